import { batchInput, batchSchema, blankBatch } from './batch-values';

const faults = (values: object) =>
  batchSchema.safeParse({ ...blankBatch, name: 'spring', ...values }).error?.issues.map(({ message }) => message) ?? [];

test('credit needs an amount, a level needs its number', () => {
  expect(faults({})).toEqual([]);
  expect(faults({ amount: '0' })).toEqual(['amountBad']);
  expect(faults({ amount: '-1' })).toEqual(['amountBad']);
  expect(faults({ kind: 'VIP', amount: '' })).toEqual(['levelMissing', 'daysMissing']);
  expect(faults({ kind: 'VIP', amount: '', vipLevel: '2', vipDays: '30' })).toEqual([]);
  expect(faults({ name: ' ', count: 0 })).toEqual(['nameMissing', 'countBad']);
});

test('only what belongs to the kind of code is sent', () => {
  const vip = batchInput({ ...blankBatch, name: 'v', kind: 'VIP', vipLevel: '2', vipDays: '30', expires: '2026-12-31' }, 'key');
  expect(vip).toMatchObject({ vipLevel: 2, vipDays: 30, expiresAt: '2026-12-31T23:59:59Z', idempotencyKey: 'key' });
  expect(vip.amount).toBeUndefined();
  const credit = batchInput({ ...blankBatch, name: 'c', creditDays: '90', vipLevel: '2' }, 'key');
  expect(credit).toMatchObject({ amount: '10.00', creditDays: 90 });
  expect(credit.vipLevel).toBeUndefined();
});
