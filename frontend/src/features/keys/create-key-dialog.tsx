import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keepFreshKey } from '../../lib/fresh-key';
import { Modal } from '../../ui/dialog';
import { CreateKeyForm } from './create-key-form';
import { SecretOnce } from '../../ui/secret-once';

interface CreateKeyDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function CreateKeyDialog({ open, onOpenChange }: CreateKeyDialogProps) {
  const { t } = useTranslation('keys');
  const [secret, setSecret] = useState<string>();

  return (
    <Modal
      open={open}
      onOpenChange={onOpenChange}
      locked={secret !== undefined}
      title={secret ? t('onceTitle') : t('createTitle')}
      description={secret ? t('onceHint') : t('createHint')}
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
        <CreateKeyForm
          onCreated={(key) => {
            keepFreshKey(key);
            setSecret(key.secret);
          }}
          onCancel={() => onOpenChange(false)}
        />
      )}
    </Modal>
  );
}
