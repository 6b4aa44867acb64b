import { boundsOf } from './period';

test('a period ends with the running hour, so that a page asks the same thing twice', () => {
  const noon = Date.parse('2026-03-01T12:00:00Z');
  expect(boundsOf('24h', noon + 60_000)).toEqual({ from: '2026-02-28T13:00:00.000Z', to: '2026-03-01T13:00:00.000Z' });
  expect(boundsOf('24h', noon + 60_000)).toEqual(boundsOf('24h', noon + 3_000_000));
});
