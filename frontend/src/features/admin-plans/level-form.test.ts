import { percentOf, shareOf } from './level-form';

test.each([
  ['0', '0'],
  ['1', '100'],
  ['0.1', '10'],
  ['0.125', '12.5'],
  ['0.05', '5'],
  ['0.000001', '0.0001'],
])('a share of %s is %s percent, and back', (share, percent) => {
  expect(percentOf(share)).toBe(percent);
  expect(shareOf(percent)).toBe(share);
});
