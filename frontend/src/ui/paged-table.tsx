import type { ComponentProps, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault } from '../lib/graphql/fault';
import { Button } from './button';
import { DataTable } from './data-table';
import { FaultNotice } from './fault-notice';

interface Page {
  fault: Fault | undefined;
  fetching: boolean;
  hasMore: boolean;
  more: () => void;
  retry: () => void;
}

interface PagedTableProps<Row> extends ComponentProps<typeof DataTable<Row>> {
  page: Page;
  /** Said in place of the table when there are no rows. */
  empty: ReactNode;
  /** How many rows there are in all, where that is known. */
  total?: number;
}

/** A table over a connection: holds place, says what went wrong and keeps what it has, and reads on when asked. */
export function PagedTable<Row>({ page, empty, total, ...table }: PagedTableProps<Row>) {
  const { t } = useTranslation();
  const { fault, fetching, hasMore, more, retry } = page;
  if (fault && !table.rows) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  if (table.rows?.length === 0) {
    return <div className="border-t border-rule py-8">{empty}</div>;
  }
  return (
    <>
      <DataTable {...table} />
      {fault && <FaultNotice fault={fault} onRetry={retry} />}
      <div className="mt-3 flex min-h-8 items-center gap-4">
        {hasMore && (
          <Button busy={fetching} onClick={more}>
            {t('loadMore')}
          </Button>
        )}
        {total !== undefined && table.rows && (
          <p className="num text-sm text-muted">{t('shown', { shown: table.rows.length, total })}</p>
        )}
      </div>
    </>
  );
}

/** The words of an empty list: what is missing, and how it comes about. */
export function Nothing({ title, hint }: { title: string; hint?: string }) {
  return (
    <>
      <p className="font-medium">{title}</p>
      {hint && <p className="mt-1 max-w-[68ch] text-muted">{hint}</p>}
    </>
  );
}
