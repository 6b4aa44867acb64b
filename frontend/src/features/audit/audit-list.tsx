import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import {
  AuditEventsDocument,
  AuditPartsFragmentDoc,
  type AuditEventsQuery,
  type AuditPartsFragment,
} from '../../gql/graphql';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { Button } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { FaultNotice } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { AuditDialog } from './audit-dialog';

const eventsOf = (data: AuditEventsQuery) => data.auditEvents;

interface AuditListProps {
  action: string | undefined;
  /** Changes of all tenants and of the platform; for its administrators. */
  everywhere?: boolean;
}

export function AuditList({ action, everywhere = false }: AuditListProps) {
  const { t } = useTranslation(['audit', 'common']);
  const [open, setOpen] = useState<string>();
  const variables = useMemo(
    () => ({ first: 30, filter: action ? { action } : undefined, everywhere }),
    [action, everywhere],
  );
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(AuditEventsDocument, variables, eventsOf);
  const rows = nodes?.map((node) => unmask(AuditPartsFragmentDoc, node));

  const who = (event: AuditPartsFragment) =>
    event.actor?.displayName ?? (event.actorId ? t('audit:operator') : t('audit:system'));
  const opener = (event: AuditPartsFragment) => (
    <button
      type="button"
      className="text-left font-mono text-xs underline-offset-2 hover:underline max-md:min-h-8"
      onClick={() => setOpen(event.id)}
    >
      {event.action}
    </button>
  );

  const where: Column<AuditPartsFragment> = {
    id: 'tenant',
    header: t('audit:tenant'),
    cell: (event) => <span className="font-mono text-xs">{event.tenantId ?? t('audit:platform')}</span>,
    className: 'max-xl:hidden',
  };

  const columns: Column<AuditPartsFragment>[] = [
    { id: 'when', header: t('audit:when'), cell: (event) => <Moment value={event.createdAt} /> },
    { id: 'action', header: t('audit:action'), cell: opener },
    { id: 'who', header: t('audit:who'), cell: who, className: 'w-full min-w-28' },
    {
      id: 'object',
      header: t('audit:object'),
      cell: (event) => <span className="font-mono text-xs">{event.objectId ?? '–'}</span>,
      className: 'max-lg:hidden',
    },
    ...(everywhere ? [where] : []),
    {
      id: 'address',
      header: t('audit:address'),
      cell: (event) => <span className="font-mono text-xs">{event.address ?? '–'}</span>,
    },
  ];

  if (fault && !rows) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  if (rows?.length === 0) {
    return <p className="border-t border-rule py-6 text-muted">{action ? t('audit:noMatch') : t('audit:empty')}</p>;
  }
  return (
    <>
      <DataTable
        label={t('audit:list')}
        columns={columns}
        rows={rows}
        rowKey={(event) => event.id}
        expected={10}
        line={(event) => (
          <>
            {opener(event)}
            <div className="flex items-baseline justify-between gap-3 text-xs text-muted">
              <span className="truncate">{who(event)}</span>
              <Moment value={event.createdAt} />
            </div>
          </>
        )}
      />
      {fault && <FaultNotice fault={fault} onRetry={retry} />}
      {hasMore && (
        <Button className="mt-3" busy={fetching} onClick={more}>
          {t('common:loadMore')}
        </Button>
      )}
      <AuditDialog event={rows?.find(({ id }) => id === open)} onClose={() => setOpen(undefined)} />
    </>
  );
}
