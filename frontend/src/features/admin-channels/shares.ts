import type { ChannelSharesQuery } from '../../gql/graphql';

const hour = 60 * 60 * 1000;

export interface HourShare {
  /** Begin of the hour. */
  start: string;
  calls: number;
  failed: number;
  /** Calls of all channels. */
  all: number;
}

export interface Share {
  calls: number;
  failed: number;
  all: number;
  hours: HourShare[];
}

/** What each channel got of all calls, in all and by the hour; a channel without a call is absent. */
export function sharesOf({ from, to, rows }: ChannelSharesQuery['margin']): ReadonlyMap<string, Share> {
  const begin = Date.parse(from);
  const count = Math.max(1, Math.round((Date.parse(to) - begin) / hour));
  const slotOf = (start: string) => Math.round((Date.parse(start) - begin) / hour);
  const all = Array.from({ length: count }, () => 0);
  for (const { start, measures } of rows) {
    const slot = slotOf(start);
    all[slot] = (all[slot] ?? 0) + measures.usage.calls;
  }
  const total = all.reduce((sum, calls) => sum + calls, 0);
  const shares = new Map<string, Share>();
  for (const { start, group, measures } of rows) {
    const share = shares.get(group) ?? {
      calls: 0,
      failed: 0,
      all: total,
      hours: all.map((calls, slot) => ({
        start: new Date(begin + slot * hour).toISOString(),
        calls: 0,
        failed: 0,
        all: calls,
      })),
    };
    const { calls, failed } = measures.usage;
    share.calls += calls;
    share.failed += failed;
    const slot = share.hours[slotOf(start)];
    if (slot) {
      slot.calls += calls;
      slot.failed += failed;
    }
    shares.set(group, share);
  }
  return shares;
}

/** A part of a whole in thousandths; what is there at all is at least one. */
export function perMilleOf(part: number, whole: number): number {
  return part === 0 || whole === 0 ? 0 : Math.max(1, Math.round((part * 1000) / whole));
}
