import { RotateCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/button';
import { Skeleton } from '../../ui/skeleton';
import { LedgerStateView } from './ledger-state';
import { useStatus } from './use-status';

function Reading({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline gap-x-2 max-sm:flex-col">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="num min-w-10 font-medium">{children}</dd>
    </div>
  );
}

/** The state of the installation in one line, above every page of the operator's side. */
export function StatusStrip() {
  const { t } = useTranslation(['system', 'fault', 'common']);
  const { status, fault, stale, retry } = useStatus();
  const alive = status?.nodes.filter(({ dead }) => !dead).length;

  if (fault && !status) {
    return (
      <p role="alert" className="flex items-center gap-2 text-sm text-muted">
        <TriangleAlert size={14} className="text-warn" aria-hidden />
        {t(`fault:${fault.code}`)}
        <IconButton label={t('common:retry')} onClick={retry} className="size-6 max-md:size-8">
          <RotateCw size={13} aria-hidden />
        </IconButton>
      </p>
    );
  }
  return (
    <dl aria-label={t('system:strip')} className="flex flex-wrap items-baseline gap-x-6 gap-y-1 sm:gap-x-8">
      <Reading name={t('system:ledger')}>
        {status ? <LedgerStateView state={status.ledger.state} /> : <Skeleton className="w-14" />}
      </Reading>
      <Reading name={t('system:nodes')}>{alive ?? <Skeleton className="w-4" />}</Reading>
      <Reading name={t('system:running')}>{status?.queue.running ?? <Skeleton className="w-4" />}</Reading>
      <Reading name={t('system:waiting')}>{status?.queue.waiting ?? <Skeleton className="w-4" />}</Reading>
      {stale && <p className="text-sm text-warn">{t('system:stale')}</p>}
    </dl>
  );
}
