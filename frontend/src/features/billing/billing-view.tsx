import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import {
  BillingProfileDocument,
  BuyerPartsFragmentDoc,
  CardPartsFragmentDoc,
  ProfilePartsFragmentDoc,
  RechargePartsFragmentDoc,
  RefreshCardsDocument,
} from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { FaultNotice } from '../../ui/fault-notice';
import { Skeleton } from '../../ui/skeleton';
import { AlertsForm } from './alerts-form';
import { BuyerForm } from './buyer-form';
import { CardList } from './card-list';
import { RechargeForm } from './recharge-form';

interface BillingViewProps {
  /** Whether somebody comes back from saving a card. */
  returned: boolean;
}

/** How the tenant pays. */
export function BillingView({ returned }: BillingViewProps) {
  const { t } = useTranslation('paying');
  const [{ data, error }, refetch] = useQuery({ query: BillingProfileDocument });
  const [, refreshCards] = useMutation(RefreshCardsDocument);
  const fault = faultOf(error);

  useEffect(() => {
    if (returned) {
      void refreshCards({}).then(() => refetch({ requestPolicy: 'network-only' }));
    }
  }, [returned, refreshCards, refetch]);

  if (fault && !data) {
    return <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  if (!data) {
    return (
      <div aria-busy="true" className="h-60">
        <Skeleton className="w-1/3" />
      </div>
    );
  }
  const profile = unmask(ProfilePartsFragmentDoc, data.billingProfile);
  const cards = unmask(CardPartsFragmentDoc, profile.cards);
  return (
    <div className="space-y-9">
      <section>
        <h2 className="mb-2 text-lg font-semibold">{t('alerts')}</h2>
        <AlertsForm alerts={data.walletAlerts} letters={data.site.mail} />
      </section>
      <section>
        <h2 className="mb-2 text-lg font-semibold">{t('cards')}</h2>
        <CardList cards={cards} on={data.site.topUps.on} />
      </section>
      {data.site.topUps.on && (
        <section>
          <h2 className="mb-2 text-lg font-semibold">{t('recharge')}</h2>
          <RechargeForm
            key={cards.map(({ id }) => id).join(' ')}
            recharge={unmask(RechargePartsFragmentDoc, profile.recharge)}
            cards={cards}
          />
        </section>
      )}
      <section>
        <h2 className="text-lg font-semibold">{t('buyer')}</h2>
        <p className="mb-3 max-w-[68ch] text-muted">{t('buyerHint')}</p>
        <BuyerForm buyer={unmask(BuyerPartsFragmentDoc, profile.buyer)} />
      </section>
    </div>
  );
}
