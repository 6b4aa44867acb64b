import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import {
  DeliveryPartsFragmentDoc,
  WebhookDeliveriesDocument,
  type DeliveryPartsFragment,
  type WebhookDeliveriesQuery,
  type WebhookDeliveryStatus,
} from '../../gql/graphql';
import { cn } from '../../lib/cn';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { Button } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { FaultNotice } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { DeliveryDialog } from './delivery-dialog';

const deliveriesOf = (data: WebhookDeliveriesQuery) => data.webhookDeliveries;
const tones: Record<WebhookDeliveryStatus, string> = { PENDING: 'text-muted', DELIVERED: 'text-ok', FAILED: 'text-bad' };

export function DeliveryList({ status }: { status: WebhookDeliveryStatus | undefined }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const variables = useMemo(() => ({ first: 20, status }), [status]);
  const [open, setOpen] = useState<string>();
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(
    WebhookDeliveriesDocument,
    variables,
    deliveriesOf,
  );
  const rows = nodes?.map((node) => unmask(DeliveryPartsFragmentDoc, node));

  const state = (delivery: DeliveryPartsFragment) => (
    <span className={cn('whitespace-nowrap', tones[delivery.status])}>{t(`webhooks:${delivery.status}`)}</span>
  );
  const opener = (delivery: DeliveryPartsFragment) => (
    <button
      type="button"
      className="text-left font-medium whitespace-nowrap underline-offset-2 hover:underline max-md:min-h-8"
      onClick={() => setOpen(delivery.id)}
    >
      {t(`webhooks:${delivery.type}`)}
    </button>
  );

  const columns: Column<DeliveryPartsFragment>[] = [
    { id: 'when', header: t('webhooks:when'), cell: (delivery) => <Moment value={delivery.createdAt} /> },
    { id: 'type', header: t('webhooks:event'), cell: opener },
    {
      id: 'url',
      header: t('webhooks:url'),
      cell: (delivery) => <span className="line-clamp-1 font-mono text-xs break-all">{delivery.url}</span>,
      className: 'w-full',
    },
    {
      id: 'attempts',
      header: t('webhooks:attempts'),
      cell: (delivery) => <span className="num">{delivery.attempts.length}</span>,
      className: 'text-right',
    },
    { id: 'status', header: t('webhooks:status'), cell: state },
  ];

  if (fault && !rows) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  if (rows?.length === 0) {
    return <p className="border-t border-rule py-4 text-muted">{t('webhooks:noDeliveries')}</p>;
  }
  return (
    <>
      <DataTable
        label={t('webhooks:deliveries')}
        columns={columns}
        rows={rows}
        rowKey={(delivery) => delivery.id}
        line={(delivery) => (
          <>
            <div className="flex items-baseline justify-between gap-3">
              {opener(delivery)}
              {state(delivery)}
            </div>
            <div className="flex items-baseline justify-between gap-3 text-xs text-muted">
              <span className="truncate font-mono">{delivery.url}</span>
              <Moment value={delivery.createdAt} />
            </div>
          </>
        )}
      />
      <div className="mt-3 flex gap-2">
        {hasMore && (
          <Button busy={fetching} onClick={more}>
            {t('common:loadMore')}
          </Button>
        )}
        {rows && (
          <Button kind="quiet" onClick={retry}>
            {t('webhooks:reload')}
          </Button>
        )}
      </div>
      <DeliveryDialog delivery={rows?.find(({ id }) => id === open)} onClose={() => setOpen(undefined)} />
    </>
  );
}
