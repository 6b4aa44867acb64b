import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import {
  RequestPartsFragmentDoc,
  RequestsDocument,
  type RequestFilter,
  type RequestPartsFragment,
  type RequestsQuery,
} from '../../gql/graphql';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { formatCount } from '../../lib/number';
import { Amount } from '../../ui/amount';
import { Button } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { FaultNotice } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { CallStatus } from './call-status';

const requestsOf = (data: RequestsQuery) => data.requests;

interface RequestListProps {
  /** The same object while the same calls are asked for. */
  filter: RequestFilter | undefined;
  onOpen: (id: string) => void;
  onClear: () => void;
}

export function RequestList({ filter, onOpen, onClear }: RequestListProps) {
  const { t, i18n } = useTranslation(['requests', 'common']);
  const variables = useMemo(() => ({ first: 30, filter }), [filter]);
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(RequestsDocument, variables, requestsOf);
  const rows = nodes?.map((node) => unmask(RequestPartsFragmentDoc, node));
  const count = (value: number) => formatCount(value, i18n.language);
  const tokens = (call: RequestPartsFragment) => `${count(call.inputTokens)} → ${count(call.outputTokens)}`;

  function opener(call: RequestPartsFragment) {
    return (
      <button
        type="button"
        className="line-clamp-1 text-left font-medium break-all underline-offset-2 hover:underline max-md:min-h-8"
        onClick={() => onOpen(call.id)}
      >
        {call.model}
      </button>
    );
  }

  const columns: Column<RequestPartsFragment>[] = [
    { id: 'when', header: t('requests:when'), cell: (call) => <Moment value={call.createdAt} /> },
    { id: 'model', header: t('requests:model'), cell: opener, className: 'w-full min-w-32' },
    {
      id: 'status',
      header: t('requests:status'),
      cell: (call) => <CallStatus status={call.status} reason={call.endReason} />,
    },
    {
      id: 'first',
      header: t('requests:firstByte'),
      cell: (call) => <span className="num whitespace-nowrap">{t('requests:ms', { ms: count(call.firstByteMs) })}</span>,
      className: 'text-right max-xl:hidden',
    },
    {
      id: 'duration',
      header: t('requests:duration'),
      cell: (call) => <span className="num whitespace-nowrap">{t('requests:ms', { ms: count(call.durationMs) })}</span>,
      className: 'text-right max-lg:hidden',
    },
    {
      id: 'tokens',
      header: t('requests:tokens'),
      cell: (call) => <span className="num whitespace-nowrap">{tokens(call)}</span>,
      className: 'text-right',
    },
    {
      id: 'charge',
      header: t('requests:charge'),
      cell: (call) => <Amount value={call.charge} />,
      className: 'text-right',
    },
  ];

  if (fault && !rows) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  if (rows?.length === 0) {
    return (
      <div className="border-t border-rule py-10">
        <p className="font-medium">{filter ? t('requests:noMatch') : t('requests:empty')}</p>
        <p className="mt-1 text-muted">{filter ? t('requests:noMatchHint') : t('requests:emptyHint')}</p>
        {filter && (
          <Button className="mt-3" onClick={onClear}>
            {t('requests:clear')}
          </Button>
        )}
      </div>
    );
  }
  return (
    <>
      <DataTable
        label={t('requests:list')}
        columns={columns}
        rows={rows}
        rowKey={(call) => call.id}
        expected={10}
        line={(call) => (
          <>
            <div className="flex items-baseline justify-between gap-3">
              {opener(call)}
              <Amount value={call.charge} />
            </div>
            <div className="flex items-baseline justify-between gap-3 text-xs text-muted">
              <span className="flex gap-3">
                <CallStatus status={call.status} reason={call.endReason} />
                <span className="num">{tokens(call)}</span>
              </span>
              <Moment value={call.createdAt} />
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
    </>
  );
}
