import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { NoticeList } from '../../features/notices/notice-list';
import { FirstRun } from '../../features/onboarding/first-run';
import { useSite } from '../../features/session/use-site';
import { UsageChart } from '../../features/usage/usage-chart';
import { BalanceFigures } from '../../features/wallet/balance-figures';
import { EntriesTable } from '../../features/wallet/entries-table';
import { usePageTitle } from '../../lib/page-title';
import { periods, type Period } from '../../lib/period';
import { useCan, useViewer } from '../../lib/viewer';
import { ForbiddenNote } from '../../ui/forbidden-note';
import { PageHeader } from '../../ui/page-header';

interface OverviewSearch {
  /** How far back the charts look; absent for 30 days. */
  span?: Period;
}

const overviewSearch = z.object({ span: z.catch(z.optional(z.enum(periods)), undefined) });

export const Route = createFileRoute('/t/$tenant/')({
  validateSearch: (search: Record<string, unknown>): OverviewSearch => overviewSearch.parse(search),
  component: Overview,
});

function Overview() {
  const { t } = useTranslation(['shell', 'wallet']);
  const { tenantName } = useViewer();
  const can = useCan();
  const site = useSite();
  const navigate = useNavigate({ from: Route.fullPath });
  const { span = '30d' } = Route.useSearch();
  usePageTitle(t('shell:overview'), tenantName);

  return (
    <>
      <PageHeader title={t('shell:overview')} />
      {can('WALLET_READ') && <NoticeList />}
      <div className="mt-4 border-y border-rule py-3">
        {can('WALLET_READ') ? <BalanceFigures /> : <ForbiddenNote tenant={tenantName} />}
      </div>
      {can('INFERENCE') && can('KEYS_WRITE') && <FirstRun relayBaseUrl={site?.relayBaseUrl} />}
      <UsageChart
        span={span}
        onSpan={(next) => void navigate({ search: overviewSearch.parse({ span: next }), replace: true })}
      />
      <section className="mt-9">
        <h2 className="text-lg font-semibold">{t('wallet:entries')}</h2>
        <p className="mb-2 text-muted">{t('wallet:entriesHint')}</p>
        <EntriesTable />
      </section>
    </>
  );
}
