import { zodResolver } from '@hookform/resolvers/zod';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { UpdateRechargeDocument, type CardPartsFragment, type RechargePartsFragment } from '../../gql/graphql';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { isZeroMoney } from '../../lib/money';
import { Check } from '../../ui/check';
import { Field } from '../../ui/field';
import { Moment } from '../../ui/moment';
import { SaveRow } from '../../ui/save-row';
import { Select } from '../../ui/select';
import { isAmount, plainAmount } from './amounts';

const names = ['below', 'amount', 'dailyCap', 'monthlyCap'] as const;
const amount = z.string().check(z.trim());

const schema = z
  .object({ on: z.boolean(), cardId: z.string(), below: amount, amount, dailyCap: amount, monthlyCap: amount })
  .check((context) => {
    if (!context.value.on) {
      return;
    }
    for (const name of names) {
      if (!isAmount(context.value[name])) {
        context.issues.push({ code: 'custom', input: context.value[name], path: [name], message: 'amount' });
      }
    }
  });

const shown = (money: string) => (isZeroMoney(money) ? '' : money);

interface RechargeFormProps {
  recharge: RechargePartsFragment;
  cards: readonly CardPartsFragment[];
}

/** When a saved card is charged by itself. */
export function RechargeForm({ recharge, cards }: RechargeFormProps) {
  const { t } = useTranslation(['paying', 'common', 'fault']);
  const [result, update] = useMutation(UpdateRechargeDocument);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: {
      on: recharge.on,
      cardId: recharge.cardId ?? cards[0]?.id ?? '',
      below: shown(recharge.below),
      amount: shown(recharge.amount),
      dailyCap: shown(recharge.dailyCap),
      monthlyCap: shown(recharge.monthlyCap),
    },
  });
  const { errors, isDirty } = form.formState;
  const on = useWatch({ control: form.control, name: 'on' });
  const fault = faultOf(result.error);

  const submit = form.handleSubmit(async (values) => {
    const amounts = Object.fromEntries(names.map((name) => [name, plainAmount(values[name])]));
    const { data } = await update({ input: values.on ? { on: true, cardId: values.cardId, ...amounts } : { on: false } });
    if (data) {
      form.reset(values);
    }
  });

  function wordsFor({ code }: Fault): string {
    return code === 'INVALID' || code === 'CONFLICT' ? t('paying:rechargeBad') : t(`fault:${code}`);
  }

  return (
    <form onSubmit={submit} noValidate className="max-w-[36rem] space-y-4">
      {recharge.stoppedAt && (
        <p className="text-warn">
          {t('paying:stopped')} <Moment value={recharge.stoppedAt} />
        </p>
      )}
      <Check label={t('paying:rechargeOn')} hint={t('paying:rechargeHint')} disabled={cards.length === 0} {...form.register('on')} />
      {on && (
        <>
          <Select
            label={t('paying:chargedCard')}
            choices={cards.map(({ id, brand, last4 }) => ({ value: id, label: t('paying:card', { brand, last4 }) }))}
            {...form.register('cardId')}
          />
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            {names.map((name) => (
              <Field
                key={name}
                label={t(`paying:${name}`)}
                inputMode="decimal"
                autoComplete="off"
                error={errors[name] && t('paying:amountBad')}
                {...form.register(name)}
              />
            ))}
          </div>
        </>
      )}
      <SaveRow fault={fault && wordsFor(fault)} busy={result.fetching} dirty={isDirty} saved={!!result.data} />
    </form>
  );
}
