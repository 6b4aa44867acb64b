import type { ServiceStatusQuery } from '../../gql/graphql';

type Service = Pick<ServiceStatusQuery['serviceStatus'][number], 'completedSince' | 'completedByDay'>;

const day = 24 * 60 * 60 * 1000;

export interface CompletedDay {
  /** Its begin, in UTC. */
  start: string;
  /** In thousandths; null for too few calls. */
  share: number | null;
}

export function daysOf({ completedSince, completedByDay }: Service): CompletedDay[] {
  const begin = Date.parse(completedSince);
  return completedByDay.map((share, at) => ({ start: new Date(begin + at * day).toISOString(), share: share ?? null }));
}

/** A day is good from 99.5 % on and bad below 95 %. */
export function toneOf(share: number): 'ok' | 'warn' | 'bad' {
  return share >= 995 ? 'ok' : share >= 950 ? 'warn' : 'bad';
}

/** Height of a day's bar: what lies below 90 % is drawn as low as 90 %, so that a part of a percent can be seen. */
export function levelOf(share: number | null): number {
  return share === null ? 0 : Math.max(250, 1000 - (1000 - share) * 7.5);
}
