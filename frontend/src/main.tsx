import { CSPProvider } from '@base-ui/react/csp-provider';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createAppRouter } from './app/router';
import './index.css';
import { startBrand } from './lib/brand';
import { watchConnection } from './lib/connection';
import { FaultError } from './lib/graphql/fault';
import { startI18n } from './lib/i18n';
import { reloadOnStaleChunk } from './lib/stale-chunk';

reloadOnStaleChunk();

const container = document.getElementById('root');
if (!container) {
  throw new Error('index.html has no #root');
}

startBrand();
watchConnection();
await startI18n();

createRoot(container, {
  // A fault is a state that the page shows; everything else that a boundary caught belongs in the browser's log.
  onCaughtError(error) {
    if (!(error instanceof FaultError)) {
      reportError(error);
    }
  },
}).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <RouterProvider router={createAppRouter()} />
    </CSPProvider>
  </StrictMode>,
);
