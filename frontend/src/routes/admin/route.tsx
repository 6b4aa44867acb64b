import { createFileRoute, linkOptions, redirect, useNavigate, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Provider } from 'urql';
import { usePlatformDestinations } from '../../app/shell/platform-destinations';
import { GuardedOutlet } from '../../app/shell/guard';
import { Shell } from '../../app/shell/shell';
import { ShellSkeleton } from '../../app/shell/shell-skeleton';
import { PlatformFault } from '../../app/shell/workspace-fault';
import { StatusStrip } from '../../features/admin-status/status-strip';
import { readViewer } from '../../features/session/read-viewer';
import { useSignOut } from '../../features/session/use-sign-out';
import { useSite } from '../../features/session/use-site';
import { useBrand } from '../../lib/brand';
import { FaultError } from '../../lib/graphql/fault';
import { loadWords } from '../../lib/i18n';
import { ViewerProvider } from '../../lib/viewer';
import { UndoProvider } from '../../ui/undo';

export const Route = createFileRoute('/admin')({
  beforeLoad: async ({ context, location }) => {
    const client = context.session.forPlatform();
    const [viewer] = await Promise.all([readViewer(client), loadWords('platform')]);
    if (!viewer) {
      throw redirect({ to: '/sign-in', search: { next: location.href }, replace: true });
    }
    if (viewer.platformRole === 'NONE') {
      throw new FaultError({ code: 'FORBIDDEN' });
    }
    return { client, viewer };
  },
  component: Platform,
  pendingComponent: ShellSkeleton,
  errorComponent: PlatformFault,
});

function Platform() {
  const { t } = useTranslation(['platform', 'shell']);
  const { session, client, viewer } = Route.useRouteContext();
  const site = useSite();
  const siteName = useBrand().name;
  const navigate = useNavigate();
  const router = useRouter();
  const destinations = usePlatformDestinations();

  const signOut = useSignOut(async () => {
    await navigate({ to: '/sign-in' });
    session.reset();
    await router.invalidate();
  });

  const viewerState = {
    userId: viewer.user.id,
    userName: viewer.user.displayName,
    tenantName: t('platform:title'),
    tenantSlug: viewer.tenant?.slug ?? '',
    role: null,
    platformRole: viewer.platformRole,
    permissions: viewer.permissions,
  };

  return (
    <Provider value={client}>
      <ViewerProvider viewer={viewerState}>
        <UndoProvider>
          <Shell
            destinations={destinations}
            elsewhere={
              viewer.tenant
                ? {
                    link: linkOptions({ to: '/t/$tenant', params: { tenant: viewer.tenant.slug } }),
                    label: viewer.tenant.name,
                  }
                : undefined
            }
            strip={<StatusStrip />}
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
