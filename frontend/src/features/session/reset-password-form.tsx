import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { ResetPasswordDocument } from '../../gql/graphql';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { SecretField } from '../../ui/secret-field';

const schema = z.object({ password: z.string().check(z.minLength(8)) });

export function ResetPasswordForm({ token, onReset }: { token: string; onReset: () => void }) {
  const { t } = useTranslation(['session', 'fault']);
  const [result, reset] = useMutation(ResetPasswordDocument);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { password: '' } });

  const submit = form.handleSubmit(async ({ password }) => {
    const { data } = await reset({ input: { token, password } });
    if (data) {
      onReset();
    }
  });

  const fault = faultOf(result.error);
  const atPassword = fault?.code === 'INVALID' && fault.field === 'password';

  function wordsFor(failure: Fault): string {
    return ['INVALID', 'NOT_FOUND', 'CONFLICT'].includes(failure.code)
      ? t('session:linkStale')
      : t(`fault:${failure.code}`);
  }

  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <SecretField
        label={t('session:newPassword')}
        showLabel={t('session:showPassword')}
        hideLabel={t('session:hidePassword')}
        autoComplete="new-password"
        hint={t('session:passwordHint')}
        error={form.formState.errors.password || atPassword ? t('session:passwordShort') : undefined}
        {...form.register('password')}
      />
      <FormFault text={fault && !atPassword ? wordsFor(fault) : undefined} />
      <Button type="submit" kind="primary" busy={result.fetching} className="w-full">
        {t('session:resetPassword')}
      </Button>
    </form>
  );
}
