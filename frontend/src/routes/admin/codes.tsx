import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { BatchDialog } from '../../features/admin-codes/batch-dialog';
import { BatchList } from '../../features/admin-codes/batch-list';
import { usePageTitle } from '../../lib/page-title';
import { Button } from '../../ui/button';
import { PageHeader } from '../../ui/page-header';

interface CodesSearch {
  new?: boolean;
}

const codesSearch = z.object({ new: z.catch(z.optional(z.boolean()), undefined) });

export const Route = createFileRoute('/admin/codes')({
  validateSearch: (search: Record<string, unknown>): CodesSearch => codesSearch.parse(search),
  component: Codes,
});

function Codes() {
  const { t } = useTranslation(['platform', 'codes']);
  const search = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  usePageTitle(t('platform:codes'), t('platform:title'));
  const open = (next: boolean) => void navigate({ search: { new: next || undefined }, replace: true });
  return (
    <>
      <PageHeader title={t('platform:codes')} intro={t('codes:intro')}>
        <Button kind="primary" onClick={() => open(true)}>
          {t('codes:create')}
        </Button>
      </PageHeader>
      <div className="mt-5">
        <BatchList />
      </div>
      <BatchDialog open={search.new === true} onOpenChange={open} />
    </>
  );
}
