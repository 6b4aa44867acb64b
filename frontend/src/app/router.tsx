import { createRouter } from '@tanstack/react-router';
import { onReturn } from '../lib/connection';
import { routeTree } from '../routeTree.gen';
import { CrashPage } from './crash-page';
import { MissingPage } from './missing-page';
import { Session } from './session';

export interface RouterContext {
  session: Session;
}

export function createAppRouter() {
  const session = new Session();
  const router = createRouter({
    routeTree,
    context: { session },
    defaultPreload: 'intent',
    defaultPendingMs: 300,
    scrollRestoration: true,
    defaultErrorComponent: CrashPage,
    defaultNotFoundComponent: MissingPage,
  });

  session.onEnd = () => {
    const { pathname, href } = router.state.location;
    session.reset();
    if (pathname.startsWith('/t/') || pathname.startsWith('/admin')) {
      void router.navigate({ to: '/sign-in', search: { next: href }, replace: true });
    }
  };

  onReturn(() => {
    session.revive();
    void router.invalidate();
  });

  return router;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
