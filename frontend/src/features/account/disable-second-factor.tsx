import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { DisableSecondFactorDocument } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';

interface DisableSecondFactorProps {
  onDone: () => void;
  onCancel: () => void;
}

export function DisableSecondFactor({ onDone, onCancel }: DisableSecondFactorProps) {
  const { t } = useTranslation(['account', 'session', 'common', 'fault']);
  const [result, disable] = useMutation(DisableSecondFactorDocument);
  const [code, setCode] = useState('');

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const { data } = await disable({ input: { code: code.trim() } });
    if (data) {
      onDone();
    }
  }

  const fault = faultOf(result.error);
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="max-w-sm space-y-4">
      <Field
        label={t('session:code')}
        hint={t('session:codeHint')}
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <FormFault text={fault && (fault.code === 'INVALID' ? t('session:codeWrong') : t(`fault:${fault.code}`))} />
      <div className="flex gap-2">
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
        <Button type="submit" kind="danger" busy={result.fetching}>
          {t('account:factorDisable')}
        </Button>
      </div>
    </form>
  );
}
