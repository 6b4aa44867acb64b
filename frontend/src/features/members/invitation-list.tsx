import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import {
  InvitationPartsFragmentDoc,
  InvitationsDocument,
  RevokeInvitationDocument,
  type InvitationPartsFragment,
  type InvitationsQuery,
} from '../../gql/graphql';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { useCan } from '../../lib/viewer';
import { Button } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { FaultNotice } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';

const page = { first: 20 };
const invitationsOf = (data: InvitationsQuery) => data.invitations;

export function InvitationList() {
  const { t } = useTranslation(['members', 'common']);
  const can = useCan();
  const [result, revoke] = useMutation(RevokeInvitationDocument);
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(InvitationsDocument, page, invitationsOf);
  const rows = nodes?.map((node) => unmask(InvitationPartsFragmentDoc, node));

  function revokeButton(invitation: InvitationPartsFragment) {
    if (!can('MEMBERS_MANAGE') || invitation.status !== 'PENDING') {
      return null;
    }
    return (
      <Button
        kind="quiet"
        className="min-h-7 px-2 text-sm"
        busy={result.fetching}
        aria-label={t('members:revokeNamed', { email: invitation.email })}
        onClick={() => void revoke({ input: { id: invitation.id } })}
      >
        {t('members:revoke')}
      </Button>
    );
  }

  const columns: Column<InvitationPartsFragment>[] = [
    {
      id: 'email',
      header: t('members:email'),
      cell: (invitation) => <span className="line-clamp-1 break-all">{invitation.email}</span>,
      className: 'w-full',
    },
    {
      id: 'role',
      header: t('members:role'),
      cell: (invitation) => (invitation.role ? t(`members:${invitation.role}`) : '–'),
    },
    { id: 'status', header: t('members:status'), cell: (invitation) => t(`members:${invitation.status}`) },
    { id: 'until', header: t('members:until'), cell: (invitation) => <Moment value={invitation.expiresAt} /> },
    {
      id: 'actions',
      header: <span className="sr-only">{t('members:actions')}</span>,
      cell: revokeButton,
      className: 'w-20 text-right',
    },
  ];

  if (fault && !rows) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  if (rows?.length === 0) {
    return <p className="border-t border-rule py-4 text-muted">{t('members:noInvitations')}</p>;
  }
  return (
    <>
      <DataTable
        label={t('members:invitations')}
        columns={columns}
        rows={rows}
        rowKey={(invitation) => invitation.id}
        expected={2}
        line={(invitation) => (
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0">
              <p className="truncate">{invitation.email}</p>
              <p className="text-sm text-muted">
                {invitation.role && t(`members:${invitation.role}`)} · {t(`members:${invitation.status}`)}
              </p>
            </div>
            {revokeButton(invitation)}
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
