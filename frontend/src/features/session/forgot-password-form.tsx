import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { RequestPasswordResetDocument } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';

const schema = z.object({ login: z.string().check(z.trim(), z.minLength(1)) });

/** Says the same whether there is such a user or not, as the server does. */
export function ForgotPasswordForm() {
  const { t } = useTranslation(['session', 'fault']);
  const [result, request] = useMutation(RequestPasswordResetDocument);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { login: '' } });

  if (result.data) {
    return <p role="status">{t('session:resetSent', { minutes: result.data.requestPasswordReset.linkMinutes })}</p>;
  }
  const fault = faultOf(result.error);
  return (
    <form
      onSubmit={form.handleSubmit(async ({ login }) => {
        await request({ input: { email: login } });
      })}
      noValidate
      className="space-y-4"
    >
      <Field
        label={t('session:login')}
        autoComplete="username"
        autoCapitalize="off"
        spellCheck={false}
        error={form.formState.errors.login && t('session:loginMissing')}
        {...form.register('login')}
      />
      <FormFault text={fault && t(`fault:${fault.code}`)} />
      <Button type="submit" kind="primary" busy={result.fetching} className="w-full">
        {t('session:sendReset')}
      </Button>
    </form>
  );
}
