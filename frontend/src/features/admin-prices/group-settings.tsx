import { zodResolver } from '@hookform/resolvers/zod';
import { X } from 'lucide-react';
import { useFieldArray, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import * as z from 'zod/mini';
import type { PriceSettingsQuery } from '../../gql/graphql';
import { PriceSettingsDocument, SetPriceFloorDocument, SetPriceGroupsDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { Button, IconButton } from '../../ui/button';
import { FaultNotice, FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { SaveRow } from '../../ui/save-row';
import { Select } from '../../ui/select';
import { Skeleton } from '../../ui/skeleton';

const schema = z.object({
  groups: z.array(
    z.object({
      name: z.string().check(z.trim(), z.regex(/^\S{1,64}$/)),
      multiplier: z.string().check(z.trim(), z.regex(/^\d{1,4}(?:\.\d{1,6})?$/)),
    }),
  ),
});

type Settings = PriceSettingsQuery['priceSettings'];

function Groups({ groups }: { groups: Settings['groups'] }) {
  const { t } = useTranslation(['prices', 'common', 'fault']);
  const [result, save] = useMutation(SetPriceGroupsDocument);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { groups: groups.map(({ name, multiplier }) => ({ name, multiplier })) },
  });
  const { fields, append, remove } = useFieldArray({ control: form.control, name: 'groups' });
  const { errors, isDirty } = form.formState;
  const fault = faultOf(result.error);
  const submit = form.handleSubmit(async (values) => {
    const { data } = await save({ input: values });
    if (data) {
      form.reset(values);
    }
  });
  return (
    <form onSubmit={submit} noValidate className="max-w-140 space-y-3">
      {fields.map((field, index) => (
        <div key={field.id} className="flex items-end gap-3">
          <div className="grid flex-1 grid-cols-2 gap-3">
            <Field
              label={t('prices:groupName')}
              autoComplete="off"
              error={errors.groups?.[index]?.name && t('prices:groupBad')}
              {...form.register(`groups.${index}.name`)}
            />
            <Field
              label={t('prices:multiplier')}
              inputMode="decimal"
              autoComplete="off"
              error={errors.groups?.[index]?.multiplier && t('prices:multiplierBad')}
              {...form.register(`groups.${index}.multiplier`)}
            />
          </div>
          <IconButton label={t('prices:removeGroup', { name: field.name })} onClick={() => remove(index)}>
            <X size={15} aria-hidden />
          </IconButton>
        </div>
      ))}
      <SaveRow fault={fault && t(`fault:${fault.code}`)} busy={result.fetching} dirty={isDirty} saved={!!result.data} primary>
        <Button onClick={() => append({ name: '', multiplier: '1' })}>{t('prices:addGroup')}</Button>
      </SaveRow>
    </form>
  );
}

function Floor({ floor }: { floor: Settings['floor'] }) {
  const { t } = useTranslation(['prices', 'fault']);
  const [result, save] = useMutation(SetPriceFloorDocument);
  const fault = faultOf(result.error);
  return (
    <div className="max-w-80">
      <Select
        label={t('prices:floor')}
        value={floor}
        disabled={result.fetching}
        choices={(['WARN', 'REFUSE'] as const).map((value) => ({ value, label: t(`prices:${value}`) }))}
        onChange={(event) => void save({ input: { floor: event.target.value === 'REFUSE' ? 'REFUSE' : 'WARN' } })}
      />
      <FormFault text={fault && t(`fault:${fault.code}`)} />
    </div>
  );
}

export function GroupSettings() {
  const { t } = useTranslation('prices');
  const [{ data, error }, refetch] = useQuery({ query: PriceSettingsDocument, requestPolicy: 'cache-and-network' });
  const fault = faultOf(error);
  if (fault && !data) {
    return <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  if (!data) {
    return (
      <div aria-busy="true">
        <Skeleton className="w-60" />
      </div>
    );
  }
  return (
    <>
      <section>
        <h2 className="text-lg font-semibold">{t('groups')}</h2>
        <p className="mb-3 max-w-[68ch] text-muted">{t('groupsHint')}</p>
        <Groups groups={data.priceSettings.groups} />
      </section>
      <section className="mt-9">
        <h2 className="text-lg font-semibold">{t('floorTitle')}</h2>
        <p className="mb-3 max-w-[68ch] text-muted">{t('floorHint')}</p>
        <Floor floor={data.priceSettings.floor} />
      </section>
    </>
  );
}
