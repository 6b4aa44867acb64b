import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import type { PlanPartsFragment } from '../../gql/graphql';
import { CreatePlanDocument, UpdatePlanDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { isMoney } from '../../lib/money';
import { Button } from '../../ui/button';
import { Check } from '../../ui/check';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { TextArea } from '../../ui/text-area';

const money = z.string().check(z.trim(), z.refine((value) => isMoney(value) && !value.startsWith('-'), 'moneyBad'));

const schema = z.object({
  code: z.string().check(z.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'codeBad'), z.maxLength(40, 'codeBad')),
  name: z.string().check(z.trim(), z.minLength(1, 'nameMissing'), z.maxLength(64, 'nameMissing')),
  description: z.string().check(z.trim(), z.maxLength(500, 'descriptionLong')),
  price: money,
  periodDays: z.coerce.number('daysBad').check(z.int('daysBad'), z.gte(1, 'daysBad'), z.lte(3660, 'daysBad')),
  vipLevel: z.coerce.number('levelBad').check(z.int('levelBad'), z.gte(0, 'levelBad'), z.lte(100, 'levelBad')),
  credit: money,
  creditExpires: z.boolean(),
});

const messages = ['codeBad', 'nameMissing', 'descriptionLong', 'moneyBad', 'daysBad', 'levelBad'] as const;

interface PlanFormProps {
  /** Absent for a new one. */
  plan?: PlanPartsFragment;
  onDone: () => void;
}

export function PlanForm({ plan, onDone }: PlanFormProps) {
  const { t } = useTranslation(['plans', 'common', 'fault']);
  const [created, create] = useMutation(CreatePlanDocument);
  const [updated, update] = useMutation(UpdatePlanDocument);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: {
      code: plan?.code ?? '',
      name: plan?.name ?? '',
      description: plan?.description ?? '',
      price: plan?.price ?? '',
      periodDays: plan?.periodDays ?? 30,
      vipLevel: plan?.vipLevel ?? 0,
      credit: plan?.credit ?? '0',
      creditExpires: plan?.creditExpires ?? true,
    },
  });
  const { errors } = form.formState;
  const fault = faultOf(created.error ?? updated.error);

  const submit = form.handleSubmit(async ({ code, ...values }) => {
    const { data } = plan
      ? await update({ input: { id: plan.id, ...values } })
      : await create({ input: { code, ...values } });
    if (data) {
      onDone();
    }
  });

  function words(error: { message?: string } | undefined): string | undefined {
    return error && t(`plans:${messages.find((message) => message === error.message) ?? 'moneyBad'}`);
  }

  return (
    <form onSubmit={submit} noValidate className="mt-4 space-y-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('plans:name')} autoComplete="off" error={words(errors.name)} {...form.register('name')} />
        <Field
          label={t('plans:code')}
          hint={t('plans:codeHint')}
          readOnly={plan !== undefined}
          autoComplete="off"
          error={words(errors.code)}
          {...form.register('code')}
        />
        <Field label={t('plans:price')} inputMode="decimal" error={words(errors.price)} {...form.register('price')} />
        <Field label={t('plans:periodDays')} inputMode="numeric" error={words(errors.periodDays)} {...form.register('periodDays')} />
        <Field label={t('plans:vipLevel')} hint={t('plans:vipLevelHint')} inputMode="numeric" error={words(errors.vipLevel)} {...form.register('vipLevel')} />
        <Field label={t('plans:credit')} hint={t('plans:creditHint')} inputMode="decimal" error={words(errors.credit)} {...form.register('credit')} />
      </div>
      <Check label={t('plans:creditExpires')} {...form.register('creditExpires')} />
      <TextArea label={t('plans:description')} error={words(errors.description)} {...form.register('description')} />
      <FormFault text={fault && (fault.code === 'CONFLICT' ? t('plans:taken') : t(`fault:${fault.code}`))} />
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onDone}>{t('common:cancel')}</Button>
        <Button type="submit" kind="primary" busy={created.fetching || updated.fetching}>
          {plan ? t('common:save') : t('plans:create')}
        </Button>
      </div>
    </form>
  );
}
