import { Link } from '@tanstack/react-router';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import type { MarginGroup, MarginQuery } from '../../gql/graphql';
import { GroupNamesDocument, MarginDocument } from '../../gql/platform';
import { cn } from '../../lib/cn';
import { faultOf } from '../../lib/graphql/fault';
import { formatCount } from '../../lib/number';
import { boundsOf, type Period } from '../../lib/period';
import { Amount } from '../../ui/amount';
import { DataTable, type Column } from '../../ui/data-table';
import { FaultNotice } from '../../ui/fault-notice';
import { Nothing } from '../../ui/paged-table';
import { Skeleton } from '../../ui/skeleton';
import { marginPerMille } from './share';

type Row = MarginQuery['margin']['rows'][number];
type Measures = Row['measures'];

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-28">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="figure">{children}</dd>
    </div>
  );
}

function Share({ measures }: { measures: Pick<Measures, 'margin'> & { usage: { charge: string } } }) {
  const share = marginPerMille(measures.margin, measures.usage.charge);
  return (
    <span className={cn('num', share !== undefined && share < 0 && 'text-bad')}>
      {share === undefined ? '–' : `${(share / 10).toFixed(1).replace('-', '−')} %`}
    </span>
  );
}

function useNames(): ReadonlyMap<string, string> {
  const [{ data }] = useQuery({ query: GroupNamesDocument });
  return useMemo(
    () => new Map([...(data?.channels.edges ?? []), ...(data?.tenants.edges ?? [])].map(({ node }) => [node.id, node.name])),
    [data],
  );
}

/** What tenants paid, what providers took, and what is left. */
export function MarginReport({ period, group }: { period: Period; group: MarginGroup }) {
  const { t, i18n } = useTranslation('report');
  const variables = useMemo(() => ({ ...boundsOf(period), groupBy: group }), [period, group]);
  const [{ data, error }, refetch] = useQuery({ query: MarginDocument, variables, requestPolicy: 'cache-and-network' });
  const names = useNames();
  const fault = faultOf(error);
  const report = data?.margin;
  const count = (value: number) => formatCount(value, i18n.language);
  const blank = <Skeleton className="w-20" />;

  const label = ({ group: id }: Row) => {
    const name = names.get(id) ?? (id || t('unknown'));
    if (group === 'TENANT' && id) {
      return (
        <Link to="/admin/tenants" search={{ open: id }} className="break-words underline-offset-2 hover:underline">
          {name}
        </Link>
      );
    }
    if (group === 'CHANNEL' && id) {
      return (
        <Link to="/admin/channels" search={{ edit: id }} className="break-words underline-offset-2 hover:underline">
          {name}
        </Link>
      );
    }
    return <span className="break-all">{name}</span>;
  };
  const columns: Column<Row>[] = [
    { id: 'group', header: t(group), cell: label, className: 'w-full min-w-40' },
    { id: 'calls', header: t('calls'), cell: ({ measures }) => count(measures.usage.calls), className: 'num text-right' },
    { id: 'failed', header: t('failed'), cell: ({ measures }) => count(measures.usage.failed), className: 'num text-right' },
    {
      id: 'tokens',
      header: t('tokens'),
      cell: ({ measures: { usage } }) => `${count(usage.inputTokens)} → ${count(usage.outputTokens)}`,
      className: 'num text-right whitespace-nowrap max-xl:hidden',
    },
    {
      id: 'p95',
      header: t('p95'),
      cell: ({ measures }) => t('ms', { ms: count(measures.usage.firstByteP95Ms) }),
      className: 'num text-right whitespace-nowrap max-lg:hidden',
    },
    { id: 'charge', header: t('charge'), cell: ({ measures }) => <Amount value={measures.usage.charge} />, className: 'text-right' },
    { id: 'cost', header: t('cost'), cell: ({ measures }) => <Amount value={measures.providerCost} />, className: 'text-right' },
    { id: 'margin', header: t('margin'), cell: ({ measures }) => <Amount value={measures.margin} />, className: 'text-right' },
    { id: 'share', header: t('share'), cell: ({ measures }) => <Share measures={measures} />, className: 'text-right whitespace-nowrap' },
  ];

  if (fault && !report) {
    return <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  return (
    <>
      <dl className="mt-4 flex min-h-18 flex-wrap gap-x-10 gap-y-3 border-y border-rule py-3">
        <Figure name={t('charge')}>{report ? <Amount value={report.total.usage.charge} /> : blank}</Figure>
        <Figure name={t('cost')}>{report ? <Amount value={report.total.providerCost} /> : blank}</Figure>
        <Figure name={t('margin')}>{report ? <Amount value={report.total.margin} /> : blank}</Figure>
        <Figure name={t('share')}>{report ? <Share measures={report.total} /> : blank}</Figure>
        <Figure name={t('calls')}>{report ? count(report.total.usage.calls) : blank}</Figure>
        <Figure name={t('firstByte')}>
          {report ? `${count(report.total.usage.firstByteP50Ms)} / ${count(report.total.usage.firstByteP95Ms)} ms` : blank}
        </Figure>
      </dl>
      {report && !report.complete && <p className="mt-3 text-warn">{t('incomplete')}</p>}
      <div className="mt-6">
        {report?.rows.length === 0 ? (
          <Nothing title={t('empty')} hint={t('emptyHint')} />
        ) : (
          <DataTable
            label={t('table')}
            columns={columns}
            rows={report?.rows}
            rowKey={(row) => `${row.start} ${row.group}`}
            line={(row) => (
              <>
                <div className="flex items-baseline justify-between gap-3">
                  {label(row)}
                  <Amount value={row.measures.usage.charge} />
                </div>
                <p className="num flex justify-between gap-3 text-sm text-muted">
                  <span>{t('callsOf', { calls: count(row.measures.usage.calls) })}</span>
                  <span>
                    {t('margin')} <Share measures={row.measures} />
                  </span>
                </p>
              </>
            )}
          />
        )}
        {report?.more && <p className="mt-2 text-sm text-muted">{t('more')}</p>}
      </div>
    </>
  );
}
