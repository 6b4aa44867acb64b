import { CircleAlert, CircleCheck, CircleX } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { ServiceStatusDocument, type ServiceState, type ServiceStatusQuery } from '../../gql/graphql';
import { cn } from '../../lib/cn';
import { faultOf } from '../../lib/graphql/fault';
import { FaultNotice } from '../../ui/fault-notice';
import { Nothing } from '../../ui/paged-table';
import { Skeleton } from '../../ui/skeleton';
import { CompletedDays } from './completed-days';

const interval = 30_000;
const icons = { OPERATIONAL: CircleCheck, DEGRADED: CircleAlert, DOWN: CircleX };
const tones: Record<ServiceState, string> = { OPERATIONAL: 'text-ok', DEGRADED: 'text-warn', DOWN: 'text-bad' };

type Service = ServiceStatusQuery['serviceStatus'][number];

/** The worst that is true of all. */
export function overall(services: readonly Pick<Service, 'state'>[]): ServiceState {
  if (services.length > 0 && services.every(({ state }) => state === 'DOWN')) {
    return 'DOWN';
  }
  return services.every(({ state }) => state === 'OPERATIONAL') ? 'OPERATIONAL' : 'DEGRADED';
}

function State({ state, label, large = false }: { state: ServiceState; label: string; large?: boolean }) {
  const Icon = icons[state];
  return (
    <span className={cn('inline-flex items-center gap-1.5', tones[state], large && 'text-lg font-semibold')}>
      <Icon size={large ? 20 : 15} className="shrink-0" aria-hidden />
      {label}
    </span>
  );
}

function ServiceLine({ service }: { service: Service }) {
  const { t } = useTranslation(['service', 'catalogue']);
  const { modality, state, offered, available, unavailable } = service;
  const more = offered - available - unavailable.length;
  return (
    <li className="border-b border-rule py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 className="font-medium">{t(`catalogue:${modality}`)}</h2>
        <State state={state} label={t(`service:${state}`)} />
      </div>
      <p className="num text-sm text-muted">{t('service:counts', { available, offered })}</p>
      {unavailable.length > 0 && (
        <p className="mt-1 text-sm break-words">
          {t('service:without')} <span className="font-mono text-xs">{unavailable.join(', ')}</span>
          {more > 0 && ` ${t('service:more', { more })}`}
        </p>
      )}
      <CompletedDays service={service} label={t(`catalogue:${modality}`)} />
    </li>
  );
}

/** How the models do, asked again by itself. */
export function ServiceStatusView() {
  const { t } = useTranslation('service');
  const [{ data, error, stale }, refetch] = useQuery({ query: ServiceStatusDocument, requestPolicy: 'cache-and-network' });
  const fault = faultOf(error);

  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') {
        refetch({ requestPolicy: 'network-only' });
      }
    }, interval);
    return () => clearInterval(timer);
  }, [refetch]);

  const services = data?.serviceStatus;
  if (!services) {
    return fault ? (
      <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />
    ) : (
      <div aria-busy="true" className="h-40">
        <Skeleton className="w-1/2" />
      </div>
    );
  }
  if (services.length === 0) {
    return <Nothing title={t('nothing')} hint={t('nothingHint')} />;
  }
  const state = overall(services);
  return (
    <div aria-busy={stale}>
      {fault && <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />}
      <p role="status">
        <State large state={state} label={t(`all_${state}`)} />
      </p>
      <ul className="mt-5 border-t border-edge/50">
        {services.map((service) => (
          <ServiceLine key={service.modality} service={service} />
        ))}
      </ul>
      <p className="mt-4 max-w-[68ch] text-sm text-muted">{t('how')}</p>
      <p className="mt-2 max-w-[68ch] text-sm text-muted">{t('howHistory')}</p>
    </div>
  );
}
