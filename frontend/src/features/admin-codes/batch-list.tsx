import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import type { BatchPartsFragment, RedemptionBatchesQuery } from '../../gql/graphql';
import { BatchPartsFragmentDoc, RedemptionBatchesDocument, RevokeRedemptionBatchDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { formatMoney } from '../../lib/money';
import { Button } from '../../ui/button';
import type { Column } from '../../ui/data-table';
import { Confirm } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { Nothing, PagedTable } from '../../ui/paged-table';
import { RowAction } from '../../ui/row-actions';

const firstPage = { first: 30 };
const batchesOf = (data: RedemptionBatchesQuery) => data.redemptionBatches;

function Revoke({ batch, onClose }: { batch: BatchPartsFragment | undefined; onClose: () => void }) {
  const { t } = useTranslation(['codes', 'common', 'fault']);
  const [result, revoke] = useMutation(RevokeRedemptionBatchDocument);
  const fault = faultOf(result.error);
  return (
    <Confirm
      open={batch !== undefined}
      onOpenChange={(next) => !next && onClose()}
      title={t('codes:revokeTitle', { name: batch?.name ?? '' })}
      description={t('codes:revokeHint')}
    >
      <div className="mt-4">
        <FormFault text={fault && t(`fault:${fault.code}`)} />
      </div>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>{t('common:cancel')}</Button>
        <Button
          kind="danger"
          busy={result.fetching}
          onClick={async () => {
            const { data } = await revoke({ input: { id: batch?.id ?? '' } });
            if (data) {
              onClose();
            }
          }}
        >
          {t('codes:revoke')}
        </Button>
      </div>
    </Confirm>
  );
}

export function BatchList() {
  const { t } = useTranslation('codes');
  const [now] = useState(() => Date.now());
  const [doomed, setDoomed] = useState<BatchPartsFragment>();
  const page = usePagedQuery(RedemptionBatchesDocument, firstPage, batchesOf);
  const rows = page.nodes?.map((node) => unmask(BatchPartsFragmentDoc, node));

  const worth = ({ kind, amount, vipLevel, vipDays }: BatchPartsFragment) =>
    kind === 'VIP'
      ? `${t('vipWorth', { level: vipLevel ?? 0 })}${vipDays ? ` · ${t('daysWorth', { count: vipDays })}` : ''}`
      : `${formatMoney(amount)} ${kind === 'BONUS' ? t('BONUS') : ''}`;
  const used = (batch: BatchPartsFragment) => {
    const most = batch.count * batch.maxUses;
    return (
      <span className="inline-flex items-center gap-2">
        <progress
          aria-label={t('usedOf', { name: batch.name })}
          max={most}
          value={batch.redeemed}
          className="h-1.5 w-16 accent-signal"
        />
        <span className="num">
          {batch.redeemed} / {most}
        </span>
      </span>
    );
  };
  const state = ({ revokedAt, expiresAt }: BatchPartsFragment) => {
    if (revokedAt) {
      return <span className="text-muted">{t('revoked')}</span>;
    }
    if (expiresAt && Date.parse(expiresAt) < now) {
      return <span className="text-warn">{t('expired')}</span>;
    }
    return <span className="text-ok">{t('good')}</span>;
  };
  const action = (batch: BatchPartsFragment) =>
    batch.revokedAt ? null : (
      <RowAction aria-label={t('revokeNamed', { name: batch.name })} onClick={() => setDoomed(batch)}>
        {t('revoke')}
      </RowAction>
    );
  const columns: Column<BatchPartsFragment>[] = [
    { id: 'name', header: t('name'), cell: ({ name }) => <span className="font-medium break-words">{name}</span>, className: 'w-full min-w-32' },
    { id: 'worth', header: t('worth'), cell: worth, className: 'num whitespace-nowrap' },
    { id: 'used', header: t('used'), cell: used },
    { id: 'group', header: t('group'), cell: ({ priceGroup, tenantId }) => tenantId ?? priceGroup ?? '–', className: 'max-xl:hidden' },
    { id: 'expires', header: t('expires'), cell: ({ expiresAt }) => (expiresAt ? <Moment value={expiresAt} /> : '–') },
    { id: 'state', header: t('state'), cell: state },
    { id: 'created', header: t('created'), cell: ({ createdAt }) => <Moment value={createdAt} /> },
    { id: 'actions', header: <span className="sr-only">{t('actions')}</span>, cell: action, className: 'text-right' },
  ];
  return (
    <>
      <PagedTable
        label={t('list')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        page={page}
        total={page.first?.redemptionBatches.totalCount}
        empty={<Nothing title={t('empty')} hint={t('emptyHint')} />}
        line={(batch) => (
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0">
              <p className="truncate font-medium">{batch.name}</p>
              <p className="num text-sm text-muted">{worth(batch)}</p>
              <p className="text-sm">{used(batch)}</p>
            </div>
            <div className="text-right">
              {state(batch)}
              {action(batch)}
            </div>
          </div>
        )}
      />
      <Revoke key={doomed?.id} batch={doomed} onClose={() => setDoomed(undefined)} />
    </>
  );
}
