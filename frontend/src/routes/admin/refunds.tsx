import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { RefundList } from '../../features/admin-refunds/refund-list';
import { usePageTitle } from '../../lib/page-title';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/admin/refunds')({
  component: Refunds,
});

function Refunds() {
  const { t } = useTranslation(['platform', 'refunds']);
  usePageTitle(t('platform:refunds'), t('platform:title'));
  return (
    <>
      <PageHeader title={t('platform:refunds')} intro={t('refunds:intro')} />
      <div className="mt-5">
        <RefundList />
      </div>
    </>
  );
}
