import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import { FigurePartsFragmentDoc } from '../../gql/graphql';
import { formatMoney, isZeroMoney } from '../../lib/money';
import { PendingAmount } from '../../ui/amount';
import { FaultNotice } from '../../ui/fault-notice';
import { Skeleton } from '../../ui/skeleton';
import { BalanceGauge } from './balance-gauge';
import { hoursLeft, runwayOf } from './runway';
import { usePace } from './use-pace';
import { useWallet } from './use-wallet';

interface FigureProps {
  name: string;
  note?: string;
  children: ReactNode;
}

function Figure({ name, note, children }: FigureProps) {
  return (
    <div className="min-w-max flex-1 basis-32 border-l border-rule py-3 pr-6 pl-5 max-sm:basis-[45%] max-sm:border-transparent">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="figure mt-0.5 min-h-[1.2em]">{children}</dd>
      {note && <dd className="mt-0.5 text-xs text-muted">{note}</dd>}
    </div>
  );
}

/** How long what is available lasts, at the pace of the last 24 hours. */
function RunwayNote({ available, spent }: { available: string; spent: string }) {
  const { t, i18n } = useTranslation('wallet');
  const hours = hoursLeft(available, spent);
  if (hours === undefined) {
    return t('lastsNone');
  }
  const runway = runwayOf(hours);
  if (runway.key === 'soon' || runway.key === 'long') {
    return t(runway.key === 'soon' ? 'lastsSoon' : 'lastsLong');
  }
  const unit = runway.key === 'hours' ? 'hour' : 'day';
  const time = new Intl.NumberFormat(i18n.language, { style: 'unit', unit, unitDisplay: 'long' }).format(runway.count);
  return t('lastsAbout', { time });
}

export function BalanceFigures() {
  const { t } = useTranslation('wallet');
  const { wallet, fault, retry } = useWallet();
  const figures = unmask(FigurePartsFragmentDoc, wallet);
  const pace = usePace();

  if (fault && !figures) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }

  return (
    <div aria-busy={!figures}>
      {/* The rule left of the first figure of each row falls outside, however the figures wrap. */}
      <div className="overflow-hidden">
        <dl className="-ml-[21px] flex flex-wrap">
          <Figure name={t('balance')}>
            <PendingAmount value={figures?.balance} placeholder="w-24" />
          </Figure>
          <Figure name={t('available')} note={t('availableHint')}>
            <PendingAmount value={figures?.available} placeholder="w-24" />
          </Figure>
          <Figure name={t('held')} note={t('heldHint')}>
            <PendingAmount value={figures?.held} placeholder="w-24" />
          </Figure>
          <Figure name={t('cash')}>
            <PendingAmount value={figures?.cash} placeholder="w-24" />
          </Figure>
          <Figure name={t('bonus')}>
            <PendingAmount value={figures?.bonus} placeholder="w-24" />
          </Figure>
        </dl>
      </div>
      <div className="mt-2 h-6.5">
        {figures && (
          <BalanceGauge
            balance={figures.balance}
            available={figures.available}
            label={t('gauge', {
              balance: formatMoney(figures.balance),
              available: formatMoney(figures.available),
              held: formatMoney(figures.held),
            })}
          />
        )}
      </div>
      {pace.open && (
        <p className="num mt-2 min-h-[1lh] text-muted max-sm:min-h-[2lh]">
          {figures && pace.spent !== undefined ? (
            <RunwayNote available={figures.available} spent={pace.spent} />
          ) : (
            <Skeleton className="w-72 max-w-full" />
          )}
        </p>
      )}
      {figures && !isZeroMoney(figures.debt) && (
        <p className="mt-3 flex gap-2 text-warn">
          <TriangleAlert size={15} className="mt-0.5 shrink-0" aria-hidden />
          {t('debtNote', { amount: formatMoney(figures.debt) })}
        </p>
      )}
    </div>
  );
}
