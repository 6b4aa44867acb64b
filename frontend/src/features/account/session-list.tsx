import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import {
  RevokeSessionDocument,
  SessionPartsFragmentDoc,
  SessionsDocument,
  type SessionPartsFragment,
  type SessionsQuery,
} from '../../gql/graphql';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { Button } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { FaultNotice } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';

const page = { first: 20 };
const sessionsOf = (data: SessionsQuery) => data.sessions;

export function SessionList() {
  const { t } = useTranslation(['account', 'common']);
  const [result, revoke] = useMutation(RevokeSessionDocument);
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(SessionsDocument, page, sessionsOf);
  const rows = nodes?.map((node) => unmask(SessionPartsFragmentDoc, node));

  function endButton(session: SessionPartsFragment) {
    if (session.current) {
      return <span className="text-sm whitespace-nowrap text-muted">{t('account:thisSession')}</span>;
    }
    return (
      <Button
        kind="quiet"
        className="min-h-7 px-2 text-sm"
        busy={result.fetching}
        onClick={() => void revoke({ input: { id: session.id } })}
      >
        {t('account:endSession')}
      </Button>
    );
  }

  const columns: Column<SessionPartsFragment>[] = [
    {
      id: 'program',
      header: t('account:program'),
      cell: (session) => <span className="line-clamp-1 break-all">{session.userAgent || '–'}</span>,
      className: 'w-full',
    },
    { id: 'address', header: t('account:address'), cell: (session) => session.address || '–' },
    { id: 'began', header: t('account:began'), cell: (session) => <Moment value={session.createdAt} /> },
    { id: 'seen', header: t('account:seen'), cell: (session) => <Moment value={session.lastSeenAt} /> },
    {
      id: 'actions',
      header: <span className="sr-only">{t('account:actions')}</span>,
      cell: endButton,
      className: 'w-24 text-right',
    },
  ];

  if (fault && !rows) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  return (
    <>
      <DataTable
        label={t('account:sessions')}
        columns={columns}
        rows={rows}
        rowKey={(session) => session.id}
        expected={2}
        line={(session) => (
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0">
              <p className="truncate">{session.userAgent || '–'}</p>
              <p className="text-sm text-muted">
                {session.address} · <Moment value={session.lastSeenAt} />
              </p>
            </div>
            {endButton(session)}
          </div>
        )}
      />
      {hasMore && (
        <Button busy={fetching} onClick={more} className="mt-3">
          {t('common:loadMore')}
        </Button>
      )}
    </>
  );
}
