import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { ChangePasswordDocument } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { SecretField } from '../../ui/secret-field';

const schema = z.object({ currentPassword: z.string(), password: z.string().check(z.minLength(8)) });

/** Other sessions end when the password changes. */
export function PasswordForm({ hasPassword }: { hasPassword: boolean }) {
  const { t } = useTranslation(['account', 'session', 'fault']);
  const [result, change] = useMutation(ChangePasswordDocument);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { currentPassword: '', password: '' } });

  const submit = form.handleSubmit(async ({ currentPassword, password }) => {
    const { data } = await change({ input: { currentPassword: currentPassword || undefined, password } });
    if (data) {
      form.reset();
    }
  });

  const fault = faultOf(result.error);
  const atCurrent = fault?.code === 'INVALID' && fault.field === 'currentPassword';
  const atNew = fault?.code === 'INVALID' && fault.field === 'password';
  return (
    <form onSubmit={submit} noValidate className="max-w-sm space-y-4">
      {hasPassword && (
        <SecretField
          label={t('account:currentPassword')}
          showLabel={t('session:showPassword')}
          hideLabel={t('session:hidePassword')}
          autoComplete="current-password"
          error={atCurrent ? t('account:currentWrong') : undefined}
          {...form.register('currentPassword')}
        />
      )}
      <SecretField
        label={t('session:newPassword')}
        showLabel={t('session:showPassword')}
        hideLabel={t('session:hidePassword')}
        autoComplete="new-password"
        hint={t('session:passwordHint')}
        error={form.formState.errors.password || atNew ? t('session:passwordShort') : undefined}
        {...form.register('password')}
      />
      <FormFault text={fault && !atCurrent && !atNew ? t(`fault:${fault.code}`) : undefined} />
      <div className="flex items-center gap-3">
        <Button type="submit" busy={result.fetching}>
          {t('account:changePassword')}
        </Button>
        <span role="status" className="text-sm text-ok">
          {result.data && t('account:passwordChanged')}
        </span>
      </div>
    </form>
  );
}
