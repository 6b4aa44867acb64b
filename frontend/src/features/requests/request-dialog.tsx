import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import {
  ReceiptPartsFragmentDoc,
  RequestByIdDocument,
  type RequestByIdQuery,
} from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { formatCount } from '../../lib/number';
import { Button } from '../../ui/button';
import { CopyIcon } from '../../ui/copy-button';
import { Modal } from '../../ui/dialog';
import { FaultNotice } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { Skeleton } from '../../ui/skeleton';
import { CallStatus } from './call-status';
import { Contents } from './contents';
import { ReceiptTable } from './receipt';

type Call = Extract<NonNullable<RequestByIdQuery['node']>, { receipt: unknown }>;

function callOf(data: RequestByIdQuery | null | undefined): Call | undefined {
  const node = data?.node;
  return node && 'receipt' in node ? node : undefined;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-baseline gap-3 border-b border-rule py-1">
      <dt className="w-32 shrink-0 text-muted">{name}</dt>
      <dd className="num min-w-0 break-all">{children}</dd>
    </div>
  );
}

function Facts({ call }: { call: Call }) {
  const { t, i18n } = useTranslation('requests');
  const count = (value: number) => formatCount(value, i18n.language);
  const amounts = (['cachedTokens', 'reasoningTokens', 'images', 'seconds', 'characters'] as const).filter(
    (name) => call[name] > 0,
  );
  return (
    <dl className="mt-4 border-t border-rule text-sm">
      <Fact name={t('status')}>
        <CallStatus status={call.status} reason={call.endReason} />
      </Fact>
      <Fact name={t('when')}>
        <Moment value={call.createdAt} />
      </Fact>
      <Fact name={t('route')}>{call.route}</Fact>
      <Fact name={t('endReason')}>{call.endReason}</Fact>
      <Fact name={t('answer')}>{call.stream ? t('streamed') : t('whole')}</Fact>
      <Fact name={t('firstByte')}>{t('ms', { ms: count(call.firstByteMs) })}</Fact>
      <Fact name={t('duration')}>{t('ms', { ms: count(call.durationMs) })}</Fact>
      <Fact name={t('tokens')}>
        {count(call.inputTokens)} → {count(call.outputTokens)}
      </Fact>
      {amounts.map((name) => (
        <Fact key={name} name={t(name)}>
          {count(call[name])}
        </Fact>
      ))}
      {call.apiKey && <Fact name={t('key')}>{call.apiKey.name}</Fact>}
      {call.member && <Fact name={t('member')}>{call.member.displayName}</Fact>}
      {call.userIdentifier && <Fact name={t('endUser')}>{call.userIdentifier}</Fact>}
      {call.clientRequestId && <Fact name={t('clientId')}>{call.clientRequestId}</Fact>}
    </dl>
  );
}

interface RequestDialogProps {
  /** Absent while no call is open. */
  id: string | undefined;
  onClose: () => void;
}

/** One call: what it was, how long it took, and how its charge came about. */
export function RequestDialog({ id, onClose }: RequestDialogProps) {
  const { t } = useTranslation(['requests', 'common']);
  const [{ data, error }, refetch] = useQuery({
    query: RequestByIdDocument,
    variables: { id: id ?? '' },
    pause: id === undefined,
  });
  const call = callOf(data);
  const shown = call?.id === id ? call : undefined;
  const fault = faultOf(error);
  const receipt = unmask(ReceiptPartsFragmentDoc, shown?.receipt);

  return (
    <Modal
      open={id !== undefined}
      onOpenChange={(next) => !next && onClose()}
      wide
      title={shown?.model ?? t('requests:one')}
      description={t('requests:oneHint')}
    >
      {id && (
        <p className="mt-2 flex items-center gap-1">
          <span className="font-mono text-xs break-all select-all">{id}</span>
          <CopyIcon text={id} label={t('common:copyRequest', { id })} />
        </p>
      )}
      {fault && !shown && (
        <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />
      )}
      {!fault && !shown && (
        <div aria-busy="true" className="mt-4 space-y-3">
          {['w-2/3', 'w-1/2', 'w-3/4', 'w-1/3'].map((width) => (
            <Skeleton key={width} className={`block ${width}`} />
          ))}
        </div>
      )}
      {shown && <Facts call={shown} />}
      {shown && receipt && (
        <section className="mt-5">
          <h3 className="font-semibold">{t('requests:receipt')}</h3>
          {shown.estimated && <p className="mt-1 text-sm text-muted">{t('requests:estimated')}</p>}
          <ReceiptTable receipt={receipt} />
        </section>
      )}
      {shown?.contents && <Contents contents={shown.contents} />}
      <div className="mt-5 flex justify-end">
        <Button onClick={onClose}>{t('common:close')}</Button>
      </div>
    </Modal>
  );
}
