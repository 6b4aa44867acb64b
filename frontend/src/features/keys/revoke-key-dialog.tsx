import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { RevokeApiKeyDocument, type KeyPartsFragment } from '../../gql/graphql';
import { forgetFreshKey, useFreshKey } from '../../lib/fresh-key';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';

interface RevokeKeyDialogProps {
  target: KeyPartsFragment | undefined;
  open: boolean;
  onClose: () => void;
}

export function RevokeKeyDialog({ target, open, onClose }: RevokeKeyDialogProps) {
  const { t } = useTranslation(['keys', 'common', 'fault']);
  const [result, revoke] = useMutation(RevokeApiKeyDocument);
  const fresh = useFreshKey();

  async function confirm() {
    if (!target) {
      return;
    }
    const { data } = await revoke({ input: { id: target.id } });
    if (data) {
      if (fresh?.id === target.id) {
        forgetFreshKey();
      }
      onClose();
    }
  }

  const fault = faultOf(result.error);
  return (
    <Confirm
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={t('keys:revokeTitle', { name: target?.name ?? '' })}
      description={t('keys:revokeHint', { prefix: target?.prefix ?? '' })}
    >
      <div className="mt-4">
        <FormFault text={fault && t(`fault:${fault.code}`)} />
      </div>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>{t('common:cancel')}</Button>
        <Button kind="danger" busy={result.fetching} onClick={confirm}>
          {t('keys:revoke')}
        </Button>
      </div>
    </Confirm>
  );
}
