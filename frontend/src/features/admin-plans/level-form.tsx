import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import type { LevelPartsFragment } from '../../gql/graphql';
import { SetVipLevelDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';

const limits = ['requestsPerMinute', 'tokensPerMinute', 'concurrency', 'requestsPerDay', 'tokensPerDay'] as const;

const limit = z.string().check(z.trim(), z.refine((value) => value === '' || /^[1-9]\d{0,8}$/.test(value)));

const schema = z.object({
  level: z.coerce.number().check(z.int(), z.gte(1), z.lte(100)),
  name: z.string().check(z.trim(), z.maxLength(64)),
  /** In percent, which people think in; the server takes a share of 1. */
  percent: z.string().check(z.trim(), z.refine((value) => /^(?:100(?:\.0*)?|\d{1,2}(?:\.\d{1,4})?)$/.test(value))),
  requestsPerMinute: limit,
  tokensPerMinute: limit,
  concurrency: limit,
  requestsPerDay: limit,
  tokensPerDay: limit,
});

/** Moves the point of a decimal by two places without arithmetic: "0.125" is "12.5". */
export function percentOf(share: string): string {
  const [whole = '0', fraction = ''] = share.split('.');
  const digits = fraction.padEnd(2, '0');
  const left = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const right = digits.slice(2).replace(/0+$/, '');
  return right ? `${left}.${right}` : left;
}

/** The way back: "12.5" is "0.125". */
export function shareOf(percent: string): string {
  const [whole = '0', fraction = ''] = percent.split('.');
  const digits = whole.padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}${fraction}`.replace(/0+$/, '').replace(/\.$/, '');
}

interface LevelFormProps {
  /** Absent for a new one. */
  level?: LevelPartsFragment;
  onDone: () => void;
}

const text = (value: number | null | undefined) => (value ? String(value) : '');

export function LevelForm({ level, onDone }: LevelFormProps) {
  const { t } = useTranslation(['plans', 'common', 'fault']);
  const [result, set] = useMutation(SetVipLevelDocument);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: {
      level: level?.level ?? 1,
      name: level?.name ?? '',
      percent: percentOf(level?.discount ?? '0'),
      requestsPerMinute: text(level?.requestsPerMinute),
      tokensPerMinute: text(level?.tokensPerMinute),
      concurrency: text(level?.concurrency),
      requestsPerDay: text(level?.requestsPerDay),
      tokensPerDay: text(level?.tokensPerDay),
    },
  });
  const { errors } = form.formState;
  const fault = faultOf(result.error);

  const submit = form.handleSubmit(async ({ level: number, name, percent, ...values }) => {
    const given = Object.fromEntries(limits.flatMap((key) => (values[key] === '' ? [] : [[key, Number(values[key])]])));
    const { data } = await set({ input: { level: number, name: name || undefined, discount: shareOf(percent), ...given } });
    if (data) {
      onDone();
    }
  });

  return (
    <form onSubmit={submit} noValidate className="mt-4 space-y-4">
      <div className="grid grid-cols-2 gap-4">
        <Field
          label={t('plans:levelNumber')}
          inputMode="numeric"
          readOnly={level !== undefined}
          error={errors.level && t('plans:levelBad')}
          {...form.register('level')}
        />
        <Field label={t('plans:name')} autoComplete="off" error={errors.name && t('plans:nameMissing')} {...form.register('name')} />
        <Field label={t('plans:discount')} inputMode="decimal" error={errors.percent && t('plans:percentBad')} {...form.register('percent')} />
        {limits.map((key) => (
          <Field
            key={key}
            label={t(`plans:${key}`)}
            hint={t('plans:noLimit')}
            inputMode="numeric"
            error={errors[key] && t('plans:limitBad')}
            {...form.register(key)}
          />
        ))}
      </div>
      <FormFault text={fault && t(`fault:${fault.code}`)} />
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onDone}>{t('common:cancel')}</Button>
        <Button type="submit" kind="primary" busy={result.fetching}>
          {t('common:save')}
        </Button>
      </div>
    </form>
  );
}
