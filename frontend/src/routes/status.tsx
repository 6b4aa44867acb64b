import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PublicFrame } from '../app/public-frame';
import { ServiceStatusView } from '../features/catalogue/service-status';
import { loadWords } from '../lib/i18n';
import { useBrand } from '../lib/brand';
import { usePageTitle } from '../lib/page-title';
import { PageHeader } from '../ui/page-header';

export const Route = createFileRoute('/status')({
  loader: () => loadWords('open'),
  component: Status,
});

function Status() {
  const { t } = useTranslation(['service', 'shell']);
  const siteName = useBrand().name;
  usePageTitle(t('shell:status'), siteName);
  return (
    <PublicFrame siteName={siteName}>
      <PageHeader title={t('shell:status')} intro={t('service:intro')} />
      <div className="mt-5 max-w-[720px]">
        <ServiceStatusView />
      </div>
    </PublicFrame>
  );
}
