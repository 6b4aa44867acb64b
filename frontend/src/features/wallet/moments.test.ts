import { periods } from '../../lib/period';
import { momentsOf } from './moments';

const now = Date.parse('2027-03-31T10:20:00Z');

test('a day is asked for by the hour, up to the hour that runs', () => {
  const moments = momentsOf('24h', now);
  expect(moments).toHaveLength(24);
  expect(moments[0]).toBe('2027-03-30T12:00:00.000Z');
  expect(moments.at(-1)).toBe('2027-03-31T11:00:00.000Z');
});

test.each([
  ['7d', 168],
  ['30d', 30],
  ['90d', 90],
] as const)('%s has %i moments', (period, count) => {
  expect(momentsOf(period, now)).toHaveLength(count);
});

test('no period has more moments than the server answers for', () => {
  expect(Math.max(...periods.map((period) => momentsOf(period, now).length))).toBeLessThanOrEqual(200);
});
