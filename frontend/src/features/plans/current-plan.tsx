import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { CancelPlanDocument, type PlanStatus, type SubscriptionPartsFragment } from '../../gql/graphql';
import { cn } from '../../lib/cn';
import { faultOf } from '../../lib/graphql/fault';
import { formatMoney, isZeroMoney } from '../../lib/money';
import { useViewer } from '../../lib/viewer';
import { Button, buttonClass } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { useUndo } from '../../ui/undo';

const tones: Record<PlanStatus, string> = { PENDING: 'text-warn', ACTIVE: 'text-ok', PAST_DUE: 'text-bad', ENDED: 'text-muted' };

/** The plan that runs or waits to be paid, and how it goes on. */
export function CurrentPlan({ subscription }: { subscription: SubscriptionPartsFragment }) {
  const { t } = useTranslation(['offers', 'common', 'fault']);
  const { role } = useViewer();
  const [result, cancel] = useMutation(CancelPlanDocument);
  const offerUndo = useUndo();
  const [asking, setAsking] = useState(false);
  const fault = faultOf(result.error);
  const { plan, status, price, credit, vipLevel, payment, periodEnd, renews, checkoutUrl } = subscription;
  const waits = status === 'PENDING';

  async function change(ends: boolean) {
    const { data } = await cancel({ input: { cancel: ends } });
    if (data) {
      setAsking(false);
    }
    return Boolean(data);
  }

  /** It runs on to the end of its period, so this can be taken back. */
  async function end() {
    if (await change(true)) {
      offerUndo({ text: t('offers:cancelled', { plan: plan.name }), undo: () => void change(false) });
    }
  }

  return (
    <section className="border-y border-rule py-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div>
          <h2 className="text-lg font-semibold">{plan.name}</h2>
          <p className={cn('font-medium', tones[status])}>{t(`offers:${status}`)}</p>
          <p className="num mt-1 text-muted">
            {t('offers:pays', { price: formatMoney(price) })} · {t(`offers:${payment}`)}
            {vipLevel > 0 && ` · ${t('offers:level', { level: vipLevel })}`}
            {!isZeroMoney(credit) && ` · ${t('offers:credit', { amount: formatMoney(credit) })}`}
          </p>
          {!waits && (
            <p className="mt-1 text-muted">
              {renews ? t('offers:renewsOn') : t('offers:endsOn')} <Moment value={periodEnd} />
            </p>
          )}
        </div>
        {role === 'OWNER' && (
          <div className="flex flex-wrap gap-2">
            {waits && checkoutUrl && (
              <a href={checkoutUrl} className={buttonClass('primary')}>
                {t('offers:payNow')}
              </a>
            )}
            {waits && <Button onClick={() => setAsking(true)}>{t('offers:giveUp')}</Button>}
            {!waits && renews && (
              <Button busy={result.fetching} onClick={() => void end()}>
                {t('offers:cancel')}
              </Button>
            )}
            {!waits && !renews && (
              <Button busy={result.fetching} onClick={() => void change(false)}>
                {t('offers:goOn')}
              </Button>
            )}
          </div>
        )}
      </div>
      <div className="mt-2">{!asking && <FormFault text={fault && t(`fault:${fault.code}`)} />}</div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t('offers:giveUpTitle', { plan: plan.name })}
        description={t('offers:giveUpHint')}
      >
        <div className="mt-4">
          <FormFault text={fault && t(`fault:${fault.code}`)} />
        </div>
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>{t('offers:keep')}</Button>
          <Button kind="danger" busy={result.fetching} onClick={() => void change(true)}>
            {t('offers:giveUp')}
          </Button>
        </div>
      </Confirm>
    </section>
  );
}
