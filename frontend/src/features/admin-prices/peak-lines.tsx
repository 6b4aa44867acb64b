import { Plus, X } from 'lucide-react';
import { useFieldArray, type UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../ui/button';
import { controlClass } from '../../ui/field';
import type { DraftValues } from './draft-values';
import { weekdays } from './peaks';

/** 5 January 1970 was a Monday. */
const monday = 5;

function useDayNames(): Map<string, string> {
  const { i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' });
  return new Map(weekdays.map((day, index) => [day, format.format(new Date(Date.UTC(1970, 0, monday + index)))]));
}

/** Hours at which all prices are multiplied. */
export function PeakLines({ form }: { form: UseFormReturn<DraftValues> }) {
  const { t } = useTranslation('prices');
  const { fields, append, remove } = useFieldArray({ control: form.control, name: 'peaks' });
  const names = useDayNames();
  const errors = form.formState.errors.peaks;

  return (
    <fieldset>
      <legend className="mb-1 font-medium">{t('peaks')}</legend>
      <p className="mb-2 text-xs text-muted">{t('peaksHint')}</p>
      <ul className="space-y-3">
        {fields.map((field, index) => {
          const number = index + 1;
          const bad = errors?.[index];
          return (
            <li key={field.id} className="border-b border-rule pb-3">
              <div className="grid grid-cols-[1.2fr_1fr_1fr_1fr_2rem] items-end gap-2 max-sm:grid-cols-[1fr_1fr_2rem]">
                <select
                  aria-label={t('peakSideOf', { number })}
                  className={controlClass}
                  {...form.register(`peaks.${index}.side`)}
                >
                  <option value="sell">{t('sell')}</option>
                  <option value="cost">{t('cost')}</option>
                </select>
                {(['from', 'to'] as const).map((end) => (
                  <label key={end} className="text-xs text-muted max-sm:row-start-2">
                    {t(end)}
                    <input
                      aria-label={t(`${end}Of`, { number })}
                      aria-invalid={bad?.[end] ? true : undefined}
                      placeholder="08:00"
                      autoComplete="off"
                      className={`${controlClass} num text-ink`}
                      {...form.register(`peaks.${index}.${end}`)}
                    />
                  </label>
                ))}
                <label className="text-xs text-muted">
                  {t('multiplier')}
                  <input
                    aria-label={t('multiplierOf', { number })}
                    aria-invalid={bad?.multiplier ? true : undefined}
                    inputMode="decimal"
                    autoComplete="off"
                    className={`${controlClass} num text-ink`}
                    {...form.register(`peaks.${index}.multiplier`)}
                  />
                </label>
                <IconButton label={t('removePeak', { number })} onClick={() => remove(index)}>
                  <X size={15} aria-hidden />
                </IconButton>
              </div>
              <div role="group" aria-label={t('daysOf', { number })} className="mt-2 flex flex-wrap gap-x-3">
                {weekdays.map((day) => (
                  <label key={day} className="flex min-h-7 items-center gap-1.5 text-sm max-md:min-h-11">
                    <input
                      type="checkbox"
                      value={day}
                      className="size-4 accent-signal"
                      {...form.register(`peaks.${index}.days`)}
                    />
                    {names.get(day)}
                  </label>
                ))}
              </div>
            </li>
          );
        })}
      </ul>
      <div role="alert">{errors && <p className="mt-2 text-xs text-bad">{t('peaksBad')}</p>}</div>
      <Button
        className="mt-3"
        onClick={() => append({ side: 'sell', days: ['1', '2', '3', '4', '5'], from: '', to: '', multiplier: '' })}
      >
        <Plus size={14} aria-hidden />
        {t('addPeak')}
      </Button>
    </fieldset>
  );
}
