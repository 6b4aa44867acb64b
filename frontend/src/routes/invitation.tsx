import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { PreferenceButtons } from '../app/preferences';
import { Invitation } from '../features/session/invitation';
import { LinkPage } from '../features/session/link-page';
import { useLinkToken } from '../features/session/link-token';
import { readViewer } from '../features/session/read-viewer';
import { InvitationPreviewDocument } from '../gql/graphql';
import { faultOf } from '../lib/graphql/fault';
import { Skeleton } from '../ui/skeleton';

export const Route = createFileRoute('/invitation')({
  beforeLoad: async ({ context }) => ({ viewer: await readViewer(context.session.anonymous) }),
  component: InvitationPage,
});

const kept = 'weir.invitation';

function InvitationPage() {
  const { t } = useTranslation(['session', 'fault']);
  const { session, viewer } = Route.useRouteContext();
  const navigate = useNavigate();
  const fromLink = useLinkToken();
  // Signing in leads away and back: the token waits in this tab.
  const [token] = useState(() => fromLink || (window.sessionStorage.getItem(kept) ?? ''));
  const [{ data, error, fetching }] = useQuery({ query: InvitationPreviewDocument, variables: { token } });

  useEffect(() => {
    window.sessionStorage.setItem(kept, token);
  }, [token]);

  async function enter(tenant: string | undefined) {
    window.sessionStorage.removeItem(kept);
    session.reset();
    if (tenant) {
      await navigate({ to: '/t/$tenant', params: { tenant } });
    } else {
      await navigate({ to: '/' });
    }
  }

  const fault = faultOf(error);
  const stale = fault && ['NOT_FOUND', 'CONFLICT', 'INVALID'].includes(fault.code);
  return (
    <LinkPage title={t('session:invitationTitle')} preferences={<PreferenceButtons />}>
      {fetching && <Skeleton className="w-full" />}
      {fault && <p role="alert">{stale ? t('session:linkStale') : t(`fault:${fault.code}`)}</p>}
      {data && (
        <Invitation
          token={token}
          preview={data.invitation}
          user={viewer?.user.displayName}
          onEntered={enter}
          here="/invitation"
        />
      )}
    </LinkPage>
  );
}
