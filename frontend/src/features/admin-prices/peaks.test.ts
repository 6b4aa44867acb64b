import { clockOf, isSpan, minutesOf, peakLinesOf, peaksOf } from './peaks';

const morning = { days: [1, 2, 3], from: 480, to: 720, multiplier: '1.5' };
const night = { days: [0, 6], from: 1320, to: 1440, multiplier: '0.25' };

test('what is read is what is written, when nobody touches it', () => {
  const lines = peakLinesOf([morning], [night, morning]);
  expect(peaksOf(lines, 'sell')).toEqual([morning]);
  expect(peaksOf(lines, 'cost')).toEqual([night, morning]);
});

test('the order of the lines is kept, for the first that matches applies', () => {
  const lines = peakLinesOf([night, morning], []);
  expect(peaksOf(lines, 'sell').map(({ multiplier }) => multiplier)).toEqual(['0.25', '1.5']);
});

test.each([
  ['0:00', 0],
  ['08:30', 510],
  ['24:00', 1440],
  ['24:01', undefined],
  ['25:00', undefined],
  ['8', undefined],
  ['', undefined],
])('%j is minute %s of the day', (text, minutes) => {
  expect(minutesOf(text)).toBe(minutes);
});

test('minutes are shown as a clock does', () => {
  expect([0, 510, 1440].map(clockOf)).toEqual(['00:00', '08:30', '24:00']);
});

test.each([
  ['08:00', '12:00', true],
  ['12:00', '12:00', false],
  ['22:00', '02:00', false],
])('from %s to %s is a span: %s', (from, to, good) => {
  expect(isSpan(from, to)).toBe(good);
});
