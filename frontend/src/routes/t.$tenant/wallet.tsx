import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { BalanceFigures } from '../../features/wallet/balance-figures';
import { EntriesTable } from '../../features/wallet/entries-table';
import { RedeemForm } from '../../features/wallet/redeem-form';
import { ReturnedTopUp } from '../../features/wallet/returned-top-up';
import { TopUpDialog } from '../../features/wallet/top-up-dialog';
import { TopUpList } from '../../features/wallet/top-up-list';
import { usePageTitle } from '../../lib/page-title';
import { useCan, useViewer } from '../../lib/viewer';
import { Button } from '../../ui/button';
import { ForbiddenNote } from '../../ui/forbidden-note';
import { PageHeader } from '../../ui/page-header';

interface WalletSearch {
  /** Whether the dialog for topping up is open. */
  add?: boolean;
  /** The top-up from whose payment somebody comes back, and how it went in the words of the payment page. */
  topUp?: string;
  result?: string;
}

const walletSearch = z.object({
  add: z.catch(z.optional(z.boolean()), undefined),
  topUp: z.catch(z.optional(z.string()), undefined),
  result: z.catch(z.optional(z.string()), undefined),
});

export const Route = createFileRoute('/t/$tenant/wallet')({
  validateSearch: (search: Record<string, unknown>): WalletSearch => walletSearch.parse(search),
  component: WalletPage,
});

function WalletPage() {
  const { t } = useTranslation(['topUps', 'wallet', 'shell']);
  const { tenantName } = useViewer();
  const can = useCan();
  const navigate = useNavigate({ from: Route.fullPath });
  const { add, topUp, result } = Route.useSearch();
  const pays = can('WALLET_MANAGE');
  usePageTitle(t('shell:wallet'), tenantName);

  const open = (next: boolean) => void navigate({ search: { add: next || undefined }, replace: true });

  return (
    <>
      <PageHeader title={t('shell:wallet')} intro={t('topUps:intro')}>
        {pays && (
          <Button kind="primary" onClick={() => open(true)}>
            {t('topUps:topUp')}
          </Button>
        )}
      </PageHeader>
      {topUp && pays && (
        <ReturnedTopUp id={topUp} cancelled={result === 'cancelled'} onClose={() => open(false)} />
      )}
      {can('WALLET_READ') ? (
        <>
          <div className="mt-4 border-y border-rule py-3">
            <BalanceFigures />
          </div>
          {pays && (
            <section className="mt-8">
              <h2 className="mb-2 text-lg font-semibold">{t('topUps:redeemTitle')}</h2>
              <RedeemForm />
            </section>
          )}
          <section className="mt-8">
            <h2 className="mb-2 text-lg font-semibold">{t('topUps:list')}</h2>
            <TopUpList />
          </section>
          <section className="mt-9">
            <h2 className="text-lg font-semibold">{t('wallet:entries')}</h2>
            <p className="mb-2 text-muted">{t('wallet:entriesHint')}</p>
            <EntriesTable />
          </section>
        </>
      ) : (
        <ForbiddenNote tenant={tenantName} />
      )}
      {pays && <TopUpDialog open={add === true} onOpenChange={open} />}
    </>
  );
}
