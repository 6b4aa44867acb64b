import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { DeleteWorkspaceDocument, RestoreWorkspaceDocument, type WorkspacePartsFragment } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Modal } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Moment } from '../../ui/moment';
import { SecretField } from '../../ui/secret-field';

interface DeleteWorkspaceProps {
  workspace: WorkspacePartsFragment;
  hasPassword: boolean;
}

/** Ends a workspace after a grace, within which it can be taken back. */
export function DeleteWorkspace({ workspace, hasPassword }: DeleteWorkspaceProps) {
  const { t } = useTranslation(['retention', 'fault']);
  const [open, setOpen] = useState(false);
  const [result, restore] = useMutation(RestoreWorkspaceDocument);
  const fault = faultOf(result.error);
  if (workspace.deleteAt) {
    return (
      <>
        <p className="mb-3 max-w-[68ch] text-warn">
          {t('retention:going')} <Moment value={workspace.deleteAt} />
        </p>
        <FormFault text={fault && t(`fault:${fault.code}`)} />
        <Button busy={result.fetching} onClick={() => void restore({ input: {} })}>
          {t('retention:keep')}
        </Button>
      </>
    );
  }
  return (
    <>
      <p className="mb-3 max-w-[68ch] text-muted">{t('retention:deleteHint')}</p>
      <Button kind="danger" onClick={() => setOpen(true)}>
        {t('retention:delete')}
      </Button>
      <Modal open={open} onOpenChange={setOpen} title={t('retention:deleteTitle')} description={t('retention:deleteHint')}>
        <DeleteForm slug={workspace.slug} hasPassword={hasPassword} onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}

interface DeleteFormProps {
  slug: string;
  hasPassword: boolean;
  onClose: () => void;
}

function DeleteForm({ slug, hasPassword, onClose }: DeleteFormProps) {
  const { t } = useTranslation(['retention', 'account', 'session', 'common', 'fault']);
  const [result, remove] = useMutation(DeleteWorkspaceDocument);
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const fault = faultOf(result.error);
  const wrong = fault?.code === 'INVALID' && fault.field === 'password';

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const { data } = await remove({ input: { slug: typed.trim(), password: password || undefined } });
    if (data) {
      onClose();
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="mt-4 space-y-4">
      <Field
        label={t('retention:slug', { slug })}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
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
      <FormFault text={fault && !wrong ? t(fault.code === 'FORBIDDEN' ? 'account:signInAgain' : `fault:${fault.code}`) : undefined} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common:cancel')}</Button>
        <Button type="submit" kind="danger" busy={result.fetching} disabled={typed.trim() !== slug}>
          {t('retention:delete')}
        </Button>
      </div>
    </form>
  );
}
