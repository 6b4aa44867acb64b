import { zodResolver } from '@hookform/resolvers/zod';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { DraftPriceDocument } from '../../gql/platform';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Check } from '../../ui/check';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Select } from '../../ui/select';
import { draftInput, draftSchema, modalities, type DraftValues } from './draft-values';
import { PeakLines } from './peak-lines';
import { RateLines } from './rate-lines';

interface DraftFormProps {
  values: DraftValues;
  /** Whether the model is given and stays. */
  known: boolean;
  onDone: () => void;
}

export function DraftForm({ values, known, onDone }: DraftFormProps) {
  const { t } = useTranslation(['prices', 'common', 'fault']);
  const [result, draft] = useMutation(DraftPriceDocument);
  const form = useForm<DraftValues>({ resolver: zodResolver(draftSchema), defaultValues: values });
  const fresh = useWatch({ control: form.control, name: 'fresh' });
  const { errors } = form.formState;
  const fault = faultOf(result.error);

  const submit = form.handleSubmit(async (filled) => {
    const { data } = await draft({ input: draftInput(filled) });
    if (data) {
      onDone();
    }
  });

  function wordsFor({ code, field }: Fault): string {
    if (field === 'catalogue' || code === 'NOT_FOUND') {
      return t('prices:unknownModel');
    }
    return t(`fault:${code}`);
  }

  return (
    <form onSubmit={submit} noValidate className="mt-4 space-y-4">
      <Field
        label={t('prices:model')}
        readOnly={known}
        autoComplete="off"
        spellCheck={false}
        className="font-mono"
        error={errors.model && t('prices:modelMissing')}
        {...form.register('model')}
      />
      <RateLines form={form} />
      <PeakLines form={form} />
      <Field label={t('prices:source')} hint={t('prices:sourceHint')} autoComplete="off" {...form.register('source')} />
      {!known && (
        <>
          <Check label={t('prices:fresh')} hint={t('prices:freshHint')} {...form.register('fresh')} />
          {fresh && (
            <div className="grid grid-cols-2 gap-4">
              <Field label={t('prices:vendor')} error={errors.vendor && t('prices:vendorMissing')} {...form.register('vendor')} />
              <Select
                label={t('prices:modality')}
                choices={modalities.map((value) => ({ value, label: t(`prices:${value}`) }))}
                {...form.register('modality')}
              />
              <Field label={t('prices:contextTokens')} inputMode="numeric" {...form.register('contextTokens')} />
              <Field label={t('prices:maxOutputTokens')} inputMode="numeric" {...form.register('maxOutputTokens')} />
            </div>
          )}
        </>
      )}
      <FormFault text={fault && wordsFor(fault)} />
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onDone}>{t('common:cancel')}</Button>
        <Button type="submit" kind="primary" busy={result.fetching}>
          {t('prices:saveDraft')}
        </Button>
      </div>
    </form>
  );
}
