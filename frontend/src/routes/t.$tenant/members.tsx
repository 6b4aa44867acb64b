import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { InvitationList } from '../../features/members/invitation-list';
import { InviteDialog } from '../../features/members/invite-dialog';
import { MemberList } from '../../features/members/member-list';
import { usePageTitle } from '../../lib/page-title';
import { useCan, useViewer } from '../../lib/viewer';
import { Button } from '../../ui/button';
import { PageHeader } from '../../ui/page-header';

interface MembersSearch {
  invite?: boolean;
}

const membersSearch = z.object({ invite: z.catch(z.optional(z.boolean()), undefined) });

export const Route = createFileRoute('/t/$tenant/members')({
  validateSearch: (search: Record<string, unknown>): MembersSearch => membersSearch.parse(search),
  staticData: { openTo: { permissions: ['MEMBERS_READ'] } },
  component: Members,
});

function Members() {
  const { t } = useTranslation(['members', 'shell']);
  const { tenantName } = useViewer();
  const can = useCan();
  const navigate = useNavigate({ from: Route.fullPath });
  const { invite } = Route.useSearch();
  const manages = can('MEMBERS_MANAGE');
  usePageTitle(t('shell:members'), tenantName);

  const open = (next: boolean) => void navigate({ search: { invite: next || undefined }, replace: true });

  return (
    <>
      <PageHeader title={t('shell:members')} intro={t('members:intro')}>
        {manages && (
          <Button kind="primary" onClick={() => open(true)}>
            {t('members:invite')}
          </Button>
        )}
      </PageHeader>
      <div className="mt-5">
        <MemberList />
      </div>
      <h2 className="mt-10 mb-2 text-lg font-semibold">{t('members:invitations')}</h2>
      <InvitationList />
      {manages && <InviteDialog open={invite === true} onOpenChange={open} />}
    </>
  );
}
