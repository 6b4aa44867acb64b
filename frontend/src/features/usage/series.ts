import type { UsageInterval, UsageQuery } from '../../gql/graphql';
import { boundsOf, type Period } from '../../lib/period';

const hour = 60 * 60 * 1000;
const day = 24 * hour;

export interface UsageVariables {
  from: string;
  to: string;
  interval: UsageInterval;
}

/** What is asked of the server for the time that ends now; within an hour always the same. */
export function variablesOf(span: Period, now?: number): UsageVariables {
  return { ...boundsOf(span, now), interval: span === '24h' ? 'HOUR' : 'DAY' };
}

export interface Bar {
  /** Begin of the interval. */
  start: string;
  calls: number;
  charge: string;
}

/**
 * The rows with empty ones where nothing happened. The server's days are those of the tenant's calendar, whose begins
 * move by an hour when clocks do: a row belongs to the step whose begin is next to its own.
 */
export function barsOf({ from, to, rows }: Pick<UsageQuery['usage'], 'from' | 'to' | 'rows'>, interval: UsageInterval): Bar[] {
  const step = interval === 'HOUR' ? hour : day;
  const begin = Date.parse(from);
  const count = Math.max(1, Math.round((Date.parse(to) - begin) / step));
  const bars = Array.from({ length: count }, (_, index): Bar => {
    return { start: new Date(begin + index * step).toISOString(), calls: 0, charge: '0' };
  });
  for (const { start, measures } of rows) {
    const index = Math.round((Date.parse(start) - begin) / step);
    if (index >= 0 && index < count) {
      bars[index] = { start, calls: measures.calls, charge: measures.charge };
    }
  }
  return bars;
}
