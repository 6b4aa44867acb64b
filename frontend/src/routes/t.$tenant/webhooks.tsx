import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { CreateEndpointDialog } from '../../features/webhooks/create-endpoint-dialog';
import { DeliveryList } from '../../features/webhooks/delivery-list';
import { EndpointList } from '../../features/webhooks/endpoint-list';
import { usePageTitle } from '../../lib/page-title';
import { useCan, useViewer } from '../../lib/viewer';
import { Button } from '../../ui/button';
import { PageHeader } from '../../ui/page-header';
import { Select } from '../../ui/select';

const statuses = ['PENDING', 'DELIVERED', 'FAILED'] as const;

interface WebhooksSearch {
  new?: boolean;
  /** Deliveries of this state only. */
  status?: (typeof statuses)[number];
}

const webhooksSearch = z.object({
  new: z.catch(z.optional(z.boolean()), undefined),
  status: z.catch(z.optional(z.enum(statuses)), undefined),
});

export const Route = createFileRoute('/t/$tenant/webhooks')({
  validateSearch: (search: Record<string, unknown>): WebhooksSearch => webhooksSearch.parse(search),
  staticData: { openTo: { permissions: ['TENANT_MANAGE'], roles: ['VIEWER'] } },
  component: Webhooks,
});

function Webhooks() {
  const { t } = useTranslation(['webhooks', 'shell']);
  const { tenantName } = useViewer();
  const manages = useCan()('TENANT_MANAGE');
  const navigate = useNavigate({ from: Route.fullPath });
  const search = Route.useSearch();
  const [tests, setTests] = useState(0);
  usePageTitle(t('shell:webhooks'), tenantName);

  const open = (next: boolean) => void navigate({ search: { ...search, new: next || undefined }, replace: true });
  const narrow = (status: string) => void navigate({ search: webhooksSearch.parse({ ...search, status }) });

  return (
    <>
      <PageHeader title={t('shell:webhooks')} intro={t('webhooks:intro')}>
        {manages && (
          <Button kind="primary" onClick={() => open(true)}>
            {t('webhooks:create')}
          </Button>
        )}
      </PageHeader>
      <div className="mt-5">
        <EndpointList onTested={() => setTests(tests + 1)} />
      </div>
      <div className="mt-10 mb-3 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 className="text-lg font-semibold">{t('webhooks:deliveries')}</h2>
          <p className="text-muted">{t('webhooks:deliveriesHint')}</p>
        </div>
        <Select
          label={t('webhooks:status')}
          value={search.status ?? ''}
          choices={[
            { value: '', label: t('webhooks:anyStatus') },
            ...statuses.map((status) => ({ value: status, label: t(`webhooks:${status}`) })),
          ]}
          onChange={(event) => narrow(event.target.value)}
        />
      </div>
      <DeliveryList key={`${search.status} ${tests}`} status={search.status} />
      {manages && <CreateEndpointDialog open={search.new === true} onOpenChange={open} />}
    </>
  );
}
