import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import type { UserPartsFragment } from '../../gql/graphql';
import { SetPlatformRoleDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';

interface RankDialogProps {
  target: UserPartsFragment | undefined;
  onClose: () => void;
}

/** ROOT makes a user an administrator of the platform, or takes that back. */
export function RankDialog({ target, onClose }: RankDialogProps) {
  const { t } = useTranslation(['tenants', 'common', 'fault']);
  const [result, setRole] = useMutation(SetPlatformRoleDocument);
  const fault = faultOf(result.error);
  const isAdmin = target?.standing?.platformRole === 'ADMIN';
  const name = target?.displayName ?? '';

  async function confirm() {
    if (!target) {
      return;
    }
    const { data } = await setRole({ input: { id: target.id, role: isAdmin ? 'NONE' : 'ADMIN' } });
    if (data) {
      onClose();
    }
  }

  return (
    <Confirm
      open={target !== undefined}
      onOpenChange={(next) => !next && onClose()}
      title={isAdmin ? t('tenants:demoteTitle', { name }) : t('tenants:promoteTitle', { name })}
      description={isAdmin ? t('tenants:demoteHint') : t('tenants:promoteHint')}
    >
      <div className="mt-4">
        <FormFault text={fault && (fault.code === 'CONFLICT' ? t('tenants:promoteConflict') : t(`fault:${fault.code}`))} />
      </div>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>{t('common:cancel')}</Button>
        <Button kind={isAdmin ? 'danger' : 'primary'} busy={result.fetching} onClick={confirm}>
          {isAdmin ? t('tenants:demote') : t('tenants:promote')}
        </Button>
      </div>
    </Confirm>
  );
}
