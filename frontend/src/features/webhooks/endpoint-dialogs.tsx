import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import {
  DeleteWebhookEndpointDocument,
  RotateWebhookSecretDocument,
  type EndpointPartsFragment,
} from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Confirm, Modal } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { SecretOnce } from '../../ui/secret-once';

interface EndpointDialogProps {
  target: EndpointPartsFragment | undefined;
  open: boolean;
  onClose: () => void;
}

export function DeleteEndpointDialog({ target, open, onClose }: EndpointDialogProps) {
  const { t } = useTranslation(['webhooks', 'common', 'fault']);
  const [result, remove] = useMutation(DeleteWebhookEndpointDocument);
  const fault = faultOf(result.error);

  async function confirm() {
    if (!target) {
      return;
    }
    const { data } = await remove({ input: { id: target.id } });
    if (data) {
      onClose();
    }
  }

  return (
    <Confirm
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={t('webhooks:deleteTitle')}
      description={t('webhooks:deleteHint', { url: target?.url ?? '' })}
    >
      <div className="mt-4">
        <FormFault text={fault && t(`fault:${fault.code}`)} />
      </div>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>{t('common:cancel')}</Button>
        <Button kind="danger" busy={result.fetching} onClick={confirm}>
          {t('webhooks:delete')}
        </Button>
      </div>
    </Confirm>
  );
}

export function RotateSecretDialog({ target, open, onClose }: EndpointDialogProps) {
  const { t } = useTranslation(['webhooks', 'common', 'fault']);
  const [secret, setSecret] = useState<string>();
  const [result, rotate] = useMutation(RotateWebhookSecretDocument);
  const fault = faultOf(result.error);

  async function confirm() {
    if (!target) {
      return;
    }
    const { data } = await rotate({ input: { id: target.id } });
    setSecret(data?.rotateWebhookSecret.secret);
  }

  return (
    <Modal
      open={open}
      onOpenChange={(next) => !next && onClose()}
      locked={secret !== undefined}
      title={secret ? t('webhooks:secretTitle') : t('webhooks:rotateTitle')}
      description={secret ? t('webhooks:secretHint') : t('webhooks:rotateHint')}
    >
      {secret ? (
        <SecretOnce
          secret={secret}
          onSaved={() => {
            setSecret(undefined);
            onClose();
          }}
        />
      ) : (
        <>
          <div className="mt-4">
            <FormFault text={fault && t(`fault:${fault.code}`)} />
          </div>
          <div className="mt-4 flex justify-end gap-2">
            <Button onClick={onClose}>{t('common:cancel')}</Button>
            <Button kind="primary" busy={result.fetching} onClick={confirm}>
              {t('webhooks:rotate')}
            </Button>
          </div>
        </>
      )}
    </Modal>
  );
}
