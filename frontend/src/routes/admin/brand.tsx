import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { BrandPage } from '../../features/admin-brand/brand-page';
import { usePageTitle } from '../../lib/page-title';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/admin/brand')({
  component: BrandRoute,
});

function BrandRoute() {
  const { t } = useTranslation(['platform', 'brand']);
  usePageTitle(t('platform:brand'), t('platform:title'));
  return (
    <>
      <PageHeader title={t('platform:brand')} intro={t('brand:intro')} />
      <BrandPage />
    </>
  );
}
