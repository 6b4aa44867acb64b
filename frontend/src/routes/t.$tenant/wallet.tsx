import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { BillingView } from '../../features/billing/billing-view';
import { PlansView } from '../../features/plans/plans-view';
import { BalanceFigures } from '../../features/wallet/balance-figures';
import { BalanceHistory } from '../../features/wallet/balance-history';
import { EntriesTable } from '../../features/wallet/entries-table';
import { EntryFilter } from '../../features/wallet/entry-filter';
import { entryFilter, entrySearchShape, type EntrySearch } from '../../features/wallet/entry-search';
import { FreezeNote } from '../../features/wallet/freeze-note';
import { RedeemForm } from '../../features/wallet/redeem-form';
import { ReturnedTopUp } from '../../features/wallet/returned-top-up';
import { TopUpDialog } from '../../features/wallet/top-up-dialog';
import { TopUpList } from '../../features/wallet/top-up-list';
import { loadWords } from '../../lib/i18n';
import { usePageTitle } from '../../lib/page-title';
import { periods, type Period } from '../../lib/period';
import { useCan, useViewer } from '../../lib/viewer';
import { Button } from '../../ui/button';
import { ForbiddenNote } from '../../ui/forbidden-note';
import { LinkTabs } from '../../ui/link-tabs';
import { PageHeader } from '../../ui/page-header';

const views = ['money', 'ledger', 'plans', 'paying'] as const;

type View = (typeof views)[number];

interface WalletSearch extends EntrySearch {
  view?: View;
  /** Whether the dialog for topping up is open. */
  add?: boolean;
  /** The top-up from whose payment somebody comes back, and how it went in the words of the payment page. */
  topUp?: string;
  result?: string;
  /** The same of a plan, and of a card that was to be saved. */
  plan?: string;
  card?: string;
  /** How far back the balance is drawn; absent for a week. */
  span?: Period;
}

const text = z.catch(z.optional(z.string()), undefined);

const walletSearch = z.object({
  view: z.catch(z.optional(z.enum(views)), undefined),
  add: z.catch(z.optional(z.boolean()), undefined),
  topUp: text,
  result: text,
  plan: text,
  card: text,
  span: z.catch(z.optional(z.enum(periods)), undefined),
  ...entrySearchShape,
});

export const Route = createFileRoute('/t/$tenant/wallet')({
  validateSearch: (search: Record<string, unknown>): WalletSearch => walletSearch.parse(search),
  loader: () => loadWords('purse'),
  staticData: { openTo: { permissions: ['WALLET_READ'] } },
  component: WalletPage,
});

/** Which view an address means that a page of Stripe's leads back to. */
function viewOf({ view, plan, card }: WalletSearch): View {
  if (view) {
    return view;
  }
  if (plan) {
    return 'plans';
  }
  return card ? 'paying' : 'money';
}

function Ledger({ search, onChange }: { search: EntrySearch; onChange: (fields: Record<string, string | undefined>) => void }) {
  const { t } = useTranslation(['wallet', 'statement']);
  const { type, from, to } = search;
  const filter = useMemo(() => entryFilter({ type, from, to }), [type, from, to]);
  return (
    <>
      <EntryFilter search={search} onChange={onChange} />
      <h2 className="mt-6 text-lg font-semibold">{t('wallet:entries')}</h2>
      <p className="mb-2 text-muted">{t('wallet:entriesHint')}</p>
      <EntriesTable key={JSON.stringify(filter)} filter={filter} empty={filter && t('statement:noMatch')} />
    </>
  );
}

function WalletPage() {
  const { t } = useTranslation(['topUps', 'statement', 'shell']);
  const { tenantName, role } = useViewer();
  const can = useCan();
  const navigate = useNavigate({ from: Route.fullPath });
  const search = Route.useSearch();
  const { add, topUp, result } = search;
  const pays = can('WALLET_MANAGE');
  const view = viewOf(search);
  usePageTitle(t('shell:wallet'), tenantName);

  const open = (next: boolean) => void navigate({ search: { add: next || undefined }, replace: true });
  const offered = views.filter((name) => {
    switch (name) {
      case 'ledger':
        return role !== 'MEMBER';
      case 'paying':
        return pays;
      default:
        return true;
    }
  });

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
      {role !== 'MEMBER' && <FreezeNote />}
      <div className="mt-4">
        <LinkTabs
          label={t('statement:views')}
          tabs={offered.map((value) => ({ value, label: t(`statement:view_${value}`) }))}
          value={view}
          onChange={(next) => void navigate({ search: { view: next === 'money' ? undefined : next } })}
        />
      </div>
      <div className="mt-5">
        {view === 'money' && (
          <>
            <BalanceFigures />
            {role !== 'MEMBER' && (
              <BalanceHistory
                span={search.span ?? '7d'}
                onSpan={(span) => void navigate({ search: walletSearch.parse({ ...search, span }), replace: true })}
              />
            )}
            {pays && (
              <section className="mt-8">
                <h2 className="mb-2 text-lg font-semibold">{t('topUps:redeemTitle')}</h2>
                <RedeemForm />
              </section>
            )}
            {role !== 'MEMBER' && (
              <section className="mt-8">
                <h2 className="mb-2 text-lg font-semibold">{t('topUps:list')}</h2>
                <TopUpList />
              </section>
            )}
          </>
        )}
        {view === 'ledger' && (
          <Ledger
            search={search}
            onChange={(fields) => void navigate({ search: { ...search, ...fields }, replace: true })}
          />
        )}
        {view === 'plans' && <PlansView returned={search.plan === 'paid'} />}
        {view === 'paying' && (pays ? <BillingView returned={search.card === 'saved'} /> : <ForbiddenNote tenant={tenantName} />)}
      </div>
      {pays && <TopUpDialog open={add === true} onOpenChange={open} />}
    </>
  );
}
