import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { UpdateWorkspaceDocument, type WorkspacePartsFragment } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Field } from '../../ui/field';
import { SaveRow } from '../../ui/save-row';

const bounds = { resultDays: [1, 30], responseDays: [1, 30], recordDays: [0, 3650] } as const;
const names = ['resultDays', 'responseDays', 'recordDays'] as const;

function days([least, most]: readonly [number, number]) {
  return z.string().check(
    z.trim(),
    z.refine((text) => /^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most),
  );
}

export const retentionSchema = z.object({
  resultDays: days(bounds.resultDays),
  responseDays: days(bounds.responseDays),
  recordDays: days(bounds.recordDays),
});

/** For how long a workspace has things kept. Only what was changed is sent: an operator may have set more than is offered here. */
export function RetentionForm({ workspace }: { workspace: WorkspacePartsFragment }) {
  const { t } = useTranslation(['retention', 'common', 'fault']);
  const [result, update] = useMutation(UpdateWorkspaceDocument);
  const { resultDays, responseDays, recordDays } = workspace;
  const form = useForm({
    resolver: zodResolver(retentionSchema),
    defaultValues: {
      resultDays: String(resultDays),
      responseDays: String(responseDays),
      recordDays: String(recordDays),
    },
  });
  const { errors, isDirty, dirtyFields: dirty } = form.formState;
  const fault = faultOf(result.error);

  const submit = form.handleSubmit(async (values) => {
    const changed = Object.fromEntries(names.filter((name) => dirty[name]).map((name) => [name, Number(values[name])]));
    const { data } = await update({ input: changed });
    if (data) {
      form.reset(values);
    }
  });

  return (
    <form onSubmit={submit} noValidate className="max-w-120 space-y-4">
      {names.map((name) => (
        <Field
          key={name}
          label={t(`retention:${name}`)}
          hint={t(`retention:${name}Hint`)}
          inputMode="numeric"
          autoComplete="off"
          error={errors[name] && t('retention:daysBad', { least: bounds[name][0], most: bounds[name][1] })}
          {...form.register(name)}
        />
      ))}
      <SaveRow fault={fault && t(`fault:${fault.code}`)} busy={result.fetching} dirty={isDirty} saved={!!result.data} />
    </form>
  );
}
