import { createFileRoute, redirect, useNavigate } from '@tanstack/react-router';
import { NoTenantPage } from '../features/session/no-tenant-page';
import { readViewer } from '../features/session/read-viewer';
import { useSignOut } from '../features/session/use-sign-out';

export const Route = createFileRoute('/')({
  beforeLoad: async ({ context }) => {
    const viewer = await readViewer(context.session.anonymous);
    if (!viewer) {
      throw redirect({ to: '/sign-in', replace: true });
    }
    if (viewer.tenant) {
      throw redirect({ to: '/t/$tenant', params: { tenant: viewer.tenant.slug }, replace: true });
    }
    if (viewer.platformRole !== 'NONE') {
      throw redirect({ to: '/admin', replace: true });
    }
    return { viewer };
  },
  component: WithoutTenant,
});

function WithoutTenant() {
  const { session, viewer } = Route.useRouteContext();
  const navigate = useNavigate();
  const signOut = useSignOut(async () => {
    session.reset();
    await navigate({ to: '/sign-in' });
  });
  return <NoTenantPage user={viewer.user.displayName} onSignOut={signOut} />;
}
