import { toUnits } from '../../lib/money';
import type { Measure } from './search';
import type { Used } from './series';

/** One measure as a whole number, so that all are reckoned with in one way: money in its finest unit, the rest as counted. */
export function amountOf(used: Used, measure: Measure): bigint {
  switch (measure) {
    case 'spend':
      return toUnits(used.charge);
    case 'calls':
      return BigInt(used.calls);
    case 'tokens':
      return BigInt(used.inputTokens) + BigInt(used.outputTokens);
    case 'wait':
      return BigInt(used.firstByteP50Ms);
    case 'failed':
      return BigInt(used.failed);
  }
}

/** How many thousandths an amount is above or below the one before; absent where there was none. */
export function changeOf(now: bigint, before: bigint): number | undefined {
  if (before <= 0n) {
    return undefined;
  }
  return Math.round(Number(((now - before) * 10_000n) / before) / 10);
}

/** How many thousandths of the whole a part makes, rounded, so that shares add up to it. */
export function shareOf(part: bigint, whole: bigint): number {
  return whole > 0n ? Math.round(Number((part * 10_000n) / whole) / 10) : 0;
}
