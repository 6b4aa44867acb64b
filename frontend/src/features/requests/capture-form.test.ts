import { expect, test } from 'vitest';
import { captureSchema } from './capture-form';

test.each([
  ['1', true],
  [' 30 ', true],
  ['31', false],
  ['0', false],
  ['1.5', false],
  ['', false],
])('%j days, of at most 30', (days, valid) => {
  expect(captureSchema(30).safeParse({ calls: 'ALL', days, keyIds: [] }).success).toBe(valid);
});
