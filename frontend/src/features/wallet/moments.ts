import { boundsOf, type Period } from '../../lib/period';

const hour = 60 * 60 * 1000;
const steps: Record<Period, number> = { '24h': hour, '7d': hour, '30d': 24 * hour, '90d': 24 * hour };

/** When the balance is asked for: by the hour up to a week, else by the day; within an hour always the same moments. */
export function momentsOf(period: Period, now?: number): string[] {
  const { from, to } = boundsOf(period, now);
  const step = steps[period];
  const moments: string[] = [];
  for (let at = Date.parse(from) + step; at <= Date.parse(to); at += step) {
    moments.push(new Date(at).toISOString());
  }
  return moments;
}
