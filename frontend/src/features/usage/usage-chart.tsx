import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { UsageDocument, type UsageInterval } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { compareMoney, formatMoney, perMille } from '../../lib/money';
import { formatCount } from '../../lib/number';
import { periods, type Period } from '../../lib/period';
import { Amount } from '../../ui/amount';
import { FaultNotice } from '../../ui/fault-notice';
import { Select } from '../../ui/select';
import { Skeleton } from '../../ui/skeleton';
import { BarChart } from '../../ui/bar-chart';
import { barsOf, variablesOf, type Bar } from './series';

function formatStart(value: string, interval: UsageInterval, language: string): string {
  const style = interval === 'HOUR' ? ({ dateStyle: 'medium', timeStyle: 'short' } as const) : { dateStyle: 'medium' as const };
  return new Intl.DateTimeFormat(language, style).format(new Date(value));
}

interface ChartsProps {
  bars: Bar[];
  interval: UsageInterval;
}

function Charts({ bars, interval }: ChartsProps) {
  const { t, i18n } = useTranslation('usage');
  const count = (value: number) => formatCount(value, i18n.language);
  const when = (bar: Bar) => formatStart(bar.start, interval, i18n.language);
  const most = bars.reduce((top, { charge }) => (compareMoney(charge, top) > 0 ? charge : top), '0');
  const busiest = Math.max(1, ...bars.map(({ calls }) => calls));
  const spend = bars.map((bar) => ({
    key: bar.start,
    level: perMille(bar.charge, most),
    words: `${when(bar)}: ${formatMoney(bar.charge)}`,
  }));
  const calls = bars.map((bar) => ({
    key: bar.start,
    level: Math.floor((bar.calls * 1000) / busiest),
    words: `${when(bar)}: ${count(bar.calls)}`,
  }));
  return (
    <>
      <div className="mt-3 grid gap-x-8 gap-y-5 lg:grid-cols-2">
        <div className="min-w-0">
          <h3 className="text-sm font-medium">{t('spend')}</h3>
          <BarChart label={t('spendChart')} bars={spend} />
        </div>
        <div className="min-w-0">
          <h3 className="text-sm font-medium">{t('calls')}</h3>
          <BarChart label={t('callsChart')} bars={calls} />
        </div>
      </div>
      <details className="mt-3">
        <summary className="w-fit cursor-pointer text-sm text-muted max-md:py-2">{t('asTable')}</summary>
        <section className="mt-2 max-h-80 overflow-auto" tabIndex={0} aria-label={t('title')}>
          <table className="w-full max-w-[34rem] text-left text-sm">
            <caption className="sr-only">{t('title')}</caption>
            <thead>
              <tr className="border-b border-edge/50 text-muted">
                <th scope="col" className="py-1.5 pr-5 font-normal">
                  {t('when')}
                </th>
                <th scope="col" className="py-1.5 pr-5 text-right font-normal">
                  {t('calls')}
                </th>
                <th scope="col" className="py-1.5 text-right font-normal">
                  {t('spend')}
                </th>
              </tr>
            </thead>
            <tbody>
              {bars.map((bar) => (
                <tr key={bar.start} className="border-b border-rule">
                  <th scope="row" className="py-1 pr-5 font-normal whitespace-nowrap">
                    {when(bar)}
                  </th>
                  <td className="num py-1 pr-5 text-right">{count(bar.calls)}</td>
                  <td className="py-1 text-right">
                    <Amount value={bar.charge} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </>
  );
}

interface UsageChartProps {
  span: Period;
  onSpan: (span: string) => void;
}

/** What was spent and how much was called, by the day or the hour. */
export function UsageChart({ span, onSpan }: UsageChartProps) {
  const { t, i18n } = useTranslation('usage');
  const variables = useMemo(() => variablesOf(span), [span]);
  const [{ data, error }, refetch] = useQuery({
    query: UsageDocument,
    variables,
    requestPolicy: 'cache-and-network',
  });
  const fault = faultOf(error);
  const usage = data?.usage;
  const count = (value: number) => formatCount(value, i18n.language);

  return (
    <section className="mt-9">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-h-11">
          <h2 className="text-lg font-semibold">{t('title')}</h2>
          <p className="num text-muted">
            {usage ? (
              <>
                <Amount value={usage.total.charge} /> · {t('callsOf', { calls: count(usage.total.calls) })} ·{' '}
                {t('tokensOf', { input: count(usage.total.inputTokens), output: count(usage.total.outputTokens) })}
                {usage.total.calls > 0 && ` · ${t('firstByte', { ms: count(usage.total.firstByteP50Ms) })}`}
              </>
            ) : (
              !fault && <Skeleton className="w-60" />
            )}
          </p>
        </div>
        <Select
          label={t('span')}
          value={span}
          choices={periods.map((value) => ({ value, label: t(value) }))}
          onChange={(event) => onSpan(event.target.value)}
        />
      </div>
      {fault && !usage && <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />}
      {!fault && !usage && <div aria-busy="true" className="h-52" />}
      {usage && usage.total.calls === 0 && <p className="mt-3 border-t border-rule py-4 text-muted">{t('empty')}</p>}
      {usage && usage.total.calls > 0 && (
        <Charts key={span} bars={barsOf(usage, variables.interval)} interval={variables.interval} />
      )}
    </section>
  );
}
