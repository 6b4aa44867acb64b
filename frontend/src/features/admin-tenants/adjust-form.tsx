import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { AdjustBalanceDocument } from '../../gql/platform';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { formatMoney, isMoney, isZeroMoney } from '../../lib/money';
import { uniqueKey } from '../../lib/unique-key';
import { Button } from '../../ui/button';
import { Check } from '../../ui/check';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Select } from '../../ui/select';

const schema = z.object({
  amount: z.string().check(
    z.trim(),
    z.refine((value) => isMoney(value) && !isZeroMoney(value)),
  ),
  fund: z.enum(['CASH', 'BONUS']),
  remark: z.string().check(z.trim(), z.minLength(1), z.maxLength(500)),
  allowDebt: z.boolean(),
});

const blank: z.infer<typeof schema> = { amount: '', fund: 'BONUS', remark: '', allowDebt: false };

/** Credits or debits by hand. One filling of the form is one adjustment, however often it is sent. */
export function AdjustForm({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation(['tenants', 'fault']);
  const [open, setOpen] = useState(false);
  const [key, setKey] = useState(uniqueKey);
  const [done, setDone] = useState<string>();
  const [result, adjust] = useMutation(AdjustBalanceDocument);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: blank });
  const { errors } = form.formState;
  const fault = faultOf(result.error);

  const submit = form.handleSubmit(async (values) => {
    const { data } = await adjust({ input: { ...values, tenantId, idempotencyKey: key } });
    if (data) {
      setDone(values.amount);
      setKey(uniqueKey());
      form.reset(blank);
      setOpen(false);
    }
  });

  function wordsFor({ code, field }: Fault): string {
    if (code === 'CONFLICT') {
      return t('tenants:notCovered');
    }
    if (code === 'UNAVAILABLE') {
      return t('tenants:frozen');
    }
    return code === 'INVALID' && field === 'amount' ? t('tenants:amountBad') : t(`fault:${code}`);
  }

  if (!open) {
    return (
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button onClick={() => setOpen(true)}>{t('tenants:adjust')}</Button>
        <p role="status" className="text-ok">
          {done && t('tenants:adjusted', { amount: formatMoney(done, { signed: true }) })}
        </p>
      </div>
    );
  }
  return (
    <form onSubmit={submit} noValidate className="mt-4 space-y-4">
      <div className="grid grid-cols-2 gap-4">
        <Field
          label={t('tenants:amount')}
          hint={t('tenants:amountHint')}
          inputMode="decimal"
          autoComplete="off"
          error={errors.amount && t('tenants:amountBad')}
          {...form.register('amount')}
        />
        <Select
          label={t('tenants:fund')}
          choices={[
            { value: 'BONUS', label: t('tenants:BONUS') },
            { value: 'CASH', label: t('tenants:CASH') },
          ]}
          {...form.register('fund')}
        />
      </div>
      <Field
        label={t('tenants:remark')}
        hint={t('tenants:remarkHint')}
        autoComplete="off"
        error={errors.remark && t('tenants:remarkMissing')}
        {...form.register('remark')}
      />
      <Check label={t('tenants:allowDebt')} {...form.register('allowDebt')} />
      <FormFault text={fault && wordsFor(fault)} />
      <div className="flex justify-end gap-2">
        <Button onClick={() => setOpen(false)}>{t('tenants:notNow')}</Button>
        <Button type="submit" kind="primary" busy={result.fetching}>
          {t('tenants:book')}
        </Button>
      </div>
    </form>
  );
}
