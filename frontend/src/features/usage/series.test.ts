import { barsOf, variablesOf } from './series';

test('a span ends with the hour that runs', () => {
  expect(variablesOf('24h', Date.UTC(2026, 0, 20, 10, 59))).toEqual({
    from: '2026-01-19T11:00:00.000Z',
    to: '2026-01-20T11:00:00.000Z',
    interval: 'HOUR',
  });
  expect(variablesOf('7d', Date.UTC(2026, 0, 20, 10)).interval).toBe('DAY');
});

test('days without calls are there with nothing', () => {
  const measures = { calls: 3, charge: '0.5' };
  const report = {
    from: '2026-03-28T00:00:00Z',
    to: '2026-03-31T00:00:00Z',
    // The clocks went forward in the night before this day.
    rows: [{ start: '2026-03-29T23:00:00Z', group: '', measures }],
  };
  expect(barsOf(report, 'DAY')).toEqual([
    { start: '2026-03-28T00:00:00.000Z', calls: 0, charge: '0' },
    { start: '2026-03-29T00:00:00.000Z', calls: 0, charge: '0' },
    { start: '2026-03-29T23:00:00Z', ...measures },
  ]);
});
