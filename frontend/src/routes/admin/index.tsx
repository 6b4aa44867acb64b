import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { MarginReport } from '../../features/admin-report/margin-report';
import { usePageTitle } from '../../lib/page-title';
import { periods, type Period } from '../../lib/period';
import { PageHeader } from '../../ui/page-header';
import { Select } from '../../ui/select';

const groups = ['MODEL', 'CHANNEL', 'TENANT'] as const;

interface ReportSearch {
  /** Absent for 30 days. */
  period?: Period;
  /** Absent for models. */
  by?: (typeof groups)[number];
}

const reportSearch = z.object({
  period: z.catch(z.optional(z.enum(periods)), undefined),
  by: z.catch(z.optional(z.enum(groups)), undefined),
});

export const Route = createFileRoute('/admin/')({
  validateSearch: (search: Record<string, unknown>): ReportSearch => reportSearch.parse(search),
  component: Report,
});

function Report() {
  const { t } = useTranslation(['platform', 'report']);
  const { period = '30d', by = 'MODEL' } = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  usePageTitle(t('platform:report'), t('platform:title'));
  const choose = (fields: Record<string, string>) =>
    void navigate({ search: reportSearch.parse({ period, by, ...fields }), replace: true });
  return (
    <>
      <PageHeader title={t('platform:report')} intro={t('report:intro')}>
        <div className="grid grid-cols-2 gap-3">
          <Select
            label={t('report:period')}
            value={period}
            choices={periods.map((value) => ({ value, label: t(`report:${value}`) }))}
            onChange={(event) => choose({ period: event.target.value })}
          />
          <Select
            label={t('report:by')}
            value={by}
            choices={groups.map((value) => ({ value, label: t(`report:${value}`) }))}
            onChange={(event) => choose({ by: event.target.value })}
          />
        </div>
      </PageHeader>
      <MarginReport key={`${period} ${by}`} period={period} group={by} />
    </>
  );
}
