import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PlatformSettings } from '../../features/admin-settings/platform-settings';
import { usePageTitle } from '../../lib/page-title';
import { useViewer } from '../../lib/viewer';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/admin/settings')({
  component: Settings,
});

function Settings() {
  const { t } = useTranslation(['platform', 'settings']);
  const { platformRole } = useViewer();
  usePageTitle(t('platform:settings'), t('platform:title'));
  return (
    <>
      <PageHeader title={t('platform:settings')} intro={t('settings:intro')} />
      <PlatformSettings root={platformRole === 'ROOT'} />
    </>
  );
}
