import { barsOf, type Used } from './series';
import { splitOf } from './split';

const used = (calls: number, charge: string, more: Partial<Used> = {}): Used => ({
  calls,
  failed: 0,
  inputTokens: 0,
  outputTokens: 0,
  charge,
  firstByteMs: 0,
  firstByteP50Ms: 0,
  firstByteP95Ms: 0,
  ...more,
});

const first = '2026-01-01T00:00:00Z';
const second = '2026-01-02T00:00:00Z';
const range = { from: first, to: '2026-01-03T00:00:00Z' };
const row = (start: string, group: string, measures: Used) => ({ start, group, measures });
const whole = (...days: Used[]) =>
  barsOf({ ...range, rows: days.map((measures, index) => ({ start: [first, second][index] ?? '', measures })) }, 'DAY');
const dollar = 10n ** 18n;

test('the five greatest are told apart, and the rest adds up to the whole', () => {
  const rows = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((group, index) => row(first, group, used(1, String(index + 1))));
  rows.push(row(second, 'a', used(1, '10')));
  const lines = splitOf(whole(used(7, '28.5'), used(1, '10')), rows, range, 'DAY', 'spend');
  expect(lines.map(({ group }) => group)).toEqual(['a', 'g', 'f', 'e', 'd', undefined]);
  expect(lines[0]?.amounts).toEqual([dollar, 10n * dollar]);
  // Of b and c, and of what has no row.
  expect(lines[5]).toMatchObject({ total: (11n * dollar) / 2n, amounts: [(11n * dollar) / 2n, 0n], calls: 2 });
  expect(lines.reduce((sum, { total }) => sum + total, 0n)).toBe((77n * dollar) / 2n);
});

test('groups without any of it, and others of nothing, are not there', () => {
  const rows = [row(first, 'a', used(3, '1', { failed: 2 })), row(first, 'b', used(5, '2'))];
  const lines = splitOf(whole(used(8, '3', { failed: 2 })), rows, range, 'DAY', 'failed');
  expect(lines).toEqual([{ group: 'a', amounts: [2n, 0n], total: 2n, calls: 3, failed: 2 }]);
});

test('what came in between the questions is not less than nothing', () => {
  const lines = splitOf(whole(used(1, '1')), [row(first, 'a', used(2, '2'))], range, 'DAY', 'calls');
  expect(lines.map(({ total }) => total)).toEqual([2n]);
});

test('a mean wait is weighed by calls, and days without calls have none', () => {
  const rows = [
    row(first, 'a', used(3, '0', { firstByteMs: 100 })),
    row(second, 'a', used(1, '0', { firstByteMs: 500 })),
    row(second, 'b', used(9, '0', { firstByteMs: 50 })),
  ];
  expect(splitOf(whole(), rows, range, 'DAY', 'wait')).toEqual([
    { group: 'b', amounts: [undefined, 50n], total: 50n, calls: 9, failed: 0 },
    { group: 'a', amounts: [100n, 500n], total: 200n, calls: 4, failed: 0 },
  ]);
});
