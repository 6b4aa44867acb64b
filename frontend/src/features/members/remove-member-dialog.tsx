import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { RemoveMemberDocument, type MemberPartsFragment } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';

interface RemoveMemberDialogProps {
  target: MemberPartsFragment | undefined;
  open: boolean;
  onClose: () => void;
}

export function RemoveMemberDialog({ target, open, onClose }: RemoveMemberDialogProps) {
  const { t } = useTranslation(['members', 'common', 'fault']);
  const [result, remove] = useMutation(RemoveMemberDocument);
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
      title={t('members:removeTitle', { name: target?.user?.displayName ?? '' })}
      description={t('members:removeHint')}
    >
      <div className="mt-4">
        <FormFault text={fault && (fault.code === 'CONFLICT' ? t('members:lastOwner') : t(`fault:${fault.code}`))} />
      </div>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>{t('common:cancel')}</Button>
        <Button kind="danger" busy={result.fetching} onClick={confirm}>
          {t('members:remove')}
        </Button>
      </div>
    </Confirm>
  );
}
