import { daysOf, levelOf, toneOf } from './completed';

test('days follow one another from the first', () => {
  expect(daysOf({ completedSince: '2027-03-27T00:00:00Z', completedByDay: [1000, null] })).toEqual([
    { start: '2027-03-27T00:00:00.000Z', share: 1000 },
    { start: '2027-03-28T00:00:00.000Z', share: null },
  ]);
});

test.each([
  [1000, 'ok', 1000],
  [994, 'warn', 955],
  [949, 'bad', 617.5],
  [0, 'bad', 250],
] as const)('%i thousandths are %s', (share, tone, level) => {
  expect(toneOf(share)).toBe(tone);
  expect(levelOf(share)).toBe(level);
});

test('a day without a share has no bar', () => {
  expect(levelOf(null)).toBe(0);
});
