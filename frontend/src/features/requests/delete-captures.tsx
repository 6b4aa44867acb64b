import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { DeleteCaptureDocument, DeleteCapturesDocument, type CapturePartsFragment } from '../../gql/graphql';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';

interface QuestionProps {
  open: boolean;
  title: string;
  description: string;
  action: string;
  busy: boolean;
  fault: Fault | undefined;
  onConfirm: () => void;
  onClose: () => void;
}

function Question({ open, title, description, action, busy, fault, onConfirm, onClose }: QuestionProps) {
  const { t } = useTranslation(['common', 'fault']);
  return (
    <Confirm open={open} onOpenChange={(next) => !next && onClose()} title={title} description={description}>
      <div className="mt-4">
        <FormFault text={fault && t(`fault:${fault.code}`)} />
      </div>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>{t('common:cancel')}</Button>
        <Button kind="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Confirm>
  );
}

interface DeleteCaptureDialogProps {
  target: CapturePartsFragment | undefined;
  onClose: () => void;
}

export function DeleteCaptureDialog({ target, onClose }: DeleteCaptureDialogProps) {
  const { t } = useTranslation('captures');
  const [result, remove] = useMutation(DeleteCaptureDocument);

  async function confirm() {
    if (!target) {
      return;
    }
    const { data } = await remove({ input: { requestId: target.requestId } });
    if (data) {
      onClose();
    }
  }

  return (
    <Question
      open={target !== undefined}
      title={t('deleteTitle')}
      description={t('deleteHint')}
      action={t('delete')}
      busy={result.fetching}
      fault={faultOf(result.error)}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}

interface DeleteAllCapturesDialogProps {
  open: boolean;
  onClose: () => void;
}

export function DeleteAllCapturesDialog({ open, onClose }: DeleteAllCapturesDialogProps) {
  const { t } = useTranslation('captures');
  const [result, remove] = useMutation(DeleteCapturesDocument);

  async function confirm() {
    const { data } = await remove({ input: {} });
    if (data) {
      onClose();
    }
  }

  return (
    <Question
      open={open}
      title={t('deleteAllTitle')}
      description={t('deleteAllHint')}
      action={t('deleteAll')}
      busy={result.fetching}
      fault={faultOf(result.error)}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
