import { useTranslation } from 'react-i18next';
import type { AuditPartsFragment } from '../../gql/graphql';
import { Button } from '../../ui/button';
import { CopyIcon } from '../../ui/copy-button';
import { Modal } from '../../ui/dialog';
import { Moment } from '../../ui/moment';

function State({ name, value }: { name: string; value: unknown }) {
  return (
    <div className="min-w-0">
      <h3 className="mb-1 font-semibold">{name}</h3>
      <section aria-label={name} tabIndex={0} className="max-h-64 overflow-auto rounded-control bg-sunken p-3">
        <pre className="font-mono text-xs break-all whitespace-pre-wrap">
          {value === null || value === undefined ? '–' : JSON.stringify(value, null, 2)}
        </pre>
      </section>
    </div>
  );
}

interface AuditDialogProps {
  /** Absent while none is open. */
  event: AuditPartsFragment | undefined;
  onClose: () => void;
}

/** What something was before a change, and what it became. */
export function AuditDialog({ event, onClose }: AuditDialogProps) {
  const { t } = useTranslation(['audit', 'common']);
  return (
    <Modal
      open={event !== undefined}
      onOpenChange={(next) => !next && onClose()}
      wide
      title={event?.action ?? ''}
      description={event?.objectId ?? ''}
    >
      {event && (
        <>
          <p className="mt-1 text-sm text-muted">
            <Moment value={event.createdAt} />
          </p>
          {event.requestId && (
            <p className="mt-1 flex items-center gap-1 font-mono text-xs">
              {event.requestId}
              <CopyIcon text={event.requestId} label={t('common:copyRequest', { id: event.requestId })} />
            </p>
          )}
          <div className="mt-4 grid gap-4 sm:grid-cols-2">
            <State name={t('audit:before')} value={event.before} />
            <State name={t('audit:after')} value={event.after} />
          </div>
          <div className="mt-5 flex justify-end">
            <Button onClick={onClose}>{t('common:close')}</Button>
          </div>
        </>
      )}
    </Modal>
  );
}
