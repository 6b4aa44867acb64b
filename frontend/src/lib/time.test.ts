import { formatMoment } from './time';

const now = Date.parse('2026-01-20T10:00:00Z');

test.each([
  ['2026-01-20T09:59:50Z', 'now'],
  ['2026-01-20T10:00:05Z', 'now'],
  ['2026-01-20T09:55:00Z', '5 minutes ago'],
  ['2026-01-20T07:00:00Z', '3 hours ago'],
  ['2026-01-18T10:00:00Z', 'Jan 18, 2026'],
])('%s reads as %s', (value, words) => {
  expect(formatMoment(value, 'en', now)).toBe(words);
});

test('speaks Chinese', () => {
  expect(formatMoment('2026-01-20T09:55:00Z', 'zh-CN', now)).toBe('5分钟前');
});
