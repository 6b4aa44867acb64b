import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { ReplayWebhookDeliveryDocument, type DeliveryPartsFragment } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { useCan } from '../../lib/viewer';
import { Button } from '../../ui/button';
import { CopyIcon } from '../../ui/copy-button';
import { Modal } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';

interface DeliveryDialogProps {
  /** Absent while none is open. */
  delivery: DeliveryPartsFragment | undefined;
  onClose: () => void;
}

/** What was sent, and how each attempt went. */
export function DeliveryDialog({ delivery, onClose }: DeliveryDialogProps) {
  const { t } = useTranslation(['webhooks', 'common', 'fault']);
  const manages = useCan()('TENANT_MANAGE');
  const [result, replay] = useMutation(ReplayWebhookDeliveryDocument);
  const fault = faultOf(result.error);
  return (
    <Modal
      open={delivery !== undefined}
      onOpenChange={(next) => !next && onClose()}
      wide
      title={delivery ? t(`webhooks:${delivery.type}`) : ''}
      description={delivery?.url ?? ''}
    >
      {delivery && (
        <>
          <p className="mt-2 flex items-center gap-1 font-mono text-xs">
            {delivery.messageId}
            <CopyIcon text={delivery.messageId} label={t('webhooks:copyId')} />
          </p>
          <h3 className="mt-4 font-semibold">{t('webhooks:attempts')}</h3>
          {delivery.attempts.length === 0 && <p className="text-muted">{t('webhooks:noAttempts')}</p>}
          <ol className="text-sm">
            {delivery.attempts.map((attempt) => (
              <li key={attempt.at} className="flex flex-wrap gap-x-4 border-b border-rule py-1">
                <Moment value={attempt.at} />
                <span className={attempt.error ? 'text-bad' : 'text-ok'}>
                  {attempt.statusCode ?? t('webhooks:noAnswer')}
                </span>
                <span className="num text-muted">{t('webhooks:ms', { ms: attempt.durationMs })}</span>
                {attempt.error && <span className="break-all text-muted">{attempt.error}</span>}
              </li>
            ))}
          </ol>
          {delivery.nextAttemptAt && (
            <p className="mt-2 text-sm text-muted">
              {t('webhooks:next')} <Moment value={delivery.nextAttemptAt} />
            </p>
          )}
          <h3 className="mt-4 mb-1 font-semibold">{t('webhooks:body')}</h3>
          <section
            aria-label={t('webhooks:body')}
            tabIndex={0}
            className="max-h-64 overflow-auto rounded-control bg-sunken p-3"
          >
            <pre className="font-mono text-xs break-all whitespace-pre-wrap">
              {JSON.stringify(delivery.body, null, 2)}
            </pre>
          </section>
          <div className="mt-3">
            <FormFault
              text={fault && (fault.code === 'CONFLICT' ? t('webhooks:replayOff') : t(`fault:${fault.code}`))}
            />
          </div>
          <div className="mt-4 flex justify-end gap-2">
            {manages && (
              <Button busy={result.fetching} onClick={() => void replay({ input: { id: delivery.id } })}>
                {t('webhooks:replay')}
              </Button>
            )}
            <Button onClick={onClose}>{t('common:close')}</Button>
          </div>
        </>
      )}
    </Modal>
  );
}
