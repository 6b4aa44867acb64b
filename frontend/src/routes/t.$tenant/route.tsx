import { createFileRoute, linkOptions, redirect, useNavigate, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Provider } from 'urql';
import { WatchBanner } from '../../app/watch-banner';
import { useConsoleDestinations } from '../../app/shell/destinations';
import { GuardedOutlet } from '../../app/shell/guard';
import { Shell } from '../../app/shell/shell';
import { ShellSkeleton } from '../../app/shell/shell-skeleton';
import { WorkspaceFault } from '../../app/shell/workspace-fault';
import { readViewer } from '../../features/session/read-viewer';
import { useSignOut } from '../../features/session/use-sign-out';
import { useSite } from '../../features/session/use-site';
import { MeterStrip } from '../../features/wallet/meter-strip';
import { useBrand } from '../../lib/brand';
import { FaultError } from '../../lib/graphql/fault';
import { ViewerProvider } from '../../lib/viewer';
import { UndoProvider } from '../../ui/undo';

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
  const { t } = useTranslation('shell');
  const site = useSite();
  const siteName = useBrand().name;
  const destinations = useConsoleDestinations(tenant.slug);
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
    platformRole: viewer.platformRole,
    permissions: viewer.permissions,
  };

  return (
    <Provider key={tenant.slug} value={client}>
      <ViewerProvider viewer={viewerState}>
        <UndoProvider>
          <Shell
            destinations={destinations}
            elsewhere={
              viewer.platformRole === 'NONE' ? undefined : { link: linkOptions({ to: '/admin' }), label: t('platform') }
            }
            banner={
              viewer.watching && (
                <WatchBanner
                  tenant={tenant.name}
                  onLeft={async () => {
                    session.forget(tenant.slug);
                    await navigate({ to: '/admin/tenants', search: { open: tenant.id } });
                  }}
                />
              )
            }
            strip={viewer.permissions.includes('WALLET_READ') && <MeterStrip />}
            siteName={siteName}
            demo={site?.demo ?? false}
            onSignOut={signOut}
          >
            <GuardedOutlet destinations={destinations} />
          </Shell>
        </UndoProvider>
      </ViewerProvider>
    </Provider>
  );
}
