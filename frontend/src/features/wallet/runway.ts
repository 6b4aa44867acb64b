import { toUnits } from '../../lib/money';

/**
 * For how many whole hours money lasts that is spent as in the last 24; absent where nothing was spent. Rounded like the
 * server does it in its notices: rather too short.
 */
export function hoursLeft(available: string, spent: string): number | undefined {
  const perDay = toUnits(spent);
  if (perDay <= 0n) {
    return undefined;
  }
  const left = toUnits(available);
  const hours = left > 0n ? left / ((perDay + 23n) / 24n) : 0n;
  return Number(hours > 1_000_000n ? 1_000_000n : hours);
}

export type Runway = { key: 'hours' | 'days'; count: number } | { key: 'soon' } | { key: 'long' };

/** How long that is in words: hours within two days, then days, and beyond a quarter of a year no more than that. */
export function runwayOf(hours: number): Runway {
  const days = Math.floor(hours / 24);
  if (hours < 1) {
    return { key: 'soon' };
  }
  if (days > 90) {
    return { key: 'long' };
  }
  return days < 2 ? { key: 'hours', count: hours } : { key: 'days', count: days };
}
