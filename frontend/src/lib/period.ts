const hour = 60 * 60 * 1000;
const day = 24 * hour;

export const periods = ['24h', '7d', '30d', '90d'] as const;

export type Period = (typeof periods)[number];

const lengths: Record<Period, number> = { '24h': day, '7d': 7 * day, '30d': 30 * day, '90d': 90 * day };

/** From when to when a period that ends now is asked for; within an hour always the same. */
export function boundsOf(period: Period, now: number = Date.now()): { from: string; to: string } {
  const end = (Math.floor(now / hour) + 1) * hour;
  return { from: new Date(end - lengths[period]).toISOString(), to: new Date(end).toISOString() };
}
