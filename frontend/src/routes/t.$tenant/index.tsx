import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { NoticeList } from '../../features/notices/notice-list';
import { FirstRun } from '../../features/onboarding/first-run';
import { useSite } from '../../features/session/use-site';
import { parseUsageSearch, type UsageSearch } from '../../features/usage/search';
import { UsageReport } from '../../features/usage/usage-report';
import { BalanceFigures } from '../../features/wallet/balance-figures';
import { EntriesTable } from '../../features/wallet/entries-table';
import { usePageTitle } from '../../lib/page-title';
import { useCan, useViewer } from '../../lib/viewer';
import { ForbiddenNote } from '../../ui/forbidden-note';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/t/$tenant/')({
  validateSearch: (search: Record<string, unknown>): UsageSearch => parseUsageSearch(search),
  component: Overview,
});

function Overview() {
  const { t } = useTranslation(['shell', 'wallet']);
  const { tenantName } = useViewer();
  const can = useCan();
  const site = useSite();
  const navigate = useNavigate({ from: Route.fullPath });
  const search = Route.useSearch();
  usePageTitle(t('shell:overview'), tenantName);

  return (
    <>
      <PageHeader title={t('shell:overview')} />
      {can('WALLET_READ') && <NoticeList />}
      <div className="mt-4 border-y border-rule py-3">
        {can('WALLET_READ') ? <BalanceFigures /> : <ForbiddenNote tenant={tenantName} />}
      </div>
      {can('INFERENCE') && can('KEYS_WRITE') && <FirstRun relayBaseUrl={site?.relayBaseUrl} />}
      <UsageReport
        search={search}
        onSearch={(change) => void navigate({ search: parseUsageSearch({ ...search, ...change }), replace: true })}
      />
      <section className="mt-9">
        <h2 className="text-lg font-semibold">{t('wallet:entries')}</h2>
        <p className="mb-2 text-muted">{t('wallet:entriesHint')}</p>
        <EntriesTable />
      </section>
    </>
  );
}
