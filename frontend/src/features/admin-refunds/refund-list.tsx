import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import type { RefundPartsFragment, RefundsAwaitingQuery } from '../../gql/graphql';
import {
  ApproveRefundDocument,
  DeclineRefundDocument,
  RefundPartsFragmentDoc,
  RefundsAwaitingDocument,
} from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import type { Column } from '../../ui/data-table';
import { FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { Nothing, PagedTable } from '../../ui/paged-table';
import { RowAction, RowActions } from '../../ui/row-actions';

const firstPage = { first: 30 };
const refundsOf = (data: RefundsAwaitingQuery) => data.topUpRefundsAwaiting;

/** Refunds that wait for a second administrator; who asked for one cannot approve it. */
export function RefundList() {
  const { t } = useTranslation(['refunds', 'fault']);
  const page = usePagedQuery(RefundsAwaitingDocument, firstPage, refundsOf);
  const rows = page.nodes?.map((node) => unmask(RefundPartsFragmentDoc, node));
  const [approved, approve] = useMutation(ApproveRefundDocument);
  const [declined, decline] = useMutation(DeclineRefundDocument);
  const fault = faultOf(approved.error ?? declined.error);
  const busy = approved.fetching || declined.fetching;

  const actions = ({ id, amount }: RefundPartsFragment) => (
    <RowActions label={t('refunds:actionsOf', { amount })}>
      <RowAction disabled={busy} onClick={() => void approve({ input: { id } })}>
        {t('refunds:approve')}
      </RowAction>
      <RowAction disabled={busy} onClick={() => void decline({ input: { id } })}>
        {t('refunds:decline')}
      </RowAction>
    </RowActions>
  );
  const columns: Column<RefundPartsFragment>[] = [
    { id: 'when', header: t('refunds:asked'), cell: ({ createdAt }) => <Moment value={createdAt} /> },
    { id: 'amount', header: t('refunds:amount'), cell: ({ amount }) => amount, className: 'num text-right' },
    { id: 'reason', header: t('refunds:reason'), cell: ({ reason }) => <span className="break-words">{reason}</span>, className: 'w-full min-w-40' },
    { id: 'topUp', header: t('refunds:topUp'), cell: ({ topUpId }) => <span className="font-mono text-xs">{topUpId}</span> },
    { id: 'actions', header: <span className="sr-only">{t('refunds:actions')}</span>, cell: actions },
  ];
  return (
    <>
      <FormFault text={fault && (fault.code === 'FORBIDDEN' ? t('refunds:ownRequest') : t(`fault:${fault.code}`))} />
      <PagedTable
        label={t('refunds:list')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        expected={3}
        page={page}
        total={page.first?.topUpRefundsAwaiting.totalCount}
        empty={<Nothing title={t('refunds:empty')} hint={t('refunds:emptyHint')} />}
        line={(refund) => (
          <>
            <p className="num flex justify-between gap-3">
              <span className="font-medium">{refund.amount}</span>
              <Moment value={refund.createdAt} />
            </p>
            <p className="text-sm break-words text-muted">{refund.reason}</p>
            {actions(refund)}
          </>
        )}
      />
    </>
  );
}
