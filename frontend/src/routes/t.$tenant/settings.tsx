import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { CaptureDialog } from '../../features/requests/capture-dialog';
import { CaptureList } from '../../features/requests/capture-list';
import { CaptureSettings } from '../../features/requests/capture-settings';
import { WorkspaceSettings } from '../../features/workspace/workspace-settings';
import { loadWords } from '../../lib/i18n';
import { usePageTitle } from '../../lib/page-title';
import { useCan, useViewer } from '../../lib/viewer';
import { PageHeader } from '../../ui/page-header';

interface SettingsSearch {
  /** The call whose contents are shown. */
  open?: string;
}

const settingsSearch = z.object({
  open: z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(64))), undefined),
});

export const Route = createFileRoute('/t/$tenant/settings')({
  validateSearch: (search: Record<string, unknown>): SettingsSearch => settingsSearch.parse(search),
  loader: () => loadWords('space'),
  staticData: { openTo: { permissions: ['TENANT_MANAGE'], roles: ['MEMBER'] } },
  component: Settings,
});

function Settings() {
  const { t } = useTranslation(['captures', 'shell']);
  const { tenantName, tenantSlug } = useViewer();
  const manages = useCan()('TENANT_MANAGE');
  const navigate = useNavigate({ from: Route.fullPath });
  const { open } = Route.useSearch();
  usePageTitle(t('shell:settings'), tenantName);
  const show = (id?: string) => void navigate({ search: { open: id } });

  return (
    <>
      <PageHeader title={t('shell:settings')} intro={t('captures:intro')} />
      <section className="mt-6">
        <h2 className="mb-2 text-lg font-semibold">{t('captures:title')}</h2>
        <CaptureSettings />
      </section>
      <section className="mt-10">
        <h2 className="mb-3 text-lg font-semibold">{t('captures:list')}</h2>
        <CaptureList onOpen={show} />
      </section>
      {manages && <WorkspaceSettings />}
      <CaptureDialog id={open} tenant={tenantSlug} onClose={() => show()} />
    </>
  );
}
