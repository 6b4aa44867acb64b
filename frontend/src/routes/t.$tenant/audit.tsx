import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AuditFilter, parseAuditSearch } from '../../features/audit/audit-filter';
import { AuditList } from '../../features/audit/audit-list';
import { usePageTitle } from '../../lib/page-title';
import { useViewer } from '../../lib/viewer';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/t/$tenant/audit')({
  validateSearch: parseAuditSearch,
  staticData: { openTo: { permissions: ['AUDIT_READ'] } },
  component: Audit,
});

function Audit() {
  const { t } = useTranslation(['audit', 'shell']);
  const { tenantName } = useViewer();
  const navigate = useNavigate({ from: Route.fullPath });
  const { action } = Route.useSearch();
  usePageTitle(t('shell:audit'), tenantName);

  return (
    <>
      <PageHeader title={t('shell:audit')} intro={t('audit:intro')} />
      <AuditFilter action={action} example="api_key.revoke" onChange={(search) => void navigate({ search })} />
      <AuditList key={action} action={action} />
    </>
  );
}
