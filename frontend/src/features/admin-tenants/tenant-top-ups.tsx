import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import type { TenantTopUpsQuery } from '../../gql/graphql';
import { ClearTopUpWarningDocument, RefundTopUpDocument, TenantTopUpsDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { uniqueKey } from '../../lib/unique-key';
import { Button } from '../../ui/button';
import { Modal } from '../../ui/dialog';
import { FaultNotice, FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Moment } from '../../ui/moment';
import { RowAction } from '../../ui/row-actions';

type TopUp = TenantTopUpsQuery['topUps']['edges'][number]['node'];

const topUpsOf = (data: TenantTopUpsQuery) => data.topUps;
const refundable = new Set<TopUp['status']>(['PAID', 'PARTLY_REFUNDED']);

function RefundForm({ topUp, onClose }: { topUp: TopUp; onClose: () => void }) {
  const { t } = useTranslation(['tenants', 'common', 'fault']);
  const [key] = useState(uniqueKey);
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const [result, refund] = useMutation(RefundTopUpDocument);
  const fault = faultOf(result.error);
  const bad = amount !== '' && !/^\d+(?:\.\d{1,2})?$/.test(amount);
  return (
    <form
      className="mt-4 space-y-4"
      onSubmit={async (event) => {
        event.preventDefault();
        const { data } = await refund({
          input: { topUpId: topUp.id, amount: amount || undefined, reason: reason.trim(), idempotencyKey: key },
        });
        if (data) {
          onClose();
        }
      }}
    >
      <Field
        label={t('tenants:refundAmount', { currency: topUp.currency })}
        hint={t('tenants:refundAll')}
        inputMode="decimal"
        autoComplete="off"
        value={amount}
        error={bad ? t('tenants:amountBad') : undefined}
        onChange={(event) => setAmount(event.target.value.trim())}
      />
      <Field
        label={t('tenants:remark')}
        hint={t('tenants:remarkHint')}
        autoComplete="off"
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <FormFault text={fault && (fault.code === 'UNAVAILABLE' ? t('tenants:frozen') : t(`fault:${fault.code}`))} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common:cancel')}</Button>
        <Button type="submit" kind="danger" disabled={bad || reason.trim() === ''} busy={result.fetching}>
          {t('tenants:refund')}
        </Button>
      </div>
    </form>
  );
}

/** What a tenant paid in, and the way to pay it back. */
export function TenantTopUps({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation(['tenants', 'topUps', 'common']);
  const variables = useMemo(() => ({ first: 10, tenantId }), [tenantId]);
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(TenantTopUpsDocument, variables, topUpsOf);
  const [target, setTarget] = useState<TopUp>();
  const [, clear] = useMutation(ClearTopUpWarningDocument);
  if (fault && !nodes) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  if (nodes?.length === 0) {
    return <p className="text-muted">{t('topUps:empty')}</p>;
  }
  return (
    <>
      <ul aria-busy={!nodes} className="min-h-9">
        {nodes?.map((topUp) => (
          <li key={topUp.id} className="flex flex-wrap items-center justify-between gap-x-4 border-b border-rule py-1.5 text-sm">
            <span className="num">
              {topUp.amount} {topUp.currency} · {t(`topUps:${topUp.status}`)}
              {topUp.warnedAt && !topUp.warningClearedAt && <span className="ml-2 text-warn">{t('tenants:warned')}</span>}
            </span>
            <span className="flex items-center gap-2 text-muted">
              <Moment value={topUp.createdAt} />
              {topUp.warnedAt && !topUp.warningClearedAt && (
                <RowAction onClick={() => void clear({ input: { id: topUp.id } })}>{t('tenants:clearWarning')}</RowAction>
              )}
              {refundable.has(topUp.status) && <RowAction onClick={() => setTarget(topUp)}>{t('tenants:refund')}</RowAction>}
            </span>
          </li>
        ))}
      </ul>
      {hasMore && (
        <Button className="mt-2" busy={fetching} onClick={more}>
          {t('common:loadMore')}
        </Button>
      )}
      <Modal
        open={target !== undefined}
        onOpenChange={(next) => !next && setTarget(undefined)}
        title={t('tenants:refundTitle')}
        description={t('tenants:refundHint')}
      >
        {target && <RefundForm key={target.id} topUp={target} onClose={() => setTarget(undefined)} />}
      </Modal>
    </>
  );
}
