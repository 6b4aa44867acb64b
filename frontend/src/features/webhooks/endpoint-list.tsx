import { CircleCheck, CircleOff, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import {
  EndpointPartsFragmentDoc,
  TestWebhookEndpointDocument,
  UpdateWebhookEndpointDocument,
  WebhookEndpointsDocument,
  type EndpointPartsFragment,
  type WebhookEndpointsQuery,
} from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { useCan } from '../../lib/viewer';
import { Button } from '../../ui/button';
import { FaultNotice, FormFault } from '../../ui/fault-notice';
import { Skeleton } from '../../ui/skeleton';
import { useUndo } from '../../ui/undo';
import { DeleteEndpointDialog, RotateSecretDialog } from './endpoint-dialogs';

const page = { first: 20 };
const endpointsOf = (data: WebhookEndpointsQuery) => data.webhookEndpoints;

function State({ endpoint }: { endpoint: EndpointPartsFragment }) {
  const { t } = useTranslation('webhooks');
  const { disabledAt, disabledReason, failingSince } = endpoint;
  if (disabledAt) {
    return (
      <span className="inline-flex items-center gap-1.5 text-muted">
        <CircleOff size={13} aria-hidden />
        {disabledReason ? t(disabledReason) : t('off')}
      </span>
    );
  }
  return failingSince ? (
    <span className="inline-flex items-center gap-1.5 text-warn">
      <TriangleAlert size={13} aria-hidden />
      {t('failing')}
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 text-ok">
      <CircleCheck size={13} aria-hidden />
      {t('on')}
    </span>
  );
}

interface EndpointListProps {
  /** Called once a test is on its way, which appears among the deliveries. */
  onTested: () => void;
}

export function EndpointList({ onTested }: EndpointListProps) {
  const { t } = useTranslation(['webhooks', 'common', 'fault']);
  const manages = useCan()('TENANT_MANAGE');
  const offerUndo = useUndo();
  const [dialog, setDialog] = useState<'delete' | 'rotate'>();
  const [target, setTarget] = useState<EndpointPartsFragment>();
  const [change, update] = useMutation(UpdateWebhookEndpointDocument);
  const [trial, test] = useMutation(TestWebhookEndpointDocument);
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(WebhookEndpointsDocument, page, endpointsOf);
  const rows = nodes?.map((node) => unmask(EndpointPartsFragmentDoc, node));
  const refusal = faultOf(change.error ?? trial.error);
  const close = () => setDialog(undefined);

  function ask(kind: 'delete' | 'rotate', endpoint: EndpointPartsFragment) {
    setTarget(endpoint);
    setDialog(kind);
  }

  async function disable({ id, url }: EndpointPartsFragment) {
    const { data } = await update({ input: { id, enabled: false } });
    if (data) {
      offerUndo({
        text: t('webhooks:switchedOff', { url: url ?? '' }),
        undo: () => void update({ input: { id, enabled: true } }),
      });
    }
  }

  async function send(endpoint: EndpointPartsFragment) {
    const { data } = await test({ input: { id: endpoint.id } });
    if (data) {
      onTested();
    }
  }

  function actions(endpoint: EndpointPartsFragment) {
    const name = endpoint.url ?? '';
    const off = Boolean(endpoint.disabledAt);
    const look = 'min-h-7 px-2 text-sm';
    return (
      <div role="group" aria-label={t('webhooks:actionsOf', { url: name })} className="-ml-2 flex flex-wrap">
        {!off && (
          <Button kind="quiet" className={look} busy={trial.fetching} onClick={() => void send(endpoint)}>
            {t('webhooks:test')}
          </Button>
        )}
        <Button
          kind="quiet"
          className={look}
          busy={change.fetching}
          onClick={() => void (off ? update({ input: { id: endpoint.id, enabled: true } }) : disable(endpoint))}
        >
          {off ? t('webhooks:enable') : t('webhooks:disable')}
        </Button>
        <Button kind="quiet" className={look} onClick={() => ask('rotate', endpoint)}>
          {t('webhooks:rotate')}
        </Button>
        <Button kind="quiet" className={look} onClick={() => ask('delete', endpoint)}>
          {t('webhooks:delete')}
        </Button>
      </div>
    );
  }

  if (fault && !rows) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  if (!rows) {
    return (
      <div aria-busy="true" className="h-24 border-t border-rule py-4">
        <Skeleton className="w-2/3" />
      </div>
    );
  }
  if (rows.length === 0) {
    return (
      <div className="border-t border-rule py-8">
        <p className="font-medium">{t('webhooks:empty')}</p>
        <p className="mt-1 max-w-[68ch] text-muted">{t('webhooks:emptyHint')}</p>
      </div>
    );
  }
  return (
    <>
      <FormFault text={refusal && t(`fault:${refusal.code}`)} />
      <ul aria-label={t('webhooks:list')} className="border-t border-edge/50">
        {rows.map((endpoint) => (
          <li key={endpoint.id} className="border-b border-rule py-3">
            <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
              <p className="min-w-0 font-mono text-sm break-all">{endpoint.url ?? t('webhooks:callsOnly')}</p>
              <p className="text-sm">
                <State endpoint={endpoint} />
              </p>
            </div>
            <p className="text-sm text-muted">
              {endpoint.description && `${endpoint.description} · `}
              {endpoint.events.length > 0
                ? endpoint.events.map((event) => t(`webhooks:${event}`)).join(' · ')
                : t('webhooks:everything')}
            </p>
            {manages && endpoint.url && actions(endpoint)}
          </li>
        ))}
      </ul>
      {hasMore && (
        <Button className="mt-3" busy={fetching} onClick={more}>
          {t('common:loadMore')}
        </Button>
      )}
      <DeleteEndpointDialog key={`delete ${target?.id}`} target={target} open={dialog === 'delete'} onClose={close} />
      <RotateSecretDialog key={`rotate ${target?.id}`} target={target} open={dialog === 'rotate'} onClose={close} />
    </>
  );
}
