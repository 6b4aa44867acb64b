import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { DisputeList } from '../../features/admin-disputes/dispute-list';
import { RefundList } from '../../features/admin-refunds/refund-list';
import { usePageTitle } from '../../lib/page-title';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/admin/refunds')({
  component: Refunds,
});

function Refunds() {
  const { t } = useTranslation(['platform', 'refunds', 'disputes']);
  usePageTitle(t('platform:refunds'), t('platform:title'));
  return (
    <>
      <PageHeader title={t('platform:refunds')} intro={t('refunds:intro')} />
      <div className="mt-5">
        <RefundList />
      </div>
      <section className="mt-9">
        <h2 className="text-lg font-semibold">{t('disputes:title')}</h2>
        <p className="mb-2 max-w-[80ch] text-muted">{t('disputes:intro')}</p>
        <DisputeList />
      </section>
    </>
  );
}
