import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PublicFrame } from '../app/public-frame';
import { DocsView } from '../features/docs/docs-view';
import { loadOperations } from '../features/docs/openapi';
import { parseDocsSearch } from '../features/docs/search';
import { useSite } from '../features/session/use-site';
import { loadWords } from '../lib/i18n';
import { useBrand } from '../lib/brand';
import { usePageTitle } from '../lib/page-title';

export const Route = createFileRoute('/docs')({
  validateSearch: parseDocsSearch,
  loader: async ({ abortController }) => {
    const [groups] = await Promise.all([loadOperations(abortController.signal), loadWords('docs')]);
    return { groups };
  },
  component: Docs,
});

function Docs() {
  const { t } = useTranslation('shell');
  const { groups } = Route.useLoaderData();
  const search = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  const site = useSite();
  const siteName = useBrand().name;
  usePageTitle(t('docs'), siteName);
  return (
    <PublicFrame siteName={siteName}>
      <DocsView
        baseUrl={site?.relayBaseUrl ?? '…'}
        groups={groups}
        search={search}
        signedIn={false}
        onSearch={(next) => void navigate({ search: next, replace: true })}
      />
    </PublicFrame>
  );
}
