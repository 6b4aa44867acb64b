import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import { MemberPartsFragmentDoc, MembersDocument, type MemberPartsFragment, type MembersQuery } from '../../gql/graphql';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { useCan, useViewer } from '../../lib/viewer';
import { Button } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { FaultNotice, FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { RemoveMemberDialog } from './remove-member-dialog';
import { RoleSelect } from './role-select';

const page = { first: 20 };
const membersOf = (data: MembersQuery) => data.members;

function Person({ member }: { member: MemberPartsFragment }) {
  return (
    <div className="min-w-0">
      <p className="truncate font-medium">{member.user?.displayName ?? '–'}</p>
      {member.user?.email && <p className="truncate text-xs text-muted">{member.user.email}</p>}
    </div>
  );
}

export function MemberList() {
  const { t } = useTranslation(['members', 'common']);
  const { userId, role } = useViewer();
  const can = useCan();
  const [target, setTarget] = useState<MemberPartsFragment>();
  const [confirming, setConfirming] = useState(false);
  const [words, setWords] = useState('');
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(MembersDocument, page, membersOf);
  const rows = nodes?.map((node) => unmask(MemberPartsFragmentDoc, node));

  // Nobody but an owner deals with owners, and nobody with the own role: that is leaving or handing over.
  function manageable(member: MemberPartsFragment): boolean {
    return can('MEMBERS_MANAGE') && member.user?.id !== userId && (role === 'OWNER' || member.role !== 'OWNER');
  }

  function roleOf(member: MemberPartsFragment) {
    return manageable(member) ? <RoleSelect member={member} onFault={setWords} /> : t(`members:${member.role}`);
  }

  function removeButton(member: MemberPartsFragment) {
    if (!manageable(member)) {
      return null;
    }
    return (
      <Button
        kind="quiet"
        className="min-h-7 px-2 text-sm"
        aria-label={t('members:removeNamed', { name: member.user?.displayName ?? '' })}
        onClick={() => {
          setTarget(member);
          setConfirming(true);
        }}
      >
        {t('members:remove')}
      </Button>
    );
  }

  const columns: Column<MemberPartsFragment>[] = [
    { id: 'name', header: t('members:name'), cell: (member) => <Person member={member} />, className: 'w-full py-1.5' },
    { id: 'role', header: t('members:role'), className: 'whitespace-nowrap', cell: roleOf },
    { id: 'since', header: t('members:since'), cell: (member) => <Moment value={member.createdAt} /> },
    {
      id: 'actions',
      header: <span className="sr-only">{t('members:actions')}</span>,
      cell: removeButton,
      className: 'w-20 text-right',
    },
  ];

  if (fault && !rows) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  return (
    <>
      <FormFault text={words} />
      <DataTable
        label={t('members:list')}
        columns={columns}
        rows={rows}
        rowKey={(member) => member.id}
        line={(member) => (
          <div className="flex items-start justify-between gap-3">
            <Person member={member} />
            <div className="flex items-center gap-1">
              {roleOf(member)}
              {removeButton(member)}
            </div>
          </div>
        )}
      />
      {hasMore && (
        <Button busy={fetching} onClick={more} className="mt-3">
          {t('common:loadMore')}
        </Button>
      )}
      <RemoveMemberDialog key={target?.id} target={target} open={confirming} onClose={() => setConfirming(false)} />
    </>
  );
}
