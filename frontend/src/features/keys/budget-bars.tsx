import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { KeyPartsFragment } from '../../gql/graphql';
import { formatMoney, perMille } from '../../lib/money';
import { Moment } from '../../ui/moment';

type Budgets = KeyPartsFragment['limits']['budgets'];

/** How much of each budget is used. */
export function BudgetBars({ budgets }: { budgets: Budgets }) {
  const { t } = useTranslation('keys');
  if (budgets.length === 0) {
    return null;
  }
  return (
    <ul className="space-y-2">
      {budgets.map(({ period, limit, spent, resetsAt, nearlyUsed }) => (
        <li key={period} className="num text-sm">
          <p className="flex flex-wrap justify-between gap-x-3">
            <span>
              {t(period)}: {t('spentOf', { spent: formatMoney(spent), limit: formatMoney(limit) })}
              {nearlyUsed && (
                <span className="ml-2 inline-flex items-center gap-1 text-warn">
                  <TriangleAlert size={13} aria-hidden />
                  {t('nearlyUsed')}
                </span>
              )}
            </span>
            {resetsAt && (
              <span className="text-muted">
                {t('resets')} <Moment value={resetsAt} />
              </span>
            )}
          </p>
          <progress
            aria-label={t('budgetOf', { period: t(period) })}
            max={1000}
            value={perMille(spent, limit)}
            className="h-1.5 w-full accent-signal"
          />
        </li>
      ))}
    </ul>
  );
}
