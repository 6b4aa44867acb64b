import { Link } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import type { PriceChangeKind, PriceDifferencesQuery } from '../../gql/graphql';
import { PricePartsFragmentDoc } from '../../gql/platform';
import { cn } from '../../lib/cn';
import { Moment } from '../../ui/moment';
import { usePriceWords } from './price-text';

export type Difference = PriceDifferencesQuery['priceDifferences']['edges'][number]['node'];

const tones: Partial<Record<PriceChangeKind, string>> = { CHANGED: 'text-warn', VANISHED: 'text-bad' };

interface DifferenceViewProps {
  difference: Difference;
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
}

/** One draft beside what is in force. */
export function DifferenceView({ difference, chosen, onChoose }: DifferenceViewProps) {
  const { t } = useTranslation('prices');
  const { what, price } = usePriceWords();
  const draft = unmask(PricePartsFragmentDoc, difference.draft);
  const { inForce, changes, warnings } = difference;
  return (
    <li className="border-b border-rule py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <label className="flex min-h-7 items-center gap-2 font-medium max-md:min-h-11">
          <input
            type="checkbox"
            className="size-4 accent-signal"
            checked={chosen}
            onChange={(event) => onChoose(event.target.checked)}
          />
          <span className="break-all">{draft.model}</span>
        </label>
        <p className="text-sm text-muted">
          {inForce ? t('fromTo', { from: inForce.version, to: draft.version }) : t('firstPrice')} ·{' '}
          <Moment value={draft.createdAt} /> ·{' '}
          <Link to="/admin/prices" search={{ draft: draft.model }} className="underline underline-offset-2">
            {t('edit')}
          </Link>
        </p>
      </div>
      {changes.length === 0 && <p className="text-sm text-muted">{t('onlyCost')}</p>}
      {changes.length > 0 && (
        <table className="mt-1 text-left text-sm">
          <caption className="sr-only">{t('changesOf', { model: draft.model })}</caption>
          <thead className="sr-only">
            <tr>
              <th scope="col">{t('what')}</th>
              <th scope="col">{t('inForce')}</th>
              <th scope="col">{t('draft')}</th>
              <th scope="col">{t('change')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ kind, where, dimension, old, new: next }) => (
              <tr key={`${where} ${dimension}`}>
                <th scope="row" className="py-0.5 pr-6 font-normal text-muted">
                  {what(where, dimension)}
                </th>
                <td className="num pr-2 text-right">{old && dimension ? price(dimension, old) : '–'}</td>
                <td className="num pr-6">
                  <span aria-hidden>→ </span>
                  {next && dimension ? price(dimension, next) : '–'}
                </td>
                <td className={cn(tones[kind])}>{t(kind)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {warnings.map(({ where, dimension, sell, cost }) => (
        <p key={`${where} ${dimension}`} className="mt-1 flex items-start gap-1.5 text-sm text-warn">
          <TriangleAlert size={14} className="mt-0.5 shrink-0" aria-hidden />
          {t('belowCost', { what: what(where, dimension), sell: price(dimension, sell), cost: price(dimension, cost) })}
        </p>
      ))}
      {draft.source && <p className="mt-1 text-xs break-words text-muted">{draft.source}</p>}
    </li>
  );
}
