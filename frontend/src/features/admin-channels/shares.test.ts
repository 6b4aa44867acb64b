import { perMilleOf, sharesOf } from './shares';

const row = (start: string, group: string, calls: number, failed = 0) => ({
  start,
  group,
  measures: { usage: { calls, failed } },
});

const report = {
  from: '2027-01-01T00:00:00Z',
  to: '2027-01-01T03:00:00Z',
  rows: [
    row('2027-01-01T00:00:00Z', 'chn_a', 6),
    row('2027-01-01T00:00:00Z', 'chn_b', 2, 1),
    row('2027-01-01T02:00:00Z', 'chn_a', 12, 2),
  ],
};

test('a channel has its part of all calls, and of those of each hour', () => {
  const a = sharesOf(report).get('chn_a');
  expect(a).toMatchObject({ calls: 18, failed: 2, all: 20 });
  expect(a?.hours.map(({ calls, all }) => [calls, all])).toEqual([
    [6, 8],
    [0, 0],
    [12, 12],
  ]);
  expect(sharesOf(report).get('chn_b')).toMatchObject({ calls: 2, failed: 1, all: 20 });
});

test('a channel that got no call is absent', () => {
  expect(sharesOf(report).get('chn_c')).toBeUndefined();
});

test.each([
  [0, 5, 0],
  [1, 3, 333],
  [1, 100_000, 1],
  [5, 5, 1000],
])('%i of %i are %i thousandths', (part, whole, want) => {
  expect(perMilleOf(part, whole)).toBe(want);
});
