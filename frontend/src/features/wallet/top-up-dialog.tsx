import { zodResolver } from '@hookform/resolvers/zod';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import * as z from 'zod/mini';
import { CreateTopUpDocument, TopUpOfferDocument, type TopUpOfferQuery } from '../../gql/graphql';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { compareMoney, formatMoney, isMoney, isZeroMoney } from '../../lib/money';
import { Button } from '../../ui/button';
import { Modal } from '../../ui/dialog';
import { FaultNotice, FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Select } from '../../ui/select';
import { Skeleton } from '../../ui/skeleton';

type Offer = TopUpOfferQuery['site']['topUps'];

const free = '';
const schema = z.object({
  pack: z.string(),
  amount: z.string().check(z.trim()),
  currency: z.string(),
});

function TopUpForm({ offer, onCancel }: { offer: Offer; onCancel: () => void }) {
  const { t } = useTranslation(['topUps', 'common', 'fault']);
  const [result, order] = useMutation(CreateTopUpDocument);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { pack: offer.packs[0]?.name ?? free, amount: '', currency: 'USD' },
  });
  const pack = useWatch({ control: form.control, name: 'pack' });
  const range = t('topUps:amountRange', { min: formatMoney(offer.min), max: formatMoney(offer.max) });

  const submit = form.handleSubmit(async (fields) => {
    const { currency } = fields;
    const amount = fields.amount.replace(/[$,]/g, '');
    const fits = isMoney(amount) && compareMoney(amount, offer.min) >= 0 && compareMoney(amount, offer.max) <= 0;
    if (fields.pack === free && !fits) {
      form.setError('amount', { message: 'range' }, { shouldFocus: true });
      return;
    }
    const { data } = await order({
      input: fields.pack === free ? { amount, currency } : { pack: fields.pack, currency },
    });
    if (data?.createTopUp.checkoutUrl) {
      window.location.assign(data.createTopUp.checkoutUrl);
    }
  });

  function wordsFor(fault: Fault): string {
    return fault.code === 'UNAVAILABLE' ? t('topUps:unavailable') : t(`fault:${fault.code}`);
  }

  const fault = faultOf(result.error);
  const leaving = Boolean(result.data?.createTopUp.checkoutUrl);
  return (
    <form onSubmit={submit} noValidate className="mt-4 space-y-4">
      {offer.packs.length > 0 && (
        <Select
          label={t('topUps:pack')}
          choices={[
            ...offer.packs.map(({ name, amount, bonus }) => ({
              value: name,
              label: isZeroMoney(bonus)
                ? t('topUps:packOf', { name, amount: formatMoney(amount) })
                : t('topUps:packWith', { name, amount: formatMoney(amount), bonus: formatMoney(bonus) }),
            })),
            { value: free, label: t('topUps:freeAmount') },
          ]}
          {...form.register('pack')}
        />
      )}
      {pack === free && (
        <Field
          label={t('topUps:amount')}
          hint={range}
          inputMode="decimal"
          autoComplete="off"
          placeholder="20.00"
          error={form.formState.errors.amount && range}
          {...form.register('amount')}
        />
      )}
      {offer.currencies.length > 1 && (
        <Select
          label={t('topUps:currency')}
          choices={offer.currencies.map(({ code }) => ({ value: code, label: code }))}
          {...form.register('currency')}
        />
      )}
      <FormFault text={fault && wordsFor(fault)} />
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
        <Button type="submit" kind="primary" busy={result.fetching || leaving}>
          {t('topUps:pay')}
        </Button>
      </div>
    </form>
  );
}

interface TopUpDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Orders credit and leads to the page where it is paid. */
export function TopUpDialog({ open, onOpenChange }: TopUpDialogProps) {
  const { t } = useTranslation(['topUps', 'common']);
  const [{ data, error }, refetch] = useQuery({ query: TopUpOfferDocument, pause: !open });
  const fault = faultOf(error);
  const offer = data?.site.topUps;
  return (
    <Modal open={open} onOpenChange={onOpenChange} title={t('topUps:topUp')} description={t('topUps:topUpHint')}>
      {fault && !offer && <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />}
      {!fault && !offer && (
        <div aria-busy="true" className="mt-4 h-24">
          <Skeleton className="w-2/3" />
        </div>
      )}
      {offer?.on && <TopUpForm offer={offer} onCancel={() => onOpenChange(false)} />}
      {offer && !offer.on && (
        <>
          <p role="status" className="mt-4">
            {t('topUps:unavailable')}
          </p>
          <div className="mt-4 flex justify-end">
            <Button onClick={() => onOpenChange(false)}>{t('common:close')}</Button>
          </div>
        </>
      )}
    </Modal>
  );
}
