import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { DocsView } from '../../features/docs/docs-view';
import { loadOperations } from '../../features/docs/openapi';
import { parseDocsSearch } from '../../features/docs/search';
import { useSite } from '../../features/session/use-site';
import { loadWords } from '../../lib/i18n';
import { usePageTitle } from '../../lib/page-title';
import { useCan, useViewer } from '../../lib/viewer';

export const Route = createFileRoute('/t/$tenant/docs')({
  validateSearch: parseDocsSearch,
  loader: async ({ abortController }) => {
    const [groups] = await Promise.all([loadOperations(abortController.signal), loadWords('docs')]);
    return { groups };
  },
  component: Docs,
});

function Docs() {
  const { t } = useTranslation('shell');
  const { tenantName } = useViewer();
  const can = useCan();
  const { groups } = Route.useLoaderData();
  const search = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  const site = useSite();
  usePageTitle(t('docs'), tenantName);
  return (
    <DocsView
      baseUrl={site?.relayBaseUrl ?? '…'}
      groups={groups}
      search={search}
      signedIn={can('KEYS_READ') || can('KEYS_WRITE')}
      onSearch={(next) => void navigate({ search: next, replace: true })}
    />
  );
}
