import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import type { Fault } from '../../lib/graphql/fault';

interface ConfirmLinkProps {
  action: string;
  busy: boolean;
  fault?: Fault;
  /** Said once it has worked. */
  done?: string;
  onConfirm: () => void;
}

/** A button rather than a deed at once: programs that look into mail open links too. */
export function ConfirmLink({ action, busy, fault, done, onConfirm }: ConfirmLinkProps) {
  const { t } = useTranslation(['session', 'fault']);
  if (done) {
    return <p role="status">{done}</p>;
  }
  const stale = fault && ['INVALID', 'NOT_FOUND', 'CONFLICT'].includes(fault.code);
  return (
    <div className="space-y-4">
      <FormFault text={fault && (stale ? t('session:linkStale') : t(`fault:${fault.code}`))} />
      <Button kind="primary" busy={busy} onClick={onConfirm} className="w-full">
        {action}
      </Button>
    </div>
  );
}
