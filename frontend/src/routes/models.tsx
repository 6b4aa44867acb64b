import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PublicFrame } from '../app/public-frame';
import { ModelList } from '../features/catalogue/model-list';
import { parseCatalogueSearch, type CatalogueSearch } from '../features/catalogue/search';
import { loadWords } from '../lib/i18n';
import { useBrand } from '../lib/brand';
import { usePageTitle } from '../lib/page-title';
import { PageHeader } from '../ui/page-header';

export const Route = createFileRoute('/models')({
  validateSearch: (search: Record<string, unknown>): CatalogueSearch => parseCatalogueSearch(search),
  loader: () => loadWords('open'),
  component: Models,
});

function Models() {
  const { t } = useTranslation(['catalogue', 'shell']);
  const search = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  const siteName = useBrand().name;
  usePageTitle(t('shell:models'), siteName);
  return (
    <PublicFrame siteName={siteName}>
      <PageHeader title={t('shell:models')} intro={t('catalogue:intro')} />
      <div className="mt-5">
        <ModelList search={search} onSearch={(next) => void navigate({ search: next, replace: true })} />
      </div>
    </PublicFrame>
  );
}
