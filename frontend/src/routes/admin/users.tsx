import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FolkFilter } from '../../features/admin-tenants/folk-filter';
import { parseFolkSearch } from '../../features/admin-tenants/search';
import { UserList } from '../../features/admin-tenants/user-list';
import { usePageTitle } from '../../lib/page-title';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/admin/users')({
  validateSearch: parseFolkSearch,
  component: Users,
});

function Users() {
  const { t } = useTranslation(['platform', 'tenants']);
  const search = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  usePageTitle(t('platform:users'), t('platform:title'));
  const narrow = (fields: Record<string, unknown>) =>
    void navigate({ search: parseFolkSearch({ ...search, ...fields }), replace: true });
  return (
    <>
      <PageHeader title={t('platform:users')} intro={t('tenants:usersIntro')} />
      <FolkFilter search={search} hint={t('tenants:usersFind')} onChange={narrow} />
      <UserList key={`${search.find} ${search.state}`} search={search} />
    </>
  );
}
