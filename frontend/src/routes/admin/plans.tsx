import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { LevelList } from '../../features/admin-plans/level-list';
import { PlanList } from '../../features/admin-plans/plan-list';
import { usePageTitle } from '../../lib/page-title';
import { Button } from '../../ui/button';
import { Check } from '../../ui/check';
import { PageHeader } from '../../ui/page-header';

interface PlansSearch {
  new?: boolean;
  /** Also those that are not on sale any more. */
  all?: boolean;
}

const flag = z.catch(z.optional(z.boolean()), undefined);
const plansSearch = z.object({ new: flag, all: flag });

export const Route = createFileRoute('/admin/plans')({
  validateSearch: (search: Record<string, unknown>): PlansSearch => plansSearch.parse(search),
  component: Plans,
});

function Plans() {
  const { t } = useTranslation(['platform', 'plans']);
  const search = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  usePageTitle(t('platform:plans'), t('platform:title'));
  const go = (fields: PlansSearch) => void navigate({ search: { ...search, ...fields }, replace: true });
  return (
    <>
      <PageHeader title={t('platform:plans')} intro={t('plans:intro')}>
        <Button kind="primary" onClick={() => go({ new: true })}>
          {t('plans:create')}
        </Button>
      </PageHeader>
      <div className="mt-4 mb-2">
        <Check
          label={t('plans:showArchived')}
          checked={search.all === true}
          onChange={(event) => go({ all: event.target.checked || undefined })}
        />
      </div>
      <PlanList
        key={String(search.all)}
        archived={search.all === true}
        creating={search.new === true}
        onCreated={() => go({ new: undefined })}
      />
      <LevelList />
    </>
  );
}
