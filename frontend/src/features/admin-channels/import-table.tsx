import { CircleAlert, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, type Column } from '../../ui/data-table';
import type { ImportLine, LineFault } from './import-lines';

interface ImportTableProps<Row extends ImportLine> {
  rows: readonly Row[];
  state: (row: Row) => ReactNode;
}

/** What was read of each line; of its keys only how many there are. */
export function ImportTable<Row extends ImportLine>({ rows, state }: ImportTableProps<Row>) {
  const { t } = useTranslation(['importing', 'channels']);
  const counts = ({ keys, models }: Row) =>
    `${t('channels:keyCount', { count: keys })} · ${t('importing:modelCount', { count: models.length })}`;

  const columns: Column<Row>[] = [
    { id: 'line', header: t('importing:line'), cell: ({ line }) => line, className: 'num text-muted' },
    {
      id: 'name',
      header: t('channels:name'),
      cell: ({ name, vendor }) => (
        <div className="py-1.5">
          <p className="font-medium wrap-anywhere">{name || '–'}</p>
          {vendor && <p className="text-xs wrap-anywhere text-muted">{vendor}</p>}
        </div>
      ),
    },
    {
      id: 'holds',
      header: t('importing:holds'),
      cell: (row) => <span title={row.models.join('\n')}>{counts(row)}</span>,
      className: 'num whitespace-nowrap',
    },
    { id: 'state', header: t('channels:state'), cell: state, className: 'min-w-44' },
  ];
  return (
    <div className="border-b border-rule md:max-h-[36vh] md:overflow-y-auto">
      <DataTable
        label={t('importing:table')}
        columns={columns}
        rows={rows}
        rowKey={({ line }) => String(line)}
        line={(row) => (
          <>
            <div className="flex items-start justify-between gap-3">
              <p className="min-w-0 wrap-anywhere">
                <span className="num text-muted">{row.line}</span> <span className="font-medium">{row.name || '–'}</span>
              </p>
              <p className="shrink-0 text-xs text-muted">{row.vendor}</p>
            </div>
            <p className="num mt-0.5 text-xs text-muted">{counts(row)}</p>
            <div className="mt-1 text-sm">{state(row)}</div>
          </>
        )}
      />
    </div>
  );
}

export function LineState({ fault }: { fault: LineFault | undefined }) {
  const { t } = useTranslation('importing');
  return fault ? (
    <span className="inline-flex items-start gap-1.5 text-bad">
      <CircleAlert size={13} className="mt-0.5 shrink-0" aria-hidden />
      {t(fault)}
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 text-ok">
      <CircleCheck size={13} className="shrink-0" aria-hidden />
      {t('fine')}
    </span>
  );
}
