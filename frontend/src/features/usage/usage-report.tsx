import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/cn';
import { periods } from '../../lib/period';
import { useCan } from '../../lib/viewer';
import { Button } from '../../ui/button';
import { FaultNotice } from '../../ui/fault-notice';
import { LinkTabs } from '../../ui/link-tabs';
import { Select } from '../../ui/select';
import { groupsFor, measures, usual, type UsageSearch } from './search';
import { UsageFigures } from './usage-figures';
import { useUsage } from './use-usage';

/** The charts come when there is something to draw. */
const UsageView = lazy(() => import('./usage-view').then((module) => ({ default: module.UsageView })));

const Blank = () => <div aria-busy="true" className="h-56" />;

interface UsageReportProps {
  search: UsageSearch;
  onSearch: (change: { [Key in keyof UsageSearch]: string }) => void;
}

/** What was spent and called, against the time before; drawn by the day or the hour, and told apart. */
export function UsageReport({ search, onSearch }: UsageReportProps) {
  const { t } = useTranslation('usage');
  const { span = usual.span, measure = usual.measure } = search;
  const offered = groupsFor(useCan());
  const by = offered.find((group) => group === search.by);
  const { answer, before, fetching, fault, retry } = useUsage(span);
  const calls = answer?.usage.total.calls ?? 0;

  return (
    <section className="mt-9">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 className="text-lg font-semibold">{t('title')}</h2>
        <div className="grid grid-cols-2 gap-3 max-sm:w-full">
          <Select
            label={t('span')}
            value={span}
            choices={periods.map((value) => ({ value, label: t(value) }))}
            onChange={(event) => onSearch({ span: event.target.value })}
          />
          <Select
            label={t('by')}
            value={by ?? ''}
            choices={[{ value: '', label: t('none') }, ...offered.map((value) => ({ value, label: t(value) }))]}
            onChange={(event) => onSearch({ by: event.target.value })}
          />
        </div>
      </div>
      {fault && <FaultNotice fault={fault} onRetry={retry} />}
      {!(fault && !answer) && (
        <div aria-busy={fetching} className={cn(fetching && answer && 'opacity-60')}>
          <UsageFigures total={answer?.usage.total} before={before} />
          {answer && !answer.usage.complete && <p className="text-sm text-warn">{t('incomplete')}</p>}
          {answer && calls === 0 && (
            <div className="mt-3 border-t border-rule py-4">
              <p className="text-muted">{t('empty')}</p>
              {span !== '90d' && (
                <Button className="mt-3" onClick={() => onSearch({ span: '90d' })}>
                  {t('widen')}
                </Button>
              )}
            </div>
          )}
          {!answer && <Blank />}
          {answer && calls > 0 && (
            <>
              <LinkTabs
                label={t('measure')}
                tabs={measures.map((value) => ({ value, label: t(value) }))}
                value={measure}
                onChange={(next) => onSearch({ measure: next })}
              />
              <Suspense fallback={<Blank />}>
                <UsageView answer={answer} measure={measure} by={by} />
              </Suspense>
            </>
          )}
        </div>
      )}
    </section>
  );
}
