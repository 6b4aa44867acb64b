import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { unmask } from '../../gql/fragment-masking';
import { SignInDocument, ViewerPartsFragmentDoc } from '../../gql/graphql';
import { sessionProbe } from '../../lib/graphql/client';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { SecretField } from '../../ui/secret-field';

const schema = z.object({
  login: z.string().check(z.trim(), z.minLength(1)),
  password: z.string().check(z.minLength(1)),
  code: z.string().check(z.trim()),
});

interface SignInFormProps {
  onSignedIn: (tenantSlug: string | undefined) => void;
}

export function SignInForm({ onSignedIn }: SignInFormProps) {
  const { t } = useTranslation(['session', 'fault']);
  const [result, signIn] = useMutation(SignInDocument);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { login: '', password: '', code: '' } });
  const [asksCode, setAsksCode] = useState(false);
  const { errors } = form.formState;

  const submit = form.handleSubmit(async ({ login, password, code }) => {
    const { data, error } = await signIn({ input: { email: login, password, code: code || undefined } }, sessionProbe);
    if (data) {
      onSignedIn(unmask(ViewerPartsFragmentDoc, data.signIn.viewer).tenant?.slug);
    } else if (faultOf(error)?.field === 'code') {
      setAsksCode(true);
      form.setFocus('code');
    }
  });

  function wordsFor(fault: Fault): string | undefined {
    if (fault.field === 'code') {
      return form.getValues('code') ? t('session:codeWrong') : undefined;
    }
    const refused = ['UNAUTHENTICATED', 'NOT_FOUND', 'INVALID'];
    return refused.includes(fault.code) ? t('session:wrong') : t(`fault:${fault.code}`);
  }

  const fault = faultOf(result.error);
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <Field
        label={t('session:login')}
        autoComplete="username"
        autoCapitalize="off"
        spellCheck={false}
        error={errors.login && t('session:loginMissing')}
        {...form.register('login')}
      />
      <SecretField
        label={t('session:password')}
        showLabel={t('session:showPassword')}
        hideLabel={t('session:hidePassword')}
        autoComplete="current-password"
        error={errors.password && t('session:passwordMissing')}
        {...form.register('password')}
      />
      {/* There from the start, so that the focus can go to it as soon as it is asked for. */}
      <div hidden={!asksCode}>
        <Field
          label={t('session:code')}
          hint={t('session:codeHint')}
          autoComplete="one-time-code"
          spellCheck={false}
          {...form.register('code')}
        />
      </div>
      <FormFault text={fault && wordsFor(fault)} />
      <Button type="submit" kind="primary" busy={result.fetching} className="w-full">
        {t('session:signIn')}
      </Button>
    </form>
  );
}
