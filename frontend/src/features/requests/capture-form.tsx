import { zodResolver } from '@hookform/resolvers/zod';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import * as z from 'zod/mini';
import { KeyChoicesDocument, SetCaptureDocument, type CaptureTermsFragment } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Field } from '../../ui/field';
import { SaveRow } from '../../ui/save-row';
import { Select } from '../../ui/select';

const kinds = ['NONE', 'FAILED', 'ALL'] as const;

/** The form as it may be sent, where the platform allows so many days. */
export function captureSchema(maxDays: number) {
  return z.object({
    calls: z.enum(kinds),
    days: z.string().check(
      z.trim(),
      z.refine((text) => /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= maxDays),
    ),
    keyIds: z.array(z.string()),
  });
}

interface KeyFieldsProps {
  chosen: string[];
  onChange: (ids: string[]) => void;
}

/** The keys whose calls are kept. One that was chosen stays so, even where it is not listed. */
function KeyFields({ chosen, onChange }: KeyFieldsProps) {
  const { t } = useTranslation('captures');
  const [{ data }] = useQuery({ query: KeyChoicesDocument });
  const keys = data?.apiKeys.edges.map(({ node }) => node) ?? [];
  if (keys.length === 0) {
    return null;
  }
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{t('keys')}</legend>
      <p className="mb-2 text-xs text-muted">{t('keysHint')}</p>
      <div className="grid max-h-60 gap-x-4 overflow-y-auto sm:grid-cols-2">
        {keys.map(({ id, name }) => (
          <label key={id} className="flex min-h-7 min-w-0 items-center gap-2 max-md:min-h-11">
            <input
              type="checkbox"
              className="size-4 shrink-0 accent-signal"
              checked={chosen.includes(id)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))
              }
            />
            <span className="truncate">{name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Switches on and off that contents of calls are kept. */
export function CaptureForm({ terms }: { terms: CaptureTermsFragment }) {
  const { t } = useTranslation(['captures', 'common', 'fault']);
  const [result, set] = useMutation(SetCaptureDocument);
  const form = useForm({
    resolver: zodResolver(captureSchema(terms.maxDays)),
    defaultValues: { calls: terms.calls, days: String(terms.days), keyIds: terms.keyIds },
  });
  const { errors, isDirty } = form.formState;
  const { calls, keyIds } = useWatch({ control: form.control });
  const fault = faultOf(result.error);

  const submit = form.handleSubmit(async (values) => {
    const { data } = await set({ input: { ...values, days: Number(values.days) } });
    if (data) {
      form.reset(values);
    }
  });

  return (
    <form onSubmit={submit} noValidate className="max-w-120 space-y-4">
      <Select
        label={t('captures:calls')}
        choices={kinds.map((kind) => ({ value: kind, label: t(`captures:${kind}`) }))}
        {...form.register('calls')}
      />
      <Field
        label={t('captures:days')}
        hint={t('captures:daysHint', { most: terms.maxDays })}
        inputMode="numeric"
        autoComplete="off"
        error={errors.days && t('captures:daysBad', { most: terms.maxDays })}
        {...form.register('days')}
      />
      {calls !== 'NONE' && (
        <KeyFields chosen={keyIds ?? []} onChange={(ids) => form.setValue('keyIds', ids, { shouldDirty: true })} />
      )}
      <SaveRow fault={fault && t(`fault:${fault.code}`)} busy={result.fetching} dirty={isDirty} saved={!!result.data} primary />
    </form>
  );
}
