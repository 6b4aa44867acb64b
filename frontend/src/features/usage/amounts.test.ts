import { amountOf, changeOf, shareOf } from './amounts';
import type { Used } from './series';

const used: Used = {
  calls: 4,
  failed: 1,
  inputTokens: 1000,
  outputTokens: 24,
  charge: '-0.000000001',
  firstByteMs: 300,
  firstByteP50Ms: 250,
  firstByteP95Ms: 500,
};

test('every measure is a whole number', () => {
  expect(amountOf(used, 'spend')).toBe(-1_000_000_000n);
  expect(amountOf(used, 'calls')).toBe(4n);
  expect(amountOf(used, 'tokens')).toBe(1024n);
  expect(amountOf(used, 'wait')).toBe(250n);
  expect(amountOf(used, 'failed')).toBe(1n);
});

test.each([
  ['more', 150n, 100n, 500],
  ['less', 1n, 3n, -667],
  ['the same', 7n, 7n, 0],
  ['nothing any more', 0n, 7n, -1000],
  ['less than a thousandth', 100_001n, 100_000n, 0],
  ['given back', -5n, 10n, -1500],
])('%s', (_name, now, before, change) => {
  expect(changeOf(now, before)).toBe(change);
});

test('there is no change of nothing', () => {
  expect(changeOf(5n, 0n)).toBeUndefined();
  expect(changeOf(5n, -1n)).toBeUndefined();
});

test('shares are rounded, and of nothing there are none', () => {
  expect([shareOf(2n, 3n), shareOf(1n, 3n)]).toEqual([667, 333]);
  expect(shareOf(0n, 0n)).toBe(0);
});
