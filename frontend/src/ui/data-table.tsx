import type { ReactNode } from 'react';
import { cn } from '../lib/cn';
import { phone, useMediaQuery } from '../lib/media-query';
import { Skeleton } from './skeleton';

export interface Column<Row> {
  id: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  className?: string;
}

interface DataTableProps<Row> {
  label: string;
  columns: Column<Row>[];
  /** Absent while loading. */
  rows?: readonly Row[];
  rowKey: (row: Row) => string;
  /** A row as two lines, for phones. */
  line: (row: Row) => ReactNode;
  /** How many rows to hold place for while loading. */
  expected?: number;
}

function Placeholder({ columns, count }: { columns: readonly { id: string; className?: string }[]; count: number }) {
  return Array.from({ length: count }, (_, index) => `placeholder-${index}`).map((key) => (
    <tr key={key} className="border-b border-rule">
      {columns.map((column) => (
        <td key={column.id} className={cn('h-9 pr-5 last:pr-0', column.className)}>
          <Skeleton className="w-20" />
        </td>
      ))}
    </tr>
  ));
}

function WideTable<Row>({ label, columns, rows, rowKey, expected = 6 }: DataTableProps<Row>) {
  return (
    <section className="overflow-x-auto" tabIndex={0} aria-label={label}>
      <table className="w-full text-left text-sm" aria-busy={!rows}>
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className="border-b border-edge/50 text-muted">
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={cn('py-1.5 pr-5 font-normal whitespace-nowrap last:pr-0', column.className)}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {!rows && <Placeholder columns={columns} count={expected} />}
          {rows?.map((row) => (
            <tr key={rowKey(row)} className="border-b border-rule hover:bg-hover">
              {columns.map((column) => (
                <td key={column.id} className={cn('h-9 pr-5 last:pr-0', column.className)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function PhoneList<Row>({ label, rows, rowKey, line, expected = 6 }: DataTableProps<Row>) {
  if (!rows) {
    return (
      <div aria-busy="true" aria-label={label} role="group" className="border-t border-rule">
        {Array.from({ length: expected }, (_, index) => `placeholder-${index}`).map((key) => (
          <div key={key} className="h-16 border-b border-rule py-3">
            <Skeleton className="w-2/3" />
          </div>
        ))}
      </div>
    );
  }
  return (
    <ul aria-label={label} className="border-t border-edge/50">
      {rows.map((row) => (
        <li key={rowKey(row)} className="min-h-16 border-b border-rule py-2.5">
          {line(row)}
        </li>
      ))}
    </ul>
  );
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const narrow = useMediaQuery(phone);
  return narrow ? <PhoneList {...props} /> : <WideTable {...props} />;
}
