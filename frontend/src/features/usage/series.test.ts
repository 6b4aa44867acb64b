import { barsOf, variablesBefore, variablesOf, type Used } from './series';

const used: Used = {
  calls: 3,
  failed: 0,
  inputTokens: 10,
  outputTokens: 5,
  charge: '0.5',
  firstByteMs: 300,
  firstByteP50Ms: 250,
  firstByteP95Ms: 500,
};

test('a span ends with the hour that runs', () => {
  expect(variablesOf('24h', Date.UTC(2026, 0, 20, 10, 59))).toEqual({
    from: '2026-01-19T11:00:00.000Z',
    to: '2026-01-20T11:00:00.000Z',
    interval: 'HOUR',
  });
});

test('today is the last of as many days as the span says, early and late', () => {
  const early = variablesOf('7d', Date.UTC(2026, 0, 20, 0, 10));
  expect(early).toEqual({ from: '2026-01-14T00:00:00.000Z', to: '2026-01-20T01:00:00.000Z', interval: 'DAY' });
  const late = variablesOf('7d', Date.UTC(2026, 0, 20, 23, 10));
  expect(late).toEqual({ from: '2026-01-14T23:00:00.000Z', to: '2026-01-21T00:00:00.000Z', interval: 'DAY' });
});

test('hours are compared with the day before', () => {
  const variables = variablesOf('24h', Date.UTC(2026, 0, 20, 10, 59));
  expect(variablesBefore(variables, variables)).toEqual({
    from: '2026-01-18T11:00:00.000Z',
    to: '2026-01-19T11:00:00.000Z',
    interval: 'HOUR',
  });
});

test('a day that has begun is compared with as much of one', () => {
  // Midnight of the tenant's calendar is at 23:00 of UTC.
  const report = { from: '2026-01-13T23:00:00Z', to: '2026-01-20T23:00:00Z' };
  expect(variablesBefore(report, variablesOf('7d', Date.UTC(2026, 0, 20, 10, 59)))).toEqual({
    from: '2026-01-06T23:00:00.000Z',
    to: '2026-01-13T11:00:00.000Z',
    interval: 'HOUR',
  });
});

test('of a quarter whole days are compared, and none twice', () => {
  const report = { from: '2025-12-31T23:00:00Z', to: '2026-03-31T22:00:00Z' };
  expect(variablesBefore(report, variablesOf('90d', Date.UTC(2026, 2, 31, 10)))).toEqual({
    from: '2025-10-03T01:00:00.000Z',
    to: '2025-12-31T23:00:00.000Z',
    interval: 'DAY',
  });
});

test('days without calls are there with nothing', () => {
  const report = {
    from: '2026-03-28T00:00:00Z',
    to: '2026-03-31T00:00:00Z',
    // The clocks went forward in the night before this day.
    rows: [{ start: '2026-03-29T23:00:00Z', measures: used }],
  };
  expect(barsOf(report, 'DAY')).toEqual([
    { start: '2026-03-28T00:00:00.000Z' },
    { start: '2026-03-29T00:00:00.000Z' },
    { start: '2026-03-29T23:00:00Z', used },
  ]);
});
