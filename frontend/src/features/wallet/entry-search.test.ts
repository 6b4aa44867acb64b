import { dayAfter, entryFilter, isRange, statementAddress } from './entry-search';

test('days count in full', () => {
  expect(entryFilter({ type: 'CHARGE', from: '2026-11-01', to: '2026-11-30' })).toEqual({
    type: 'CHARGE',
    from: '2026-11-01T00:00:00Z',
    to: '2026-12-01T00:00:00Z',
  });
});

test('no conditions are no filter', () => {
  expect(entryFilter({})).toBeUndefined();
});

test.each([
  ['2026-12-31', '2027-01-01'],
  ['2028-02-28', '2028-02-29'],
])('behind %s comes %s', (date, next) => {
  expect(dayAfter(date)).toBe(next);
});

test.each([
  ['csv', {}, '/export/statement?tenant=acme'],
  ['page', { from: '2026-11-01' }, '/export/statement.html?tenant=acme&from=2026-11-01'],
  ['csv', { from: '2026-11-01', to: '2026-11-30' }, '/export/statement?tenant=acme&from=2026-11-01&to=2026-12-01'],
] as const)('the statement as %s of %o', (form, search, address) => {
  expect(statementAddress(form, 'acme', search)).toBe(address);
});

test.each([
  [{}, true],
  [{ from: '2026-11-02', to: '2026-11-02' }, true],
  [{ from: '2026-11-03', to: '2026-11-02' }, false],
])('%o is a range: %s', (search, good) => {
  expect(isRange(search)).toBe(good);
});
