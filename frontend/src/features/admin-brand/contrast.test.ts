import { expect, test } from 'vitest';
import { contrast, isColour, minContrast } from './contrast';

test.each([
  ['#0b5f73', 'light', true],
  ['#f0c040', 'light', false],
  ['#49c7c0', 'dark', true],
  ['#102040', 'dark', false],
] as const)('%s in the %s theme: %s', (colour, theme, readable) => {
  expect(contrast(colour, theme) >= minContrast).toBe(readable);
});

test('yellow is counted as the server counts it', () => {
  expect(Math.floor(contrast('#f0c040', 'light') * 10) / 10).toBe(1.4);
});

test.each(['', 'red', '#12345', '#12345g', '123456'])('%s is no colour', (text) => {
  expect(isColour(text)).toBe(false);
});
