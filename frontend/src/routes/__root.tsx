import { createRootRouteWithContext, Outlet } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { Provider } from 'urql';
import { ConnectionBanner } from '../app/connection-banner';
import type { RouterContext } from '../app/router';

export const Route = createRootRouteWithContext<RouterContext>()({
  component: Root,
});

function Root() {
  const { session } = Route.useRouteContext();
  const client = useSyncExternalStore(session.subscribe, () => session.anonymous);
  return (
    <Provider value={client}>
      <ConnectionBanner />
      <Outlet />
    </Provider>
  );
}
