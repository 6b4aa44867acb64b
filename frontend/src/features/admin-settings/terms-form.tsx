import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import type { PlatformSettingsQuery } from '../../gql/graphql';
import { UpdateTopUpTermsDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { isMoney } from '../../lib/money';
import { Check } from '../../ui/check';
import { Field } from '../../ui/field';
import { SaveRow } from '../../ui/save-row';
import { TextArea } from '../../ui/text-area';
import { readCurrencies, readPacks, readTiers, textsOf } from './terms';

export type Terms = NonNullable<PlatformSettingsQuery['settings']['topUps']>;

const money = z.string().check(z.trim(), z.refine((value) => isMoney(value) && !value.startsWith('-')));

const schema = z.object({
  min: money,
  max: money,
  approvalAbove: money,
  refundOnWarning: z.boolean(),
  packs: z.string().check(z.refine((text) => readPacks(text) !== undefined)),
  tiers: z.string().check(z.refine((text) => readTiers(text) !== undefined)),
  currencies: z.string().check(z.refine((text) => readCurrencies(text) !== undefined)),
});

/** On what terms tenants pay money in. Only what was changed is sent. */
export function TermsForm({ terms }: { terms: Terms }) {
  const { t } = useTranslation(['settings', 'common', 'fault']);
  const [result, update] = useMutation(UpdateTopUpTermsDocument);
  const { offer, version, approvalAbove, refundOnWarning } = terms;
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { min: offer.min, max: offer.max, approvalAbove, refundOnWarning, ...textsOf(offer) },
  });
  const { errors, isDirty, dirtyFields: dirty } = form.formState;
  const fault = faultOf(result.error);

  const submit = form.handleSubmit(async (values) => {
    await update({
      input: {
        version,
        min: dirty.min ? values.min : undefined,
        max: dirty.max ? values.max : undefined,
        approvalAbove: dirty.approvalAbove ? values.approvalAbove : undefined,
        refundOnWarning: dirty.refundOnWarning ? values.refundOnWarning : undefined,
        packs: dirty.packs ? readPacks(values.packs) : undefined,
        tiers: dirty.tiers ? readTiers(values.tiers) : undefined,
        currencies: dirty.currencies ? readCurrencies(values.currencies) : undefined,
      },
    });
  });

  const texts = ['packs', 'tiers', 'currencies'] as const;
  return (
    <form onSubmit={submit} noValidate className="max-w-120 space-y-4">
      {!offer.on && <p className="text-warn">{t('settings:paymentsOff')}</p>}
      <div className="grid grid-cols-2 gap-4">
        <Field label={t('settings:min')} inputMode="decimal" error={errors.min && t('settings:moneyBad')} {...form.register('min')} />
        <Field label={t('settings:max')} inputMode="decimal" error={errors.max && t('settings:moneyBad')} {...form.register('max')} />
      </div>
      {texts.map((name) => (
        <TextArea
          key={name}
          label={t(`settings:${name}`)}
          hint={t(`settings:${name}Hint`)}
          spellCheck={false}
          className="font-mono text-sm"
          error={errors[name] && t('settings:lineBad')}
          {...form.register(name)}
        />
      ))}
      <Field
        label={t('settings:approvalAbove')}
        hint={t('settings:approvalAboveHint')}
        inputMode="decimal"
        error={errors.approvalAbove && t('settings:moneyBad')}
        {...form.register('approvalAbove')}
      />
      <Check label={t('settings:refundOnWarning')} {...form.register('refundOnWarning')} />
      <SaveRow fault={fault && t(`fault:${fault.code}`)} busy={result.fetching} dirty={isDirty} saved={!!result.data} primary />
    </form>
  );
}
