import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { UpdateProfileDocument } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';

const schema = z.object({ displayName: z.string().check(z.trim(), z.minLength(1), z.maxLength(128)) });

export function ProfileForm({ displayName }: { displayName: string }) {
  const { t } = useTranslation(['account', 'fault']);
  const [result, update] = useMutation(UpdateProfileDocument);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { displayName } });
  const fault = faultOf(result.error);
  return (
    <form
      onSubmit={form.handleSubmit(async (input) => {
        await update({ input });
      })}
      noValidate
      className="max-w-sm space-y-4"
    >
      <Field
        label={t('account:displayName')}
        autoComplete="name"
        error={form.formState.errors.displayName && t('account:displayNameRule')}
        {...form.register('displayName')}
      />
      <FormFault text={fault && t(`fault:${fault.code}`)} />
      <div className="flex items-center gap-3">
        <Button type="submit" busy={result.fetching}>
          {t('account:save')}
        </Button>
        <span role="status" className="text-sm text-ok">
          {result.data && t('account:saved')}
        </span>
      </div>
    </form>
  );
}
