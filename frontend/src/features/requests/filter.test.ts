import { exportAddress, filterOf, parseRequestSearch } from './filter';

const now = Date.UTC(2026, 0, 20, 10);

test('a search keeps what it understands and drops the rest', () => {
  expect(parseRequestSearch({ model: ' gpt ', status: '502', range: '7d', key: 'key_1', open: 'req_1' })).toEqual({
    model: 'gpt',
    status: 502,
    range: '7d',
    key: 'key_1',
    open: 'req_1',
  });
  expect(filterOf(parseRequestSearch({ model: '', status: 'many', range: '9y', key: 5 }))).toBeUndefined();
});

test('a filter counts a range back from now', () => {
  expect(filterOf({ range: '24h', status: 200 }, now)).toEqual({ status: 200, from: '2026-01-19T10:00:00.000Z' });
  expect(filterOf({ open: 'req_1' }, now)).toBeUndefined();
});

test('a download asks for the same calls', () => {
  expect(exportAddress('acme', { model: 'a b', keyId: 'key_1' })).toBe(
    '/export/requests?tenant=acme&model=a+b&key=key_1',
  );
  expect(exportAddress('acme', undefined)).toBe('/export/requests?tenant=acme');
});
