import { CircleCheck, CircleOff, Hourglass, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HealthPartsFragment } from '../../gql/graphql';
import { cn } from '../../lib/cn';
import { Button } from '../../ui/button';
import { Moment } from '../../ui/moment';
import { credentialState } from './health';

type Credential = HealthPartsFragment['credentials'][number];

interface CredentialListProps {
  credentials: Credential[];
  busy: boolean;
  onEnable: (id: string) => void;
  onDisable: (id: string) => void;
}

const looks = {
  ENABLED: { Icon: CircleCheck, tone: 'text-ok' },
  BENCHED: { Icon: Hourglass, tone: 'text-warn' },
  DISABLED: { Icon: CircleOff, tone: 'text-muted' },
  AUTO_DISABLED: { Icon: TriangleAlert, tone: 'text-warn' },
};

/** The keys of a channel, never shown, each with its state and why. */
export function CredentialList({ credentials, busy, onEnable, onDisable }: CredentialListProps) {
  const { t } = useTranslation(['health', 'channels']);
  return (
    <>
      <h4 className="mt-5 font-medium">{t('health:credentials')}</h4>
      {credentials.length === 0 ? (
        <p className="mt-1 text-muted">{t('health:noCredentials')}</p>
      ) : (
        <ul className="mt-1 divide-y divide-rule border-y border-rule">
          {credentials.map((credential) => (
            <li key={credential.id} className="flex flex-wrap items-start gap-x-3 gap-y-1 py-2">
              <CredentialState credential={credential} />
              {credential.status === 'ENABLED' ? (
                <Button
                  kind="quiet"
                  className="ml-auto"
                  aria-label={t('health:disableKey', { key: credential.hint })}
                  disabled={busy}
                  onClick={() => onDisable(credential.id)}
                >
                  {t('channels:disable')}
                </Button>
              ) : (
                <Button
                  className="ml-auto"
                  aria-label={t('health:enableKey', { key: credential.hint })}
                  disabled={busy}
                  onClick={() => onEnable(credential.id)}
                >
                  {t('channels:enable')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function CredentialState({ credential }: { credential: Credential }) {
  const { t } = useTranslation(['health', 'channels']);
  const { hint, reason, benchedUntil, lastError, lastErrorAt, balance, balanceCurrency, balanceAt } = credential;
  const [now] = useState(Date.now);
  const state = credentialState(credential, now);
  const { Icon, tone } = looks[state];
  return (
    <div className="min-w-0 flex-1">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-mono text-sm">{hint}</span>
        <span className={cn('inline-flex items-center gap-1.5', tone)}>
          <Icon size={13} aria-hidden />
          {state === 'BENCHED' ? t('health:BENCHED') : t(`channels:${state}`)}
          {state === 'BENCHED' && benchedUntil && <Moment value={benchedUntil} />}
        </span>
        {balance && balanceAt && (
          <span className="num text-muted">
            {t('health:balance', { balance, currency: balanceCurrency })} · <Moment value={balanceAt} />
          </span>
        )}
      </p>
      {(reason || lastError) && (
        <p className="text-xs wrap-anywhere text-muted">
          {reason || lastError}
          {lastErrorAt && (
            <>
              {' · '}
              <Moment value={lastErrorAt} />
            </>
          )}
        </p>
      )}
    </div>
  );
}
