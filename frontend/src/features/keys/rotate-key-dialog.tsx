import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import { KeyPartsFragmentDoc, RotateApiKeyDocument, type KeyPartsFragment } from '../../gql/graphql';
import { keepFreshKey } from '../../lib/fresh-key';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Modal } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { SecretOnce } from '../../ui/secret-once';
import { Select } from '../../ui/select';

const overlaps = ['0', '3600', '86400', '604800'] as const;

interface RotateKeyDialogProps {
  target: KeyPartsFragment | undefined;
  open: boolean;
  onClose: () => void;
}

/** A new secret for the same key; the old one may work on for a while. */
export function RotateKeyDialog({ target, open, onClose }: RotateKeyDialogProps) {
  const { t } = useTranslation(['keys', 'common', 'fault']);
  const [grace, setGrace] = useState('86400');
  const [secret, setSecret] = useState<string>();
  const [result, rotate] = useMutation(RotateApiKeyDocument);
  const fault = faultOf(result.error);

  async function confirm() {
    if (!target) {
      return;
    }
    const { data } = await rotate({ input: { id: target.id, graceSeconds: Number(grace) } });
    if (data) {
      const { id, name, prefix } = unmask(KeyPartsFragmentDoc, data.rotateApiKey.apiKey);
      keepFreshKey({ id, name, prefix, secret: data.rotateApiKey.secret });
      setSecret(data.rotateApiKey.secret);
    }
  }

  return (
    <Modal
      open={open}
      onOpenChange={(next) => !next && onClose()}
      locked={secret !== undefined}
      title={secret ? t('keys:onceTitle') : t('keys:rotateTitle', { name: target?.name ?? '' })}
      description={secret ? t('keys:onceHint') : t('keys:rotateHint')}
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
        <div className="mt-4 space-y-4">
          <Select
            label={t('keys:overlap')}
            value={grace}
            choices={overlaps.map((value) => ({ value, label: t(`keys:overlap_${value}`) }))}
            onChange={(event) => setGrace(event.target.value)}
          />
          <FormFault text={fault && t(`fault:${fault.code}`)} />
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>{t('common:cancel')}</Button>
            <Button kind="primary" busy={result.fetching} onClick={confirm}>
              {t('keys:rotate')}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}
