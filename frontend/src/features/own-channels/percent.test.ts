import { expect, test } from 'vitest';
import { percentOf } from './percent';

test.each([
  ['0', '0'],
  ['1', '100'],
  ['0.05', '5'],
  ['0.125', '12.5'],
  ['0.000001', '0.0001'],
  ['1.0', '100'],
])('%s is %s percent', (decimal, percent) => {
  expect(percentOf(decimal)).toBe(`${percent}\u00a0%`);
});
