import { Link } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { SupportRequestDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { formatMoney, isZeroMoney } from '../../lib/money';
import { formatCount } from '../../lib/number';
import { CopyIcon } from '../../ui/copy-button';
import { FaultNotice } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { Nothing } from '../../ui/paged-table';
import { Skeleton } from '../../ui/skeleton';
import { RefundForm } from './refund-form';

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-baseline gap-3 border-b border-rule py-1">
      <dt className="w-36 shrink-0 text-muted">{name}</dt>
      <dd className="num min-w-0 break-all">{children}</dd>
    </div>
  );
}

/** One call of whatever tenant, and what can be done for whoever asks about it. */
export function CallView({ id }: { id: string }) {
  const { t, i18n } = useTranslation(['support', 'requests']);
  const [{ data, error }, refetch] = useQuery({
    query: SupportRequestDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const again = () => refetch({ requestPolicy: 'network-only' });
  const fault = faultOf(error);
  if (fault?.code === 'NOT_FOUND') {
    return <Nothing title={t('support:unknown')} hint={t('support:unknownHint')} />;
  }
  if (fault && !data) {
    return <FaultNotice fault={fault} onRetry={again} />;
  }
  if (!data) {
    return (
      <div aria-busy="true" className="h-60">
        <Skeleton className="w-1/2" />
      </div>
    );
  }
  const { request, tenant, refund } = data.supportRequest;
  const count = (value: number) => formatCount(value, i18n.language);
  const { provider } = request;
  return (
    <>
      <dl className="max-w-[48rem] border-t border-rule text-sm">
        <Fact name={t('support:tenant')}>
          <Link to="/admin/tenants" search={{ open: tenant.id }} className="underline underline-offset-2">
            {tenant.name}
          </Link>
        </Fact>
        <Fact name={t('requests:model')}>{request.model}</Fact>
        <Fact name={t('requests:when')}>
          <Moment value={request.createdAt} />
        </Fact>
        <Fact name={t('requests:status')}>{request.status}</Fact>
        <Fact name={t('requests:route')}>{request.route}</Fact>
        <Fact name={t('requests:endReason')}>{request.endReason}</Fact>
        <Fact name={t('requests:firstByte')}>{t('requests:ms', { ms: count(request.firstByteMs) })}</Fact>
        <Fact name={t('requests:duration')}>{t('requests:ms', { ms: count(request.durationMs) })}</Fact>
        <Fact name={t('requests:tokens')}>
          {count(request.inputTokens)} → {count(request.outputTokens)}
        </Fact>
        {request.clientRequestId && <Fact name={t('requests:clientId')}>{request.clientRequestId}</Fact>}
        {provider && (
          <>
            <Fact name={t('support:channel')}>
              {provider.channelId ? (
                <span className="inline-flex items-center gap-1">
                  {provider.channelId}
                  <CopyIcon text={provider.channelId} label={t('support:copyChannel')} />
                </span>
              ) : (
                '–'
              )}
            </Fact>
            <Fact name={t('support:upstreamModel')}>{provider.upstreamModel}</Fact>
            <Fact name={t('support:attempts')}>{count(provider.attempts)}</Fact>
            <Fact name={t('support:cost')}>{formatMoney(provider.cost)}</Fact>
          </>
        )}
        <Fact name={t('requests:charge')}>
          {formatMoney(request.charge)}
          {(['cash', 'bonus', 'debt'] as const)
            .filter((part) => !isZeroMoney(request.receipt[part]))
            .map((part) => ` · ${t(`requests:${part}`)} ${formatMoney(request.receipt[part])}`)}
        </Fact>
      </dl>
      <section className="mt-6">
        <h2 className="mb-2 text-lg font-semibold">{t('support:goodwill')}</h2>
        {refund && (
          <div role="status">
            <p className="flex items-center gap-2 text-ok">
              <CircleCheck size={15} aria-hidden />
              {t('support:refunded', { amount: formatMoney(refund.amount) })} <Moment value={refund.createdAt} />
            </p>
            <p className="mt-1 break-words text-muted">{refund.remark}</p>
          </div>
        )}
        {!refund && isZeroMoney(request.charge) && <p className="text-muted">{t('support:free')}</p>}
        {!refund && !isZeroMoney(request.charge) && (
          <RefundForm requestId={request.id} charge={request.charge} onRefunded={again} />
        )}
      </section>
    </>
  );
}
