import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { unmask } from '../../gql/fragment-masking';
import { CreateApiKeyDocument, KeyPartsFragmentDoc } from '../../gql/graphql';
import type { FreshKey } from '../../lib/fresh-key';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Select } from '../../ui/select';
import { expiryAfter, lifetimes } from './expiry';
import { LimitFields } from './limit-fields';
import { limitInput, limitShape, limitsOf } from './limit-values';

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, 'nameMissing'), z.maxLength(64, 'nameLong')),
  lifetime: z.enum(lifetimes),
  ...limitShape,
});

const blank: z.infer<typeof schema> = { name: '', lifetime: 'never', ...limitsOf() };

interface CreateKeyFormProps {
  onCreated: (key: FreshKey) => void;
  onCancel: () => void;
}

export function CreateKeyForm({ onCreated, onCancel }: CreateKeyFormProps) {
  const { t } = useTranslation(['keys', 'common', 'fault']);
  const [result, create] = useMutation(CreateApiKeyDocument);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: blank,
  });

  const submit = form.handleSubmit(async ({ name, lifetime, ...limits }) => {
    const { data } = await create({ input: { name, expiresAt: expiryAfter(lifetime), ...limitInput(limits) } });
    if (data) {
      const { id, prefix } = unmask(KeyPartsFragmentDoc, data.createApiKey.apiKey);
      onCreated({ id, name, prefix, secret: data.createApiKey.secret });
    }
  });

  const choices = [
    { value: 'never', label: t('keys:never') },
    { value: '30', label: t('keys:days', { days: 30 }) },
    { value: '90', label: t('keys:days', { days: 90 }) },
    { value: '365', label: t('keys:year') },
  ];

  function nameError(): string | undefined {
    const { name } = form.formState.errors;
    if (!name) {
      return undefined;
    }
    return name.message === 'nameLong' ? t('keys:nameLong') : t('keys:nameMissing');
  }

  const fault = faultOf(result.error);
  return (
    <form onSubmit={submit} noValidate className="mt-4 space-y-4">
      <Field
        label={t('keys:name')}
        hint={t('keys:nameExample')}
        autoComplete="off"
        error={nameError()}
        {...form.register('name')}
      />
      <Select label={t('keys:expires')} choices={choices} {...form.register('lifetime')} />
      <LimitFields open={false} register={(field) => form.register(field)} errors={form.formState.errors} />
      <FormFault text={fault && t(`fault:${fault.code}`)} />
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
        <Button type="submit" kind="primary" busy={result.fetching}>
          {t('keys:create')}
        </Button>
      </div>
    </form>
  );
}
