import type { PeakPartsFragment, RatePeakInput } from '../../gql/graphql';

/** One line of the form: hours of the day, UTC, at which all prices of a side are multiplied. */
export interface PeakLine {
  side: 'sell' | 'cost';
  /** Days of the week as the server numbers them, 0 is Sunday. */
  days: string[];
  /** Hours and minutes; 24:00 for the end of the day. */
  from: string;
  to: string;
  multiplier: string;
}

/** Monday first, as people read a week. */
export const weekdays = ['1', '2', '3', '4', '5', '6', '0'] as const;

const clock = /^([01]?\d|2[0-4]):([0-5]\d)$/;
const minutesOfHour = 60;
const minutesOfDay = 24 * minutesOfHour;

/** Minutes of the day; absent for what is no time of day. */
export function minutesOf(text: string): number | undefined {
  const [, hours, minutes] = clock.exec(text.trim()) ?? [];
  if (hours === undefined || minutes === undefined) {
    return undefined;
  }
  const total = Number(hours) * minutesOfHour + Number(minutes);
  return total <= minutesOfDay ? total : undefined;
}

const two = (value: number) => String(value).padStart(2, '0');

export function clockOf(minutes: number): string {
  return `${two(Math.floor(minutes / minutesOfHour))}:${two(minutes % minutesOfHour)}`;
}

export function isSpan(from: string, to: string): boolean {
  const begin = minutesOf(from);
  const end = minutesOf(to);
  return begin !== undefined && end !== undefined && begin < end;
}

export function peakLinesOf(sell: readonly PeakPartsFragment[], cost: readonly PeakPartsFragment[]): PeakLine[] {
  const lines = (side: PeakLine['side'], peaks: readonly PeakPartsFragment[]) =>
    peaks.map(({ days, from, to, multiplier }) => ({
      side,
      days: days.map(String),
      from: clockOf(from),
      to: clockOf(to),
      multiplier,
    }));
  return [...lines('sell', sell), ...lines('cost', cost)];
}

/** The lines of one side as the server takes them, in their order: the first one that matches applies. */
export function peaksOf(lines: readonly PeakLine[], side: PeakLine['side']): RatePeakInput[] {
  return lines
    .filter((line) => line.side === side)
    .map(({ days, from, to, multiplier }) => ({
      days: days.map(Number).toSorted((left, right) => left - right),
      from: minutesOf(from) ?? 0,
      to: minutesOf(to) ?? 0,
      multiplier: multiplier.trim(),
    }));
}
