import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Modal } from '../../ui/dialog';
import { SecretOnce } from '../../ui/secret-once';
import { EndpointForm } from './endpoint-form';

interface CreateEndpointDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function CreateEndpointDialog({ open, onOpenChange }: CreateEndpointDialogProps) {
  const { t } = useTranslation('webhooks');
  const [secret, setSecret] = useState<string>();
  return (
    <Modal
      open={open}
      onOpenChange={onOpenChange}
      locked={secret !== undefined}
      title={secret ? t('secretTitle') : t('createTitle')}
      description={secret ? t('secretHint') : t('createHint')}
    >
      {secret ? (
        <SecretOnce
          secret={secret}
          onSaved={() => {
            setSecret(undefined);
            onOpenChange(false);
          }}
        />
      ) : (
        <EndpointForm onCreated={setSecret} onCancel={() => onOpenChange(false)} />
      )}
    </Modal>
  );
}
