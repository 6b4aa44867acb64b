import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import { TopUpPartsFragmentDoc, TopUpsDocument, type TopUpPartsFragment, type TopUpsQuery } from '../../gql/graphql';
import { cn } from '../../lib/cn';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { formatMoney, isZeroMoney } from '../../lib/money';
import { useCan, useViewer } from '../../lib/viewer';
import { Amount } from '../../ui/amount';
import { Button, buttonClass } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { FaultNotice } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { paymentOf } from './payment';

const page = { first: 10 };
const topUpsOf = (data: TopUpsQuery) => data.topUps;

const tones: Partial<Record<TopUpPartsFragment['status'], string>> = {
  PAID: 'text-ok',
  FAILED: 'text-bad',
  MISMATCH: 'text-warn',
  DISPUTED: 'text-warn',
};

function Payment({ topUp }: { topUp: TopUpPartsFragment }) {
  const { t } = useTranslation('topUps');
  const { total, tax } = paymentOf(topUp);
  return (
    <span className="num inline-block">
      <span className="whitespace-nowrap">{total}</span>
      {tax && (
        <span className="block text-xs text-muted" title={t('taxNote')}>
          {t('taxOnTop', { ...tax })}
        </span>
      )}
    </span>
  );
}

/** Where the receipt of a top-up or the credit note of a refund is, to be printed. */
function paperAddress(kind: 'receipts' | 'credit-notes', id: string, tenant: string): string {
  return `/export/${kind}/${id}?${new URLSearchParams({ tenant })}`;
}

function bonusOf(topUp: TopUpPartsFragment): string {
  return isZeroMoney(topUp.bonus) ? '–' : formatMoney(topUp.bonus);
}

export function TopUpList() {
  const { t } = useTranslation(['topUps', 'statement', 'common']);
  const can = useCan();
  const { tenantSlug } = useViewer();
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(TopUpsDocument, page, topUpsOf);
  const rows = nodes?.map((node) => unmask(TopUpPartsFragmentDoc, node));

  const status = (topUp: TopUpPartsFragment) => (
    <span className={cn('whitespace-nowrap', tones[topUp.status])}>{t(`topUps:${topUp.status}`)}</span>
  );
  const small = buttonClass('quiet', 'min-h-7 px-2 text-sm');
  const links = (topUp: TopUpPartsFragment) => (
    <span className="-mx-2 inline-flex flex-wrap justify-end">
      {topUp.checkoutUrl && can('WALLET_MANAGE') && (
        <a href={topUp.checkoutUrl} className={small}>
          {t('topUps:payNow')}
        </a>
      )}
      {topUp.receipt && (
        <a href={paperAddress('receipts', topUp.id, tenantSlug)} target="_blank" rel="noreferrer" className={small}>
          {t('statement:receipt')}
        </a>
      )}
      {topUp.refunds
        .filter(({ creditNoteNumber }) => creditNoteNumber)
        .map(({ id }) => (
          <a
            key={id}
            href={paperAddress('credit-notes', id, tenantSlug)}
            target="_blank"
            rel="noreferrer"
            className={small}
          >
            {t('statement:creditNote')}
          </a>
        ))}
    </span>
  );

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
      cell: links,
      className: 'text-right',
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
            {links(topUp)}
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
