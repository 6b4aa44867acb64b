import type { UsageInterval, UsageSplitQuery } from '../../gql/graphql';
import { amountOf } from './amounts';
import type { Measure } from './search';
import { stepOf, type Bar, type Range, type Used } from './series';

type Rows = UsageSplitQuery['usage']['rows'];

/** How many groups are drawn by themselves. */
const shown = 5;

/** What one group, or all others together, used. */
export interface Line {
  /** Absent for the others. */
  group?: string;
  /** By interval; absent where nothing can be said. */
  amounts: (bigint | undefined)[];
  total: bigint;
  calls: number;
  failed: number;
}

interface Sums {
  steps: (Used | undefined)[];
  total: bigint;
  calls: number;
  failed: number;
}

const waited = (used: Used) => BigInt(used.firstByteMs) * BigInt(used.calls);

function sumsOf(rows: Rows, measure: Measure, count: number, stepAt: (start: string) => number | undefined): Map<string, Sums> {
  const sums = new Map<string, Sums>();
  for (const { start, group, measures: used } of rows) {
    const step = stepAt(start);
    if (step === undefined) {
      continue;
    }
    const sum = sums.get(group) ?? { steps: Array.from({ length: count }), total: 0n, calls: 0, failed: 0 };
    sum.steps[step] = used;
    sum.total += measure === 'wait' ? waited(used) : amountOf(used, measure);
    sum.calls += used.calls;
    sum.failed += used.failed;
    sums.set(group, sum);
  }
  return sums;
}

const descending = (left: bigint, right: bigint) => (left === right ? 0 : left < right ? 1 : -1);

/** The mean time to the first byte of the groups with the most calls: waiting does not add up, so there are no others. */
function waits(sums: Map<string, Sums>): Line[] {
  return [...sums]
    .filter(([, { calls }]) => calls > 0)
    .toSorted(([, left], [, right]) => right.calls - left.calls)
    .slice(0, shown)
    .map(([group, { steps, total, calls, failed }]) => ({
      group,
      amounts: steps.map((used) => (used && used.calls > 0 ? BigInt(used.firstByteMs) : undefined)),
      total: total / BigInt(calls),
      calls,
      failed,
    }));
}

/** The groups with the most of a measure, the greatest first, and what is left of the whole as the others. */
export function splitOf(
  bars: readonly Bar[],
  rows: Rows,
  range: Range,
  interval: UsageInterval,
  measure: Measure,
): Line[] {
  const sums = sumsOf(rows, measure, bars.length, (start) => stepOf(start, range, interval));
  if (measure === 'wait') {
    return waits(sums);
  }
  const lines = [...sums]
    .filter(([, { total }]) => total > 0n)
    .toSorted(([, left], [, right]) => descending(left.total, right.total))
    .slice(0, shown)
    .map(([group, { steps, total, calls, failed }]): Line => {
      return { group, amounts: steps.map((used) => (used ? amountOf(used, measure) : 0n)), total, calls, failed };
    });
  const others: Line = { amounts: [], total: 0n, calls: 0, failed: 0 };
  bars.forEach(({ used }, index) => {
    const named = lines.reduce((sum, { amounts }) => sum + (amounts[index] ?? 0n), 0n);
    // The rows are a moment younger than the whole.
    const rest = used ? amountOf(used, measure) - named : 0n;
    others.amounts.push(rest > 0n ? rest : 0n);
    others.total += rest > 0n ? rest : 0n;
    others.calls += used?.calls ?? 0;
    others.failed += used?.failed ?? 0;
  });
  others.calls = Math.max(0, others.calls - lines.reduce((sum, { calls }) => sum + calls, 0));
  others.failed = Math.max(0, others.failed - lines.reduce((sum, { failed }) => sum + failed, 0));
  return others.total > 0n ? [...lines, others] : lines;
}
