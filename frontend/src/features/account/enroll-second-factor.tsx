import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { ConfirmSecondFactorDocument, EnrollSecondFactorDocument } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { CopyButton } from '../../ui/copy-button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { SecretField } from '../../ui/secret-field';

interface EnrollSecondFactorProps {
  hasPassword: boolean;
  onDone: (recoveryCodes: readonly string[]) => void;
  onCancel: () => void;
}

/** Password, then the secret for the app, then a code of it. */
export function EnrollSecondFactor({ hasPassword, onDone, onCancel }: EnrollSecondFactorProps) {
  const { t } = useTranslation(['account', 'session', 'common', 'fault']);
  const [enrolled, enroll] = useMutation(EnrollSecondFactorDocument);
  const [confirmed, confirm] = useMutation(ConfirmSecondFactorDocument);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const setUp = enrolled.data?.enrollSecondFactor;

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (!setUp) {
      await enroll({ input: { password: password || undefined } });
      return;
    }
    const { data } = await confirm({ input: { code: code.trim() } });
    if (data) {
      onDone(data.confirmSecondFactor.recoveryCodes);
    }
  }

  const fault = faultOf(setUp ? confirmed.error : enrolled.error);
  const wrong = setUp ? t('session:codeWrong') : t('account:currentWrong');
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="max-w-sm space-y-4">
      {setUp ? (
        <>
          <p>{t('account:factorSecretHint')}</p>
          <div className="flex items-center gap-2">
            <output aria-label={t('account:factorSecret')} className="font-mono text-sm break-all select-all">
              {setUp.secret}
            </output>
            <CopyButton text={setUp.secret} />
          </div>
          <p>
            <a href={setUp.uri} className="underline underline-offset-2">
              {t('account:factorOpenApp')}
            </a>
          </p>
          <Field
            label={t('session:code')}
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </>
      ) : (
        hasPassword && (
          <SecretField
            label={t('account:currentPassword')}
            showLabel={t('session:showPassword')}
            hideLabel={t('session:hidePassword')}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )
      )}
      <FormFault text={fault && (fault.code === 'INVALID' ? wrong : t(`fault:${fault.code}`))} />
      <div className="flex gap-2">
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
        <Button type="submit" kind="primary" busy={enrolled.fetching || confirmed.fetching}>
          {setUp ? t('account:factorEnable') : t('account:continue')}
        </Button>
      </div>
    </form>
  );
}
