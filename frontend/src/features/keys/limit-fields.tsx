import { ChevronRight } from 'lucide-react';
import type { FieldErrors, UseFormRegisterReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field';
import { budgets, counts, type LimitValues } from './limit-values';

interface LimitFieldsProps {
  register: (name: keyof LimitValues) => UseFormRegisterReturn;
  errors: FieldErrors<LimitValues>;
  /** Whether the fields are seen at once. */
  open: boolean;
}

/** What a key may do: models, addresses, rates, budgets. All of it may stay empty. */
export function LimitFields({ register, errors, open }: LimitFieldsProps) {
  const { t } = useTranslation('keys');
  return (
    <details open={open} className="group border-t border-rule pt-3">
      <summary className="flex min-h-8 cursor-pointer list-none items-center gap-1.5 font-medium max-md:min-h-11">
        <ChevronRight size={15} className="group-open:rotate-90" aria-hidden />
        {t('limits')}
      </summary>
      <p className="mb-3 text-xs text-muted">{t('limitsHint')}</p>
      <div className="space-y-4">
        <Field
          label={t('models')}
          hint={t('modelsHint')}
          autoComplete="off"
          spellCheck={false}
          className="font-mono md:text-sm"
          {...register('models')}
        />
        <Field
          label={t('allowedIps')}
          hint={t('allowedIpsHint')}
          autoComplete="off"
          spellCheck={false}
          className="font-mono md:text-sm"
          {...register('allowedIps')}
        />
        <div className="grid grid-cols-2 items-end gap-4">
          {budgets.map((name) => (
            <Field
              key={name}
              label={t(name)}
              inputMode="decimal"
              autoComplete="off"
              error={errors[name] && t('moneyBad')}
              {...register(name)}
            />
          ))}
          <Field
            label={t('warnAt')}
            inputMode="numeric"
            autoComplete="off"
            error={errors.warnAt && t('percentBad')}
            {...register('warnAt')}
          />
          {counts.map((name) => (
            <Field
              key={name}
              label={t(name)}
              inputMode="numeric"
              autoComplete="off"
              error={errors[name] && t('wholeBad')}
              {...register(name)}
            />
          ))}
        </div>
      </div>
    </details>
  );
}
