import type { UsageInterval, UsageQuery } from '../../gql/graphql';
import { boundsOf, type Period } from '../../lib/period';

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/** By the hour the server tells of so many days. */
const mostDaysByHour = 31;

/** The time that a report covers. */
export type Range = Pick<UsageQuery['usage'], 'from' | 'to'>;

export interface UsageVariables {
  from: string;
  to: string;
  interval: UsageInterval;
}

const asked = (from: number, to: number, interval: UsageInterval): UsageVariables => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  interval,
});

/**
 * What is asked of the server for the time that ends now; within an hour always the same. Days are those of the tenant's
 * calendar, to which the server moves the begin back: today is the last of them, and there are as many as the span says.
 */
export function variablesOf(span: Period, now?: number): UsageVariables {
  const { from, to } = boundsOf(span, now);
  if (span === '24h') {
    return { from, to, interval: 'HOUR' };
  }
  return asked(Date.parse(from) + day - hour, Date.parse(to), 'DAY');
}

/**
 * What is asked for the time before, to compare with: as long as what has passed of the time that is shown, so that a day
 * that has only begun is not held against a whole one. Of more than a month whole days are compared.
 */
export function variablesBefore(report: Range, { to, interval }: UsageVariables): UsageVariables {
  const begin = Date.parse(report.from);
  const length = Math.max(1, Math.round((Date.parse(report.to) - begin) / day)) * day;
  if (interval === 'HOUR' || length <= mostDaysByHour * day) {
    return asked(begin - length, Date.parse(to) - length, 'HOUR');
  }
  // Clocks may have changed since: two hours into a day are the same day before and after.
  return asked(begin - length + 2 * hour, begin, 'DAY');
}

/** What calls used and cost. */
export type Used = UsageQuery['usage']['total'];

export interface Bar {
  /** Begin of the interval. */
  start: string;
  /** Absent where nothing happened. */
  used?: Used;
}

function stepsOf({ from, to }: Range, interval: UsageInterval): number {
  return Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / (interval === 'HOUR' ? hour : day)));
}

/**
 * The step of a report that begins at a moment; absent outside. The server's days are those of the tenant's calendar, whose
 * begins move by an hour when clocks do: a row belongs to the step whose begin is next to its own.
 */
export function stepOf(start: string, { from, to }: Range, interval: UsageInterval): number | undefined {
  const step = interval === 'HOUR' ? hour : day;
  const index = Math.round((Date.parse(start) - Date.parse(from)) / step);
  return index >= 0 && index < stepsOf({ from, to }, interval) ? index : undefined;
}

/** The rows with empty ones where nothing happened. */
export function barsOf(report: Range & Pick<UsageQuery['usage'], 'rows'>, interval: UsageInterval): Bar[] {
  const begin = Date.parse(report.from);
  const bars = Array.from({ length: stepsOf(report, interval) }, (_, index): Bar => {
    return { start: new Date(begin + index * (interval === 'HOUR' ? hour : day)).toISOString() };
  });
  for (const { start, measures } of report.rows) {
    const index = stepOf(start, report, interval);
    if (index !== undefined) {
      bars[index] = { start, used: measures };
    }
  }
  return bars;
}
