import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import { TopUpPartsFragmentDoc, TopUpsDocument, type TopUpPartsFragment, type TopUpsQuery } from '../../gql/graphql';
import { cn } from '../../lib/cn';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { formatMoney, isZeroMoney } from '../../lib/money';
import { useCan } from '../../lib/viewer';
import { Amount } from '../../ui/amount';
import { Button, buttonClass } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { FaultNotice } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';

const page = { first: 10 };
const topUpsOf = (data: TopUpsQuery) => data.topUps;

const tones: Partial<Record<TopUpPartsFragment['status'], string>> = {
  PAID: 'text-ok',
  FAILED: 'text-bad',
  MISMATCH: 'text-warn',
  DISPUTED: 'text-warn',
};

function Payment({ topUp }: { topUp: TopUpPartsFragment }) {
  return (
    <span className="num whitespace-nowrap">
      {topUp.amount} {topUp.currency}
    </span>
  );
}

function bonusOf(topUp: TopUpPartsFragment): string {
  return isZeroMoney(topUp.bonus) ? '–' : formatMoney(topUp.bonus);
}

export function TopUpList() {
  const { t } = useTranslation(['topUps', 'common']);
  const can = useCan();
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(TopUpsDocument, page, topUpsOf);
  const rows = nodes?.map((node) => unmask(TopUpPartsFragmentDoc, node));

  const status = (topUp: TopUpPartsFragment) => (
    <span className={cn('whitespace-nowrap', tones[topUp.status])}>{t(`topUps:${topUp.status}`)}</span>
  );
  const payLink = (topUp: TopUpPartsFragment) =>
    topUp.checkoutUrl && can('WALLET_MANAGE') ? (
      <a href={topUp.checkoutUrl} className={buttonClass('quiet', 'min-h-7 px-2 text-sm')}>
        {t('topUps:payNow')}
      </a>
    ) : null;

  const columns: Column<TopUpPartsFragment>[] = [
    { id: 'when', header: t('topUps:when'), cell: (topUp) => <Moment value={topUp.createdAt} /> },
    { id: 'status', header: t('topUps:status'), cell: status, className: 'w-full' },
    { id: 'payment', header: t('topUps:payment'), cell: (topUp) => <Payment topUp={topUp} />, className: 'text-right' },
    { id: 'bonus', header: t('topUps:bonus'), cell: bonusOf, className: 'num text-right' },
    {
      id: 'credit',
      header: t('topUps:credit'),
      cell: (topUp) => <Amount value={topUp.credit} />,
      className: 'text-right',
    },
    {
      id: 'actions',
      header: <span className="sr-only">{t('topUps:actions')}</span>,
      cell: payLink,
      className: 'w-20 text-right',
    },
  ];

  if (fault && !rows) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  if (rows?.length === 0) {
    return <p className="border-t border-rule py-4 text-muted">{t('topUps:empty')}</p>;
  }
  return (
    <>
      <DataTable
        label={t('topUps:list')}
        columns={columns}
        rows={rows}
        rowKey={(topUp) => topUp.id}
        expected={2}
        line={(topUp) => (
          <div className="flex items-start justify-between gap-3">
            <div>
              <p className="flex gap-3">
                <Amount value={topUp.credit} />
                {status(topUp)}
              </p>
              <p className="text-xs text-muted">
                <Payment topUp={topUp} /> · <Moment value={topUp.createdAt} />
              </p>
            </div>
            {payLink(topUp)}
          </div>
        )}
      />
      {fault && <FaultNotice fault={fault} onRetry={retry} />}
      {hasMore && (
        <Button className="mt-3" busy={fetching} onClick={more}>
          {t('common:loadMore')}
        </Button>
      )}
    </>
  );
}
