import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import {
  EntryPartsFragmentDoc,
  WalletEntriesDocument,
  type EntryPartsFragment,
  type WalletEntryFilter,
  type WalletEntriesQuery,
} from '../../gql/graphql';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { Amount } from '../../ui/amount';
import { Button } from '../../ui/button';
import { CopyIcon } from '../../ui/copy-button';
import { DataTable, type Column } from '../../ui/data-table';
import { FaultNotice } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';

const entriesOf = (data: WalletEntriesQuery) => data.wallet.entries;

function RequestId({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <span className="inline-flex items-center gap-1">
      <span className="max-w-[16ch] truncate font-mono text-xs" title={id}>
        {id}
      </span>
      <CopyIcon text={id} label={t('copyRequest', { id })} />
    </span>
  );
}

function EntryLine({ entry }: { entry: EntryPartsFragment }) {
  const { t } = useTranslation('wallet');
  return (
    <>
      <div className="flex items-baseline justify-between gap-3">
        <span className="font-medium">{t(entry.type)}</span>
        <Amount value={entry.amount} signed />
      </div>
      <div className="flex items-baseline justify-between gap-3 text-xs text-muted">
        <span className="truncate">{entry.description}</span>
        <Moment value={entry.createdAt} />
      </div>
    </>
  );
}

interface EntriesTableProps {
  /** Absent for all entries; must be the same at each render. */
  filter?: WalletEntryFilter;
  /** Said in place of the table when there are no rows. */
  empty?: string;
}

export function EntriesTable({ filter, empty }: EntriesTableProps) {
  const { t } = useTranslation(['wallet', 'common']);
  const page = useMemo(() => ({ first: 20, filter }), [filter]);
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(WalletEntriesDocument, page, entriesOf);
  const rows = nodes?.map((node) => unmask(EntryPartsFragmentDoc, node));

  const columns: Column<EntryPartsFragment>[] = [
    { id: 'when', header: t('wallet:when'), cell: (entry) => <Moment value={entry.createdAt} /> },
    { id: 'type', header: t('wallet:type'), cell: (entry) => t(`wallet:${entry.type}`) },
    {
      id: 'description',
      header: t('wallet:description'),
      cell: (entry) => <span className="line-clamp-1 break-all">{entry.description}</span>,
      className: 'w-full',
    },
    {
      id: 'request',
      header: t('wallet:request'),
      cell: (entry) => (entry.requestId ? <RequestId id={entry.requestId} /> : <span aria-hidden>–</span>),
    },
    {
      id: 'amount',
      header: t('wallet:amount'),
      cell: (entry) => <Amount value={entry.amount} signed />,
      className: 'text-right',
    },
  ];

  if (fault && !rows) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  if (rows?.length === 0) {
    return <p className="border-t border-rule py-6 text-muted">{empty ?? t('wallet:entriesEmpty')}</p>;
  }
  return (
    <>
      <DataTable
        label={t('wallet:entries')}
        columns={columns}
        rows={rows}
        rowKey={(entry) => entry.id}
        line={(entry) => <EntryLine entry={entry} />}
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
