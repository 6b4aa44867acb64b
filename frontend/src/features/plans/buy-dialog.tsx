import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { BuyPlanDocument, type OfferedPlanPartsFragment, type PlanPayment } from '../../gql/graphql';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { formatMoney } from '../../lib/money';
import { uniqueKey } from '../../lib/unique-key';
import { Button } from '../../ui/button';
import { Check } from '../../ui/check';
import { Modal } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { Select } from '../../ui/select';

interface BuyFormProps {
  plan: OfferedPlanPartsFragment;
  /** Whether payments by card are set up. */
  cards: boolean;
  onDone: () => void;
}

function BuyForm({ plan, cards, onDone }: BuyFormProps) {
  const { t } = useTranslation(['offers', 'common', 'fault']);
  const [result, buy] = useMutation(BuyPlanDocument);
  const [payment, setPayment] = useState<PlanPayment>('BALANCE');
  const [renews, setRenews] = useState(true);
  // One opening of the dialog is one purchase, however often it is sent.
  const [idempotencyKey] = useState(uniqueKey);
  const fault = faultOf(result.error);
  const leaving = Boolean(result.data?.buyPlan.checkoutUrl);

  async function submit() {
    const { data } = await buy({ input: { planId: plan.id, payment, renews: payment === 'STRIPE' || renews, idempotencyKey } });
    if (data?.buyPlan.checkoutUrl) {
      window.location.assign(data.buyPlan.checkoutUrl);
    } else if (data) {
      onDone();
    }
  }

  function wordsFor({ code }: Fault): string {
    switch (code) {
      case 'PAYMENT_REQUIRED':
        return t('offers:tooPoor');
      case 'CONFLICT':
        return t('offers:another');
      case 'INVALID':
        return t('offers:notByCard');
      default:
        return t(`fault:${code}`);
    }
  }

  return (
    <form
      noValidate
      className="mt-4 space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {cards && (
        <Select
          label={t('offers:payBy')}
          value={payment}
          choices={[
            { value: 'BALANCE', label: t('offers:BALANCE') },
            { value: 'STRIPE', label: t('offers:STRIPE') },
          ]}
          onChange={(event) => setPayment(event.target.value === 'STRIPE' ? 'STRIPE' : 'BALANCE')}
        />
      )}
      {payment === 'BALANCE' ? (
        <Check
          label={t('offers:renews')}
          hint={t('offers:renewsHint')}
          checked={renews}
          onChange={(event) => setRenews(event.target.checked)}
        />
      ) : (
        <p className="text-muted">{t('offers:stripeHint')}</p>
      )}
      <FormFault text={fault && wordsFor(fault)} />
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onDone}>{t('common:cancel')}</Button>
        <Button type="submit" kind="primary" busy={result.fetching || leaving}>
          {payment === 'STRIPE' ? t('offers:toPayment') : t('offers:buyFor', { price: formatMoney(plan.price) })}
        </Button>
      </div>
    </form>
  );
}

interface BuyDialogProps extends BuyFormProps {
  open: boolean;
}

export function BuyDialog({ open, plan, cards, onDone }: BuyDialogProps) {
  const { t } = useTranslation('offers');
  return (
    <Modal
      open={open}
      onOpenChange={(next) => !next && onDone()}
      title={t('buyTitle', { plan: plan.name })}
      description={t('buyHint', { price: formatMoney(plan.price), count: plan.periodDays })}
    >
      <BuyForm plan={plan} cards={cards} onDone={onDone} />
    </Modal>
  );
}
