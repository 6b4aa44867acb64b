import { createFileRoute, Outlet, redirect, useNavigate, useRouter } from '@tanstack/react-router';
import { Provider } from 'urql';
import { Shell } from '../../app/shell/shell';
import { ShellSkeleton } from '../../app/shell/shell-skeleton';
import { WorkspaceFault } from '../../app/shell/workspace-fault';
import { readViewer } from '../../features/session/read-viewer';
import { useSignOut } from '../../features/session/use-sign-out';
import { useSite } from '../../features/session/use-site';
import { FaultError } from '../../lib/graphql/fault';
import { ViewerProvider } from '../../lib/viewer';

export const Route = createFileRoute('/t/$tenant')({
  beforeLoad: async ({ context, params, location }) => {
    const client = context.session.forTenant(params.tenant);
    const viewer = await readViewer(client);
    if (!viewer) {
      throw redirect({ to: '/sign-in', search: { next: location.href }, replace: true });
    }
    if (viewer.tenant?.slug !== params.tenant) {
      throw new FaultError({ code: 'NOT_FOUND' });
    }
    return { client, viewer, tenant: viewer.tenant };
  },
  component: Console,
  pendingComponent: ShellSkeleton,
  errorComponent: WorkspaceFault,
});

function Console() {
  const { session, client, viewer, tenant } = Route.useRouteContext();
  const site = useSite();
  const navigate = useNavigate();
  const router = useRouter();

  const signOut = useSignOut(async () => {
    await navigate({ to: '/sign-in' });
    session.reset();
    await router.invalidate();
  });

  const viewerState = {
    userId: viewer.user.id,
    userName: viewer.user.displayName,
    tenantName: tenant.name,
    tenantSlug: tenant.slug,
    role: viewer.role ?? null,
    permissions: viewer.permissions,
  };

  return (
    <Provider key={tenant.slug} value={client}>
      <ViewerProvider viewer={viewerState}>
        <Shell siteName={site?.name ?? 'Weir'} demo={site?.demo ?? false} onSignOut={signOut}>
          <Outlet />
        </Shell>
      </ViewerProvider>
    </Provider>
  );
}
