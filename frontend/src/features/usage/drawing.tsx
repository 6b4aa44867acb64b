import { useTranslation } from 'react-i18next';
import type { UsageInterval } from '../../gql/graphql';
import { perMilleOf } from '../../lib/money';
import { SeriesChart, Swatch, type SeriesTone } from '../../ui/series-chart';
import type { Measure } from './search';
import type { Bar } from './series';
import { UsageTable } from './usage-table';
import { useWords } from './use-words';

/** One series, with its name and what it comes to. */
export interface Drawn {
  key: string;
  name: string;
  tone: SeriesTone;
  /** By interval; absent where nothing can be said. */
  amounts: (bigint | undefined)[];
  total: bigint;
  note?: string;
}

/** What is said of each interval besides. */
export interface Extra {
  name: string;
  cells: string[];
}

interface DrawingProps {
  measure: Measure;
  bars: readonly Bar[];
  interval: UsageInterval;
  drawn: readonly Drawn[];
  extra?: Extra;
  hint?: string;
}

const greatest = (values: (bigint | undefined)[]) => values.reduce<bigint>((top, value = 0n) => (value > top ? value : top), 0n);

/** A chart, what its series come to, and all of it as a table. */
export function Drawing({ measure, bars, interval, drawn, extra, hint }: DrawingProps) {
  const { t } = useTranslation('usage');
  const { amount, when } = useWords();
  const lines = measure === 'wait';
  const sums = bars.map((_bar, index) => drawn.reduce((sum, { amounts }) => sum + (amounts[index] ?? 0n), 0n));
  const most = lines ? greatest(drawn.flatMap(({ amounts }) => amounts)) : greatest(sums);
  // A single group has a name to tell; all in one has none but that of the measure.
  const named = drawn.length > 1 || drawn[0]?.note !== undefined;
  const chart = t('chart', { measure: t(measure) });

  function words({ start }: Bar, index: number): string {
    const parts = drawn.flatMap(({ name, amounts }) => {
      const value = amounts[index];
      return value === undefined || (value === 0n && !lines) ? [] : [`${name} ${amount(value, measure)}`];
    });
    const sum = amount(sums[index] ?? 0n, measure);
    const said = lines ? parts.join(' · ') || '–' : [sum, ...(named ? parts : [])].join(' · ');
    return `${when(start, interval)}: ${said}${extra ? ` (${extra.cells[index]})` : ''}`;
  }

  return (
    <div className="mt-3">
      {drawn.every(({ total }) => total <= 0n) ? (
        <p className="py-4 text-muted">{t('nothing')}</p>
      ) : (
        <>
          <SeriesChart
            label={chart}
            form={lines ? 'lines' : 'bars'}
            columns={bars.map((bar, index) => ({ key: bar.start, words: words(bar, index) }))}
            series={drawn.map(({ key, tone, amounts }) => ({
              key,
              tone,
              levels: amounts.map((value) => (value === undefined ? undefined : perMilleOf(value, most))),
            }))}
          />
          {named && (
            <ul className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-sm">
              {drawn.map(({ key, name, tone, total, note }) => (
                <li key={key} className="num min-w-0 break-words">
                  <Swatch tone={tone} />
                  {name} <span className="font-medium">{amount(total, measure)}</span>
                  {note && <span className="text-muted"> · {note}</span>}
                </li>
              ))}
            </ul>
          )}
          <UsageTable
            label={chart}
            measure={measure}
            drawn={drawn}
            sums={lines || drawn.length === 1 ? undefined : sums}
            extra={extra}
            times={bars.map(({ start }) => ({ key: start, name: when(start, interval) }))}
          />
        </>
      )}
      {hint && <p className="mt-2 text-xs text-muted">{hint}</p>}
    </div>
  );
}
