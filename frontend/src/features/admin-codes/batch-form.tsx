import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { CreateRedemptionBatchDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { uniqueKey } from '../../lib/unique-key';
import { Button } from '../../ui/button';
import { Check } from '../../ui/check';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Select } from '../../ui/select';
import { batchInput, batchSchema, blankBatch } from './batch-values';

export interface MadeCodes {
  name: string;
  codes: string[];
  csv: string;
}

const messages = ['nameMissing', 'nameLong', 'countBad', 'amountBad', 'levelMissing', 'daysMissing'] as const;

interface BatchFormProps {
  onMade: (made: MadeCodes) => void;
  onCancel: () => void;
}

/** One filling of the form is one batch, however often it is sent. */
export function BatchForm({ onMade, onCancel }: BatchFormProps) {
  const { t } = useTranslation(['codes', 'common', 'fault']);
  const [key] = useState(uniqueKey);
  // A batch whose answer got lost on its way: a repeat of it has no codes.
  const [lost, setLost] = useState(false);
  const [result, create] = useMutation(CreateRedemptionBatchDocument);
  const form = useForm({ resolver: zodResolver(batchSchema), defaultValues: blankBatch });
  const { errors } = form.formState;
  const vip = useWatch({ control: form.control, name: 'kind' }) === 'VIP';
  const fault = faultOf(result.error);

  const submit = form.handleSubmit(async (values) => {
    const { data } = await create({ input: batchInput(values, key) });
    if (data) {
      const { codes, csv } = data.createRedemptionBatch;
      if (codes.length === 0) {
        setLost(true);
        return;
      }
      onMade({ name: values.name, codes, csv });
    }
  });

  function words(error: { message?: string } | undefined): string | undefined {
    return error && t(`codes:${messages.find((message) => message === error.message) ?? 'whole'}`);
  }

  return (
    <form onSubmit={submit} noValidate className="mt-4 space-y-4">
      <Field
        label={t('codes:name')}
        hint={t('codes:nameHint')}
        autoComplete="off"
        error={words(errors.name)}
        {...form.register('name')}
      />
      <div className="grid grid-cols-2 gap-4">
        <Select
          label={t('codes:kind')}
          choices={(['CREDIT', 'BONUS', 'VIP'] as const).map((value) => ({ value, label: t(`codes:${value}`) }))}
          {...form.register('kind')}
        />
        <Field label={t('codes:count')} inputMode="numeric" error={words(errors.count)} {...form.register('count')} />
        {vip ? (
          <>
            <Field label={t('codes:vipLevel')} inputMode="numeric" error={words(errors.vipLevel)} {...form.register('vipLevel')} />
            <Field label={t('codes:vipDays')} inputMode="numeric" error={words(errors.vipDays)} {...form.register('vipDays')} />
          </>
        ) : (
          <>
            <Field label={t('codes:amount')} inputMode="decimal" error={words(errors.amount)} {...form.register('amount')} />
            <Field label={t('codes:creditDays')} hint={t('codes:forEver')} inputMode="numeric" error={words(errors.creditDays)} {...form.register('creditDays')} />
          </>
        )}
        <Field label={t('codes:expires')} hint={t('codes:forEver')} type="date" {...form.register('expires')} />
        <Field label={t('codes:maxUses')} inputMode="numeric" error={words(errors.maxUses)} {...form.register('maxUses')} />
      </div>
      <Field label={t('codes:group')} hint={t('codes:groupHint')} autoComplete="off" {...form.register('priceGroup')} />
      <Check label={t('codes:oncePerTenant')} {...form.register('oncePerTenant')} />
      <FormFault text={lost ? t('codes:lost') : fault && t(`fault:${fault.code}`)} />
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
        <Button type="submit" kind="primary" busy={result.fetching}>
          {t('codes:create')}
        </Button>
      </div>
    </form>
  );
}
