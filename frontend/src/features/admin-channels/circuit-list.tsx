import { Zap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { HealthPartsFragment } from '../../gql/graphql';
import { Moment } from '../../ui/moment';
import { causeOf, phaseOf } from './health';

interface CircuitListProps {
  circuits: HealthPartsFragment['circuits'];
  credentials: HealthPartsFragment['credentials'];
}

/** The routes that do not take all their calls just now, of the node that answers. */
export function CircuitList({ circuits, credentials }: CircuitListProps) {
  const { t } = useTranslation('health');
  return (
    <>
      <h4 className="mt-5 font-medium">{t('circuits')}</h4>
      {circuits.length === 0 ? (
        <p className="mt-1 text-muted">{t('noCircuits')}</p>
      ) : (
        <ul className="mt-1 divide-y divide-rule border-y border-rule">
          {circuits.map(({ phase, cause, credentialId, model, until }) => (
            <li key={`${credentialId} ${model} ${cause}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
              <span className="inline-flex items-center gap-1.5 text-warn">
                <Zap size={13} aria-hidden />
                {t(phaseOf(phase))}
              </span>
              <span className="font-mono text-sm wrap-anywhere">{model || t('allModels')}</span>
              {credentialId && (
                <span className="font-mono text-sm text-muted">
                  {credentials.find(({ id }) => id === credentialId)?.hint ?? credentialId}
                </span>
              )}
              <span className="text-muted">
                {t(causeOf(cause))}
                {until && (
                  <>
                    {' · '}
                    {t('until')} <Moment value={until} />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
