import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';

interface ReasonDialogProps {
  open: boolean;
  title: string;
  hint: string;
  /** What the button does. */
  action: string;
  danger?: boolean;
  busy: boolean;
  fault: Fault | undefined;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}

/** For what is told with its reason, such as a suspension. */
export function ReasonDialog({ open, title, hint, action, danger = false, busy, fault, onConfirm, onClose }: ReasonDialogProps) {
  const { t } = useTranslation(['tenants', 'common', 'fault']);
  const [reason, setReason] = useState('');
  return (
    <Confirm open={open} onOpenChange={(next) => !next && onClose()} title={title} description={hint}>
      <form
        className="mt-4 space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm(reason.trim());
        }}
      >
        <Field
          label={t('tenants:reason')}
          autoComplete="off"
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <FormFault text={fault && t(`fault:${fault.code}`)} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" kind={danger ? 'danger' : 'primary'} disabled={reason.trim() === ''} busy={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Confirm>
  );
}
