import { useTranslation } from 'react-i18next';
import type { HealthPartsFragment } from '../../gql/graphql';
import { Moment } from '../../ui/moment';

interface EventListProps {
  events: HealthPartsFragment['events'];
  credentials: HealthPartsFragment['credentials'];
}

/** What happened to a channel lately, the newest first. */
export function EventList({ events, credentials }: EventListProps) {
  const { t } = useTranslation(['health', 'channels']);
  return (
    <details className="mt-5">
      <summary className="cursor-pointer py-1 font-medium">
        {t('health:events')} <span className="num text-muted">{events.length}</span>
      </summary>
      {events.length === 0 && <p className="mt-1 text-muted">{t('health:noEvents')}</p>}
      <ol className="mt-1 divide-y divide-rule">
        {events.map(({ id, kind, model, credentialId, reason, durationMs, createdAt }) => (
          <li key={id} className="py-1.5">
            <p className="flex flex-wrap items-baseline gap-x-3">
              <span>{t(`health:event_${kind}`)}</span>
              {model && <span className="font-mono text-sm wrap-anywhere">{model}</span>}
              {credentialId && (
                <span className="font-mono text-sm text-muted">
                  {credentials.find((credential) => credential.id === credentialId)?.hint ?? credentialId}
                </span>
              )}
              <span className="ml-auto text-xs text-muted">
                {durationMs > 0 && <span className="num">{t('channels:ms', { ms: durationMs })} · </span>}
                <Moment value={createdAt} />
              </span>
            </p>
            {reason && <p className="text-xs wrap-anywhere text-muted">{reason}</p>}
          </li>
        ))}
      </ol>
    </details>
  );
}
