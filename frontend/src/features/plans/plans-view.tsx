import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import {
  CurrentPlanDocument,
  OfferedPlanPartsFragmentDoc,
  OfferedPlansDocument,
  RefreshPlanDocument,
  SubscriptionPartsFragmentDoc,
  type OfferedPlanPartsFragment,
  type OfferedPlansQuery,
} from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { useWholeQuery } from '../../lib/graphql/use-whole-query';
import { formatMoney, isZeroMoney } from '../../lib/money';
import { useViewer } from '../../lib/viewer';
import { Button } from '../../ui/button';
import { FaultNotice } from '../../ui/fault-notice';
import { Nothing } from '../../ui/paged-table';
import { Skeleton } from '../../ui/skeleton';
import { BuyDialog } from './buy-dialog';
import { CurrentPlan } from './current-plan';

const page = { first: 50 };
const plansOf = (data: OfferedPlansQuery) => data.plans;

interface OfferProps {
  plan: OfferedPlanPartsFragment;
  buyable: boolean;
  onBuy: () => void;
}

function Offer({ plan, buyable, onBuy }: OfferProps) {
  const { t } = useTranslation('offers');
  const { name, description, price, periodDays, vipLevel, credit, creditExpires } = plan;
  return (
    <li className="flex flex-col border-t-2 border-edge/60 pt-3">
      <h3 className="font-semibold break-words">{name}</h3>
      <p className="num mt-1">
        <span className="figure">{formatMoney(price)}</span>{' '}
        <span className="text-muted">{t('each', { count: periodDays })}</span>
      </p>
      {description && <p className="mt-2 break-words">{description}</p>}
      <ul className="num mt-2 mb-4 text-sm text-muted">
        {vipLevel > 0 && <li>{t('level', { level: vipLevel })}</li>}
        {!isZeroMoney(credit) && (
          <li>{t(creditExpires ? 'creditExpiring' : 'creditKept', { amount: formatMoney(credit) })}</li>
        )}
      </ul>
      {buyable && (
        <Button className="mt-auto self-start" aria-label={t('buyNamed', { plan: name })} onClick={onBuy}>
          {t('buy')}
        </Button>
      )}
    </li>
  );
}

interface PlansViewProps {
  /** Whether somebody comes back from paying. */
  returned: boolean;
}

/** What can be bought besides calls. */
export function PlansView({ returned }: PlansViewProps) {
  const { t } = useTranslation('offers');
  const { role } = useViewer();
  const plans = useWholeQuery(OfferedPlansDocument, page, plansOf);
  const [{ data, error }, refetch] = useQuery({ query: CurrentPlanDocument, requestPolicy: 'cache-and-network' });
  const [, refresh] = useMutation(RefreshPlanDocument);
  const [chosen, setChosen] = useState<OfferedPlanPartsFragment>();
  const [buying, setBuying] = useState(false);
  const retry = () => refetch({ requestPolicy: 'network-only' });

  useEffect(() => {
    if (returned) {
      void refresh({}).then(() => refetch({ requestPolicy: 'network-only' }));
    }
  }, [returned, refresh, refetch]);

  const offered = plans.nodes?.map((node) => unmask(OfferedPlanPartsFragmentDoc, node));
  const current = unmask(SubscriptionPartsFragmentDoc, data?.currentPlan);
  const fault = plans.fault ?? faultOf(error);
  if (fault && (!offered || !data)) {
    return (
      <FaultNotice
        fault={fault}
        onRetry={() => {
          plans.retry();
          retry();
        }}
      />
    );
  }
  if (!offered || !data) {
    return (
      <div aria-busy="true" className="h-40">
        <Skeleton className="w-1/3" />
      </div>
    );
  }
  const buyable = role === 'OWNER' && !current;
  return (
    <>
      {current && <CurrentPlan subscription={current} />}
      {offered.length === 0 && !current && <Nothing title={t('none')} hint={t('noneHint')} />}
      {offered.length > 0 && (
        <section className="mt-6">
          <h2 className="text-lg font-semibold">{t('list')}</h2>
          <p className="mt-0.5 max-w-[68ch] text-muted">
            {role === 'OWNER' ? t(current ? 'oneAtATime' : 'listHint') : t('ownersOnly')}
          </p>
          <ul className="mt-4 grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-x-8 gap-y-8">
            {offered.map((plan) => (
              <Offer
                key={plan.id}
                plan={plan}
                buyable={buyable}
                onBuy={() => {
                  setChosen(plan);
                  setBuying(true);
                }}
              />
            ))}
          </ul>
        </section>
      )}
      {chosen && (
        <BuyDialog
          key={`${chosen.id} ${buying}`}
          open={buying}
          plan={chosen}
          cards={data.site.topUps.on}
          onDone={() => {
            setBuying(false);
            retry();
          }}
        />
      )}
    </>
  );
}
