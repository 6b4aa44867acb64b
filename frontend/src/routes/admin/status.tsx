import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { StatusView } from '../../features/admin-status/status-view';
import { usePageTitle } from '../../lib/page-title';
import { useViewer } from '../../lib/viewer';
import { Check } from '../../ui/check';
import { PageHeader } from '../../ui/page-header';

interface StatusSearch {
  /** Also findings that have healed. */
  all?: boolean;
}

const statusSearch = z.object({ all: z.catch(z.optional(z.boolean()), undefined) });

export const Route = createFileRoute('/admin/status')({
  validateSearch: (search: Record<string, unknown>): StatusSearch => statusSearch.parse(search),
  component: Status,
});

function Status() {
  const { t } = useTranslation(['platform', 'system']);
  const { platformRole } = useViewer();
  const { all = false } = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  usePageTitle(t('platform:status'), t('platform:title'));
  return (
    <>
      <PageHeader title={t('platform:status')} intro={t('system:intro')}>
        <Check
          label={t('system:showHealed')}
          checked={all}
          onChange={(event) => void navigate({ search: { all: event.target.checked || undefined }, replace: true })}
        />
      </PageHeader>
      <StatusView open={!all} root={platformRole === 'ROOT'} />
    </>
  );
}
