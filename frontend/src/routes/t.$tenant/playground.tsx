import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Playground } from '../../features/playground/playground';
import { useRefreshWallet } from '../../features/wallet/use-wallet';
import { usePageTitle } from '../../lib/page-title';
import { useCan, useViewer } from '../../lib/viewer';
import { ForbiddenNote } from '../../ui/forbidden-note';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/t/$tenant/playground')({
  component: PlaygroundPage,
});

function PlaygroundPage() {
  const { t } = useTranslation(['playground', 'shell']);
  const { tenantName } = useViewer();
  const can = useCan();
  const refreshWallet = useRefreshWallet();
  usePageTitle(t('shell:playground'), tenantName);

  return (
    <>
      <PageHeader title={t('shell:playground')} intro={t('playground:intro')} />
      {can('INFERENCE') ? <Playground onSettled={refreshWallet} /> : <ForbiddenNote tenant={tenantName} />}
    </>
  );
}
