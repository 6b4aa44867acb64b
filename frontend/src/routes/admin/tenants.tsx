import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FolkFilter } from '../../features/admin-tenants/folk-filter';
import { parseFolkSearch } from '../../features/admin-tenants/search';
import { TenantList } from '../../features/admin-tenants/tenant-list';
import { TenantSheet } from '../../features/admin-tenants/tenant-sheet';
import { usePageTitle } from '../../lib/page-title';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/admin/tenants')({
  validateSearch: parseFolkSearch,
  component: Tenants,
});

function Tenants() {
  const { t } = useTranslation(['platform', 'tenants']);
  const search = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  usePageTitle(t('platform:tenants'), t('platform:title'));
  const narrow = (fields: Record<string, unknown>) =>
    void navigate({ search: parseFolkSearch({ ...search, ...fields }), replace: true });
  return (
    <>
      <PageHeader title={t('platform:tenants')} intro={t('tenants:tenantsIntro')} />
      <FolkFilter search={search} hint={t('tenants:tenantsFind')} onChange={narrow} />
      <TenantList key={`${search.find} ${search.state}`} search={search} />
      <TenantSheet id={search.open} onClose={() => narrow({ open: undefined })} />
    </>
  );
}
