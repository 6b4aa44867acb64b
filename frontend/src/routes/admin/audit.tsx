import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AuditFilter, parseAuditSearch } from '../../features/audit/audit-filter';
import { AuditList } from '../../features/audit/audit-list';
import { usePageTitle } from '../../lib/page-title';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/admin/audit')({
  validateSearch: parseAuditSearch,
  component: Audit,
});

function Audit() {
  const { t } = useTranslation('platform');
  const { action } = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  usePageTitle(t('audit'), t('title'));
  return (
    <>
      <PageHeader title={t('audit')} intro={t('auditIntro')} />
      <AuditFilter action={action} example="channel.update" onChange={(search) => void navigate({ search })} />
      <AuditList key={action} action={action} everywhere />
    </>
  );
}
