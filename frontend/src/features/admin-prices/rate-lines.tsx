import { Plus, X } from 'lucide-react';
import { useFieldArray, useWatch, type UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/cn';
import { Button, IconButton } from '../../ui/button';
import { controlClass } from '../../ui/field';
import type { DraftValues } from './draft-values';
import { dimensions, isPerUnit } from './rate-card';

/** The prices as a grid: what, where, what tenants pay, what the provider takes. */
export function RateLines({ form }: { form: UseFormReturn<DraftValues> }) {
  const { t } = useTranslation(['prices', 'requests']);
  const { fields, append, remove } = useFieldArray({ control: form.control, name: 'lines' });
  const lines = useWatch({ control: form.control, name: 'lines' });
  const errors = form.formState.errors.lines;
  const problem =
    errors?.message ?? errors?.root?.message ?? fields.map((_, index) => errors?.[index]).find(Boolean);

  return (
    <fieldset>
      <legend className="mb-1 font-medium">{t('prices:rates')}</legend>
      <p className="mb-2 text-xs text-muted">{t('prices:ratesHint')}</p>
      <ul className="space-y-3">
        {fields.map((field, index) => {
          const number = index + 1;
          const unit = isPerUnit(lines[index]?.dimension ?? 'INPUT') ? t('prices:each') : t('prices:perMillion');
          const bad = errors?.[index];
          return (
            <li key={field.id} className="grid grid-cols-[1fr_1fr_2rem] items-end gap-2 border-b border-rule pb-3 sm:grid-cols-[1.3fr_1.2fr_1fr_1fr_2rem] sm:border-0 sm:pb-0">
              <select
                aria-label={t('prices:dimensionOf', { number })}
                className={controlClass}
                {...form.register(`lines.${index}.dimension`)}
              >
                {dimensions.map((dimension) => (
                  <option key={dimension} value={dimension}>
                    {t(`requests:${dimension}`)}
                  </option>
                ))}
              </select>
              <input
                aria-label={t('prices:whereOf', { number })}
                aria-invalid={bad?.where ? true : undefined}
                placeholder={t('prices:everywhere')}
                autoComplete="off"
                className={controlClass}
                {...form.register(`lines.${index}.where`)}
              />
              {(['sell', 'cost'] as const).map((side) => (
                <label key={side} className={cn('text-xs text-muted', side === 'sell' && 'max-sm:col-start-1')}>
                  {t(`prices:${side}`)} ({unit})
                  <input
                    aria-label={t(`prices:${side}Of`, { number })}
                    aria-invalid={bad?.[side] ? true : undefined}
                    inputMode="decimal"
                    autoComplete="off"
                    className={cn(controlClass, 'num text-ink')}
                    {...form.register(`lines.${index}.${side}`)}
                  />
                </label>
              ))}
              <IconButton
                label={t('prices:removeLine', { number })}
                className="max-sm:col-start-3 max-sm:row-start-1"
                onClick={() => remove(index)}
              >
                <X size={15} aria-hidden />
              </IconButton>
            </li>
          );
        })}
      </ul>
      <div role="alert">{problem && <p className="mt-2 text-xs text-bad">{t('prices:linesBad')}</p>}</div>
      <Button className="mt-3" onClick={() => append({ where: '', dimension: 'OUTPUT', sell: '', cost: '' })}>
        <Plus size={14} aria-hidden />
        {t('prices:addLine')}
      </Button>
    </fieldset>
  );
}
