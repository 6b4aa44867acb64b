import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FirstRun } from '../../features/onboarding/first-run';
import { useSite } from '../../features/session/use-site';
import { BalanceFigures } from '../../features/wallet/balance-figures';
import { EntriesTable } from '../../features/wallet/entries-table';
import { usePageTitle } from '../../lib/page-title';
import { useCan, useViewer } from '../../lib/viewer';
import { ForbiddenNote } from '../../ui/forbidden-note';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/t/$tenant/')({
  component: Overview,
});

function Overview() {
  const { t } = useTranslation(['shell', 'wallet']);
  const { tenantName } = useViewer();
  const can = useCan();
  const site = useSite();
  usePageTitle(t('shell:overview'), tenantName);

  return (
    <>
      <PageHeader title={t('shell:overview')} />
      <div className="mt-4 border-y border-rule py-3">
        {can('WALLET_READ') ? <BalanceFigures /> : <ForbiddenNote tenant={tenantName} />}
      </div>
      {can('INFERENCE') && can('KEYS_WRITE') && <FirstRun relayBaseUrl={site?.relayBaseUrl} />}
      <section className="mt-9">
        <h2 className="text-lg font-semibold">{t('wallet:entries')}</h2>
        <p className="mb-2 text-muted">{t('wallet:entriesHint')}</p>
        <EntriesTable />
      </section>
    </>
  );
}
