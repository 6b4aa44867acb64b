import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { DeleteAccountDocument, RestoreAccountDocument } from '../../gql/graphql';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Modal } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { SecretField } from '../../ui/secret-field';

interface DeleteAccountProps {
  hasPassword: boolean;
  /** When the account ends; absent where nobody wants that. */
  deleteAt: string | null | undefined;
  onChange: () => void;
}

/** Ends the account after a grace, within which it can be taken back. */
export function DeleteAccount({ hasPassword, deleteAt, onChange }: DeleteAccountProps) {
  const { t } = useTranslation(['account', 'fault']);
  const [open, setOpen] = useState(false);
  const [result, restore] = useMutation(RestoreAccountDocument);
  const fault = faultOf(result.error);

  async function keep() {
    const { data } = await restore({ input: {} });
    if (data) {
      onChange();
    }
  }

  if (deleteAt) {
    return (
      <>
        <p className="mb-3 max-w-[68ch] text-warn">
          {t('account:going')} <Moment value={deleteAt} />
        </p>
        <FormFault text={fault && t(`fault:${fault.code}`)} />
        <Button busy={result.fetching} onClick={() => void keep()}>
          {t('account:keep')}
        </Button>
      </>
    );
  }
  return (
    <>
      <p className="mb-3 max-w-[68ch] text-muted">{t('account:deleteHint')}</p>
      <Button kind="danger" onClick={() => setOpen(true)}>
        {t('account:delete')}
      </Button>
      <Modal open={open} onOpenChange={setOpen} title={t('account:deleteTitle')} description={t('account:deleteHint')}>
        <DeleteForm
          hasPassword={hasPassword}
          onCancel={() => setOpen(false)}
          onDone={() => {
            setOpen(false);
            onChange();
          }}
        />
      </Modal>
    </>
  );
}

interface DeleteFormProps {
  hasPassword: boolean;
  onDone: () => void;
  onCancel: () => void;
}

function DeleteForm({ hasPassword, onDone, onCancel }: DeleteFormProps) {
  const { t } = useTranslation(['account', 'session', 'common', 'fault']);
  const [result, remove] = useMutation(DeleteAccountDocument);
  const [password, setPassword] = useState('');
  const fault = faultOf(result.error);
  const wrong = hasPassword && fault?.code === 'INVALID';

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const { data } = await remove({ input: { password: password || undefined } });
    if (data) {
      onDone();
    }
  }

  function wordsFor({ code }: Fault): string {
    if (code === 'CONFLICT') {
      return t('account:endsAlone');
    }
    return code === 'FORBIDDEN' ? t('account:signInAgain') : t(`fault:${code}`);
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="mt-4 space-y-4">
      {hasPassword && (
        <SecretField
          label={t('account:currentPassword')}
          showLabel={t('session:showPassword')}
          hideLabel={t('session:hidePassword')}
          autoComplete="current-password"
          error={wrong ? t('account:currentWrong') : undefined}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      )}
      <FormFault text={fault && !wrong ? wordsFor(fault) : undefined} />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
        <Button type="submit" kind="danger" busy={result.fetching}>
          {t('account:delete')}
        </Button>
      </div>
    </form>
  );
}
