import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { CreateKeyDialog } from '../../features/keys/create-key-dialog';
import { KeyList } from '../../features/keys/key-list';
import { OwnChannels } from '../../features/own-channels/own-channels';
import { usePageTitle } from '../../lib/page-title';
import { useCan, useViewer } from '../../lib/viewer';
import { Button } from '../../ui/button';
import { PageHeader } from '../../ui/page-header';

interface KeysSearch {
  new?: boolean;
}

const keysSearch = z.object({ new: z.catch(z.optional(z.boolean()), undefined) });

export const Route = createFileRoute('/t/$tenant/keys')({
  validateSearch: (search: Record<string, unknown>): KeysSearch => keysSearch.parse(search),
  staticData: { openTo: { permissions: ['KEYS_WRITE', 'KEYS_READ'] } },
  component: Keys,
});

function Keys() {
  const { t } = useTranslation(['keys', 'shell']);
  const { tenantName } = useViewer();
  const can = useCan();
  const navigate = useNavigate({ from: Route.fullPath });
  const search = Route.useSearch();
  const writes = can('KEYS_WRITE');
  usePageTitle(t('shell:keys'), tenantName);

  const open = (next: boolean) => void navigate({ search: { new: next || undefined }, replace: true });

  return (
    <>
      <PageHeader title={t('shell:keys')} intro={t('keys:intro')}>
        {writes && (
          <Button kind="primary" onClick={() => open(true)}>
            {t('keys:create')}
          </Button>
        )}
      </PageHeader>
      <div className="mt-5">
        <KeyList />
      </div>
      {can('TENANT_MANAGE') && <OwnChannels />}
      {writes && <CreateKeyDialog open={search.new === true} onOpenChange={open} />}
    </>
  );
}
