import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import type { UserPartsFragment, UsersQuery } from '../../gql/graphql';
import { ResumeUserDocument, SuspendUserDocument, UserPartsFragmentDoc, UsersDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { useViewer } from '../../lib/viewer';
import type { Column } from '../../ui/data-table';
import { FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { Nothing, PagedTable } from '../../ui/paged-table';
import { RowAction } from '../../ui/row-actions';
import { RankDialog } from './rank-dialog';
import { ReasonDialog } from './reason-dialog';
import { filterOf, type FolkSearch } from './search';
import { Standing } from './standing';

const usersOf = (data: UsersQuery) => data.users;

const standing = (user: UserPartsFragment) => (
  <Standing suspendedAt={user.standing?.suspendedAt} reason={user.standing?.suspensionReason} />
);

export function UserList({ search }: { search: FolkSearch }) {
  const { t } = useTranslation(['tenants', 'fault']);
  const { userId, platformRole } = useViewer();
  const [target, setTarget] = useState<UserPartsFragment>();
  const [ranked, setRanked] = useState<UserPartsFragment>();
  const [suspended, suspend] = useMutation(SuspendUserDocument);
  const [resumed, resume] = useMutation(ResumeUserDocument);
  const { find, state } = search;
  const variables = useMemo(() => ({ first: 30, filter: filterOf({ find, state }) }), [find, state]);
  const page = usePagedQuery(UsersDocument, variables, usersOf);
  const rows = page.nodes?.map((node) => unmask(UserPartsFragmentDoc, node));
  const fault = faultOf(resumed.error);

  /** Nobody suspends ROOT or themselves, and only ROOT suspends administrators. */
  function mayChange(user: UserPartsFragment): boolean {
    const role = user.standing?.platformRole ?? 'NONE';
    return user.id !== userId && (role === 'NONE' || (role === 'ADMIN' && platformRole === 'ROOT'));
  }

  const rank = (user: UserPartsFragment) => {
    const isAdmin = user.standing?.platformRole === 'ADMIN';
    const name = user.displayName;
    return (
      <RowAction
        aria-label={isAdmin ? t('tenants:demoteNamed', { name }) : t('tenants:promoteNamed', { name })}
        onClick={() => setRanked(user)}
      >
        {isAdmin ? t('tenants:demote') : t('tenants:promote')}
      </RowAction>
    );
  };
  const action = (user: UserPartsFragment) => {
    if (!mayChange(user)) {
      return null;
    }
    if (user.standing?.suspendedAt) {
      return (
        <RowAction
          aria-label={t('tenants:resumeNamed', { name: user.displayName })}
          onClick={() => void resume({ input: { id: user.id } })}
        >
          {t('tenants:resume')}
        </RowAction>
      );
    }
    return (
      <>
        {platformRole === 'ROOT' && rank(user)}
        <RowAction aria-label={t('tenants:suspendNamed', { name: user.displayName })} onClick={() => setTarget(user)}>
          {t('tenants:suspend')}
        </RowAction>
      </>
    );
  };
  const role = (user: UserPartsFragment) => {
    const name = user.standing?.platformRole ?? 'NONE';
    return name === 'NONE' ? '–' : t(`tenants:platform_${name}`);
  };
  const login = (user: UserPartsFragment) => (
    <span className="break-all">
      {user.email ?? user.username ?? '–'}
      {user.email && !user.standing?.emailVerifiedAt && (
        <span className="ml-1.5 text-xs whitespace-nowrap text-muted">{t('tenants:unverified')}</span>
      )}
    </span>
  );
  const columns: Column<UserPartsFragment>[] = [
    { id: 'number', header: '#', cell: ({ number }) => number, className: 'num text-muted' },
    { id: 'name', header: t('tenants:name'), cell: ({ displayName }) => <span className="font-medium break-words">{displayName}</span>, className: 'min-w-32' },
    { id: 'login', header: t('tenants:login'), cell: login, className: 'w-full min-w-40' },
    { id: 'role', header: t('tenants:platformRole'), cell: role },
    { id: 'state', header: t('tenants:state'), cell: standing },
    { id: 'created', header: t('tenants:created'), cell: ({ createdAt }) => <Moment value={createdAt} /> },
    { id: 'actions', header: <span className="sr-only">{t('tenants:actions')}</span>, cell: action, className: 'text-right whitespace-nowrap' },
  ];
  return (
    <>
      <FormFault text={fault && t(`fault:${fault.code}`)} />
      <PagedTable
        label={t('tenants:users')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        expected={10}
        page={page}
        total={page.first?.users.totalCount}
        empty={<Nothing title={t('tenants:noMatch')} />}
        line={(user) => (
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0">
              <p className="truncate font-medium">{user.displayName}</p>
              <p className="text-sm text-muted">{login(user)}</p>
            </div>
            <div className="text-right">
              {standing(user)}
              {action(user)}
            </div>
          </div>
        )}
      />
      <RankDialog key={ranked?.id} target={ranked} onClose={() => setRanked(undefined)} />
      <ReasonDialog
        key={target?.id}
        open={target !== undefined}
        title={t('tenants:suspendTitle', { name: target?.displayName ?? '' })}
        hint={t('tenants:suspendUserHint')}
        action={t('tenants:suspend')}
        danger
        busy={suspended.fetching}
        fault={faultOf(suspended.error)}
        onClose={() => setTarget(undefined)}
        onConfirm={async (reason) => {
          const { data } = await suspend({ input: { id: target?.id ?? '', reason } });
          if (data) {
            setTarget(undefined);
          }
        }}
      />
    </>
  );
}
