import { expect, test } from 'vitest';
import { retentionSchema } from './retention-form';

test.each([
  [{ resultDays: '30', responseDays: '1', recordDays: '0' }, true],
  [{ resultDays: '31', responseDays: '1', recordDays: '0' }, false],
  [{ resultDays: '1', responseDays: '0', recordDays: '0' }, false],
  [{ resultDays: '1', responseDays: '1', recordDays: '3651' }, false],
  [{ resultDays: '1', responseDays: '1', recordDays: '-1' }, false],
])('%j', (values, valid) => {
  expect(retentionSchema.safeParse(values).success).toBe(valid);
});
