import { hoursLeft, runwayOf } from './runway';

test.each([
  ['a day', '24', '24', 24],
  ['less than a day, rounded down', '10', '24', 10],
  ['three days', '7.20', '2.40', 72],
  ['nothing left', '0', '1', 0],
  ['a debt', '-3', '1', 0],
  ['hardly anything spent', '1000000', '0.000000001', 1_000_000],
])('%s', (_name, available, spent, hours) => {
  expect(hoursLeft(available, spent)).toBe(hours);
});

test('where nothing was spent there is no pace', () => {
  expect(hoursLeft('5', '0')).toBeUndefined();
  expect(hoursLeft('5', '-0.5')).toBeUndefined();
});

test('hours become days, and days a long time', () => {
  expect(runwayOf(0)).toEqual({ key: 'soon' });
  expect(runwayOf(47)).toEqual({ key: 'hours', count: 47 });
  expect(runwayOf(48)).toEqual({ key: 'days', count: 2 });
  expect(runwayOf(24 * 90 + 23)).toEqual({ key: 'days', count: 90 });
  expect(runwayOf(24 * 91)).toEqual({ key: 'long' });
});
