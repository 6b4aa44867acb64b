import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { SetWalletAlertsDocument, type BillingProfileQuery } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Check } from '../../ui/check';
import { Field } from '../../ui/field';
import { SaveRow } from '../../ui/save-row';
import { amountsOf } from './amounts';

const schema = z.object({
  thresholds: z.string().check(z.refine((text) => amountsOf(text) !== undefined)),
  hoursLeft: z.string().check(
    z.trim(),
    z.refine((text) => text === '' || (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 720)),
  ),
  mail: z.boolean(),
});

interface AlertsFormProps {
  alerts: BillingProfileQuery['walletAlerts'];
  /** Whether this site can write letters. */
  letters: boolean;
}

/** When members are told that the balance is low. */
export function AlertsForm({ alerts, letters }: AlertsFormProps) {
  const { t } = useTranslation(['paying', 'common', 'fault']);
  const [result, set] = useMutation(SetWalletAlertsDocument);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: {
      thresholds: alerts.thresholds.join(' '),
      hoursLeft: alerts.hoursLeft ? String(alerts.hoursLeft) : '',
      mail: alerts.mail,
    },
  });
  const { errors, isDirty } = form.formState;
  const fault = faultOf(result.error);

  const submit = form.handleSubmit(async (values) => {
    const { thresholds, hoursLeft, mail } = values;
    const { data } = await set({
      input: { thresholds: amountsOf(thresholds) ?? [], hoursLeft: hoursLeft === '' ? null : Number(hoursLeft), mail },
    });
    if (data) {
      form.reset(values);
    }
  });

  return (
    <form onSubmit={submit} noValidate className="max-w-[36rem] space-y-4">
      <Field
        label={t('paying:thresholds')}
        hint={t('paying:thresholdsHint')}
        autoComplete="off"
        error={errors.thresholds && t('paying:thresholdsBad')}
        {...form.register('thresholds')}
      />
      <Field
        label={t('paying:hoursLeft')}
        hint={alerts.lastsHours ? t('paying:lasts', { count: alerts.lastsHours }) : t('paying:hoursHint')}
        inputMode="numeric"
        autoComplete="off"
        error={errors.hoursLeft && t('paying:hoursBad')}
        {...form.register('hoursLeft')}
      />
      {letters && <Check label={t('paying:mail')} {...form.register('mail')} />}
      <SaveRow fault={fault && t(`fault:${fault.code}`)} busy={result.fetching} dirty={isDirty} saved={!!result.data} />
    </form>
  );
}
