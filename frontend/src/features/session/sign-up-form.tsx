import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { unmask } from '../../gql/fragment-masking';
import { SignUpDocument, ViewerPartsFragmentDoc } from '../../gql/graphql';
import { sessionProbe } from '../../lib/graphql/client';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { SecretField } from '../../ui/secret-field';
import { Captcha } from './captcha';
import { useSite } from './use-site';

const schema = z.object({
  email: z.string().check(z.trim(), z.regex(/^\S+@\S+$/)),
  password: z.string().check(z.minLength(8)),
});

interface SignUpFormProps {
  onSignedUp: (tenantSlug: string | undefined) => void;
  /** A link that lets one address in. */
  invitation?: { token: string; email: string };
}

export function SignUpForm({ onSignedUp, invitation }: SignUpFormProps) {
  const { t } = useTranslation(['session', 'fault']);
  const [result, signUp] = useMutation(SignUpDocument);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { email: invitation?.email ?? '', password: '' } });
  const { errors } = form.formState;
  const site = useSite();
  // Whoever was invited by name is not asked.
  const asksCaptcha = Boolean(site?.captcha) && !invitation;
  const [captcha, setCaptcha] = useState({ round: 0, answer: '', missing: false });

  const submit = form.handleSubmit(async (input) => {
    if (asksCaptcha && !captcha.answer) {
      setCaptcha({ ...captcha, missing: true });
      return;
    }
    const { data } = await signUp(
      { input: { ...input, invitation: invitation?.token, captcha: captcha.answer || undefined } },
      sessionProbe,
    );
    if (data) {
      onSignedUp(unmask(ViewerPartsFragmentDoc, data.signUp.viewer).tenant?.slug);
    } else {
      // An answer is good once.
      setCaptcha(({ round }) => ({ round: round + 1, answer: '', missing: false }));
    }
  });

  const fault = faultOf(result.error);
  const atCaptcha = fault?.code === 'INVALID' && fault.field === 'captcha';
  const atEmail = fault?.code === 'CONFLICT' || (fault?.code === 'INVALID' && fault.field?.endsWith('email'));
  const atPassword = fault?.code === 'INVALID' && fault.field?.endsWith('password');

  function emailError(): string | undefined {
    if (errors.email) {
      return t('session:emailMissing');
    }
    if (!atEmail) {
      return undefined;
    }
    return fault?.code === 'CONFLICT' ? t('session:taken') : t('session:emailMissing');
  }

  function wordsFor(failure: Fault): string {
    return failure.code === 'FORBIDDEN' ? t('session:closed') : t(`fault:${failure.code}`);
  }

  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <Field
        label={t('session:email')}
        type="email"
        autoComplete="username"
        readOnly={invitation !== undefined}
        error={emailError()}
        {...form.register('email')}
      />
      <SecretField
        label={t('session:password')}
        showLabel={t('session:showPassword')}
        hideLabel={t('session:hidePassword')}
        autoComplete="new-password"
        hint={t('session:passwordHint')}
        error={errors.password || atPassword ? t('session:passwordShort') : undefined}
        {...form.register('password')}
      />
      {asksCaptcha && (
        <Captcha
          key={captcha.round}
          onAnswer={(answer) => setCaptcha(({ round }) => ({ round, answer, missing: false }))}
          error={captcha.missing || (atCaptcha && !captcha.answer) ? t('session:captchaMissing') : undefined}
        />
      )}
      <FormFault text={fault && !atEmail && !atPassword && !atCaptcha ? wordsFor(fault) : undefined} />
      <Button type="submit" kind="primary" busy={result.fetching} className="w-full">
        {t('session:signUp')}
      </Button>
    </form>
  );
}
