import { createFileRoute, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PreferenceButtons } from '../app/preferences';
import { DocsView } from '../features/docs/docs-view';
import { loadOperations } from '../features/docs/openapi';
import { parseDocsSearch } from '../features/docs/search';
import { useSite } from '../features/session/use-site';
import { loadWords } from '../lib/i18n';
import { usePageTitle } from '../lib/page-title';
import { buttonClass } from '../ui/button';
import { PublicPage } from '../ui/public-page';

export const Route = createFileRoute('/docs')({
  validateSearch: parseDocsSearch,
  loader: async ({ abortController }) => {
    const [groups] = await Promise.all([loadOperations(abortController.signal), loadWords('docs')]);
    return { groups };
  },
  component: Docs,
});

function Docs() {
  const { t } = useTranslation(['shell', 'session']);
  const { groups } = Route.useLoaderData();
  const search = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  const site = useSite();
  const siteName = site?.name ?? 'Weir';
  usePageTitle(t('shell:docs'), siteName);
  return (
    <PublicPage
      siteName={siteName}
      nav={
        <>
          <PreferenceButtons className="flex gap-0.5" />
          <Link to="/" className={buttonClass('plain')}>
            {t('session:signIn')}
          </Link>
        </>
      }
    >
      <DocsView
        baseUrl={site?.relayBaseUrl ?? '…'}
        groups={groups}
        search={search}
        signedIn={false}
        onSearch={(next) => void navigate({ search: next, replace: true })}
      />
    </PublicPage>
  );
}
