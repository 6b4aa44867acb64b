import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import type { SystemStatusQuery } from '../../gql/graphql';
import { PlatformSiteDocument } from '../../gql/platform';
import { cn } from '../../lib/cn';
import { formatCount } from '../../lib/number';
import { DataTable, type Column } from '../../ui/data-table';
import { FaultNotice } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { Skeleton } from '../../ui/skeleton';
import { AlarmList } from './alarm-list';
import { FindingList } from './finding-list';
import { LedgerStateView } from './ledger-state';
import { useStatus } from './use-status';

type Status = SystemStatusQuery['systemStatus'];
type Invariant = Status['ledger']['invariants'][number];
type NodeStatus = Status['nodes'][number];

function Figure({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <div className="min-w-28">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="num text-lg font-medium">{children}</dd>
      {hint && <dd className="text-xs text-muted">{hint}</dd>}
    </div>
  );
}

function Figures({ status }: { status: Status | undefined }) {
  const { t, i18n } = useTranslation('system');
  const [{ data }] = useQuery({ query: PlatformSiteDocument });
  const count = (value: number) => formatCount(value, i18n.language);
  const blank = <Skeleton className="w-16" />;
  return (
    <dl className="mt-4 flex min-h-16 flex-wrap gap-x-10 gap-y-3 border-y border-rule py-3">
      <Figure name={t('ledger')} hint={status?.ledger.frozen ? t('frozen') : undefined}>
        {status ? <LedgerStateView state={status.ledger.state} /> : blank}
      </Figure>
      <Figure name={t('lastCheck')}>
        {status ? status.ledger.lastRunAt ? <Moment value={status.ledger.lastRunAt} /> : '–' : blank}
      </Figure>
      <Figure name={t('behind')} hint={t('behindHint')}>
        {status ? count(status.ledger.tenantsBehind) : blank}
      </Figure>
      <Figure name={t('running')}>{status ? count(status.queue.running) : blank}</Figure>
      <Figure name={t('waiting')} hint={t('waitingHint')}>
        {status ? count(status.queue.waiting) : blank}
      </Figure>
      <Figure name={t('version')}>{data?.site.version || '–'}</Figure>
    </dl>
  );
}

const invariants = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I10', 'I11', 'I12', 'U1'] as const;

function Invariants({ rows }: { rows: Invariant[] | undefined }) {
  const { t, i18n } = useTranslation(['system', 'promises']);
  // One that the dictionary does not know is said in the server's words.
  const promise = ({ name, promise: words }: Invariant) => {
    const known = invariants.find((invariant) => invariant === name);
    return known ? t(`promises:${known}`) : words;
  };
  const state = ({ broken, checkedAt }: Invariant) => (
    <span className={cn('whitespace-nowrap', broken > 0 ? 'text-bad' : checkedAt ? 'text-ok' : 'text-muted')}>
      {broken > 0 ? t('brokenTimes', { count: broken }) : checkedAt ? t('holds') : t('unchecked')}
    </span>
  );
  const columns: Column<Invariant>[] = [
    { id: 'name', header: t('invariant'), cell: ({ name }) => <span className="font-mono text-xs">{name}</span> },
    { id: 'promise', header: t('promise'), cell: promise, className: 'w-full min-w-60 py-1' },
    { id: 'state', header: t('state'), cell: state },
    {
      id: 'objects',
      header: t('objects'),
      cell: ({ objects }) => formatCount(objects, i18n.language),
      className: 'num text-right',
    },
    {
      id: 'checked',
      header: t('checked'),
      cell: ({ checkedAt }) => (checkedAt ? <Moment value={checkedAt} /> : '–'),
    },
  ];
  return (
    <DataTable
      label={t('invariants')}
      columns={columns}
      rows={rows}
      rowKey={({ name }) => name}
      expected={13}
      line={(row) => (
        <>
          <p className="flex justify-between gap-3">
            <span className="font-mono text-xs">{row.name}</span>
            {state(row)}
          </p>
          <p className="text-sm text-muted">{promise(row)}</p>
        </>
      )}
    />
  );
}

function Nodes({ rows }: { rows: NodeStatus[] | undefined }) {
  const { t } = useTranslation('system');
  const state = ({ dead }: NodeStatus) => (
    <span className={dead ? 'text-muted' : 'text-ok'}>{dead ? t('dead') : t('alive')}</span>
  );
  const columns: Column<NodeStatus>[] = [
    { id: 'id', header: t('node'), cell: ({ id }) => <span className="font-mono text-xs break-all">{id}</span>, className: 'w-full' },
    { id: 'state', header: t('state'), cell: state },
    { id: 'epoch', header: t('starts'), cell: ({ epoch }) => epoch, className: 'num text-right' },
    { id: 'beat', header: t('heartbeat'), cell: ({ heartbeatAt }) => <Moment value={heartbeatAt} /> },
  ];
  return (
    <DataTable
      label={t('nodes')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      expected={2}
      line={(row) => (
        <>
          <p className="font-mono text-xs break-all">{row.id}</p>
          <p className="flex justify-between gap-3 text-sm">
            {state(row)}
            <Moment value={row.heartbeatAt} />
          </p>
        </>
      )}
    />
  );
}

/** What runs, and whether the books are right. */
export function StatusView({ open, root }: { open: boolean; root: boolean }) {
  const { t } = useTranslation('system');
  const { status, fault, stale, retry } = useStatus();
  return (
    <>
      {fault && <FaultNotice fault={fault} onRetry={retry} />}
      {stale && (
        <p role="status" className="mt-3 text-warn">
          {t('staleLong')}
        </p>
      )}
      <Figures status={status} />
      <AlarmList />
      <section className="mt-8">
        <h2 className="mb-2 text-lg font-semibold">{t('findings')}</h2>
        <FindingList key={String(open)} open={open} root={root} />
      </section>
      <section className="mt-8">
        <h2 className="text-lg font-semibold">{t('invariants')}</h2>
        <p className="mb-2 text-muted">{t('invariantsHint')}</p>
        <Invariants rows={status?.ledger.invariants} />
      </section>
      <section className="mt-8">
        <h2 className="mb-2 text-lg font-semibold">{t('nodes')}</h2>
        <Nodes rows={status?.nodes} />
      </section>
    </>
  );
}
