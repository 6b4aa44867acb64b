import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import type { DisputePartsFragment, DisputesQuery } from '../../gql/graphql';
import { DisputePartsFragmentDoc, DisputesDocument } from '../../gql/platform';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import type { Column } from '../../ui/data-table';
import { Moment } from '../../ui/moment';
import { Nothing, PagedTable } from '../../ui/paged-table';
import { DebtText, ThawAction } from './dispute-line';

const openOnly = { first: 30, open: true };
const disputesOf = (data: DisputesQuery) => data.topUpDisputes;

function tenant({ tenantId }: DisputePartsFragment) {
  return (
    <Link to="/admin/tenants" search={{ open: tenantId }} className="font-mono text-xs break-all underline">
      {tenantId}
    </Link>
  );
}

function due({ evidenceDueAt }: DisputePartsFragment) {
  return evidenceDueAt ? <Moment value={evidenceDueAt} /> : '–';
}

/** Disputes that somebody has to think of: undecided, with a frozen wallet, or with a debt that will be written off. */
export function DisputeList() {
  const { t } = useTranslation('disputes');
  const page = usePagedQuery(DisputesDocument, openOnly, disputesOf);
  const rows = page.nodes?.map((node) => unmask(DisputePartsFragmentDoc, node));

  const state = ({ status, suspends }: DisputePartsFragment) => (
    <span className="whitespace-nowrap">
      {t(status)}
      {suspends && <span className="ml-2 text-warn">{t('frozen')}</span>}
    </span>
  );
  const columns: Column<DisputePartsFragment>[] = [
    { id: 'opened', header: t('opened'), cell: ({ openedAt }) => <Moment value={openedAt} /> },
    { id: 'amount', header: t('amount'), cell: ({ amount, currency }) => `${amount} ${currency}`, className: 'num text-right whitespace-nowrap' },
    { id: 'state', header: t('state'), cell: state },
    { id: 'due', header: t('evidence'), cell: due },
    { id: 'debt', header: t('debt'), cell: (dispute) => <DebtText dispute={dispute} />, className: 'min-w-36' },
    { id: 'tenant', header: t('tenant'), cell: tenant, className: 'w-full min-w-40' },
    {
      id: 'actions',
      header: <span className="sr-only">{t('actions')}</span>,
      cell: (dispute) => <ThawAction dispute={dispute} />,
    },
  ];
  return (
    <PagedTable
      label={t('list')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      expected={2}
      page={page}
      total={page.first?.topUpDisputes.totalCount}
      empty={<Nothing title={t('empty')} hint={t('emptyHint')} />}
      line={(dispute) => (
        <>
          <p className="num flex justify-between gap-3">
            <span className="font-medium">
              {dispute.amount} {dispute.currency}
            </span>
            {state(dispute)}
          </p>
          <p className="text-sm text-muted">
            {t('evidence')}: {due(dispute)} · {t('debt')}: <DebtText dispute={dispute} />
          </p>
          <p>{tenant(dispute)}</p>
          <ThawAction dispute={dispute} />
        </>
      )}
    />
  );
}
