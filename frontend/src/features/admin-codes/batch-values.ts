import * as z from 'zod/mini';
import type { CreateRedemptionBatchInput } from '../../gql/graphql';
import { isMoney, isZeroMoney } from '../../lib/money';

const optionalWhole = z.string().check(z.trim(), z.refine((value) => value === '' || /^\d{1,6}$/.test(value), 'whole'));

export const batchSchema = z
  .object({
    name: z.string().check(z.trim(), z.minLength(1, 'nameMissing'), z.maxLength(64, 'nameLong')),
    count: z.coerce.number('countBad').check(z.int('countBad'), z.gte(1, 'countBad'), z.lte(10_000, 'countBad')),
    kind: z.enum(['CREDIT', 'BONUS', 'VIP']),
    amount: z.string().check(z.trim()),
    vipLevel: optionalWhole,
    vipDays: optionalWhole,
    creditDays: optionalWhole,
    maxUses: z.coerce.number('whole').check(z.int('whole'), z.gte(1, 'whole')),
    oncePerTenant: z.boolean(),
    priceGroup: z.string().check(z.trim()),
    expires: z.string(),
  })
  .check((context) => {
    const { kind, amount, vipLevel, vipDays } = context.value;
    if (kind !== 'VIP' && (!isMoney(amount) || amount.startsWith('-') || isZeroMoney(amount))) {
      context.issues.push({ code: 'custom', input: amount, path: ['amount'], message: 'amountBad' });
    }
    if (kind === 'VIP' && vipLevel === '') {
      context.issues.push({ code: 'custom', input: vipLevel, path: ['vipLevel'], message: 'levelMissing' });
    }
    if (kind === 'VIP' && !(Number(vipDays) >= 1 && Number(vipDays) <= 3660)) {
      context.issues.push({ code: 'custom', input: vipDays, path: ['vipDays'], message: 'daysMissing' });
    }
  });

export type BatchValues = z.infer<typeof batchSchema>;

export const blankBatch: BatchValues = {
  name: '',
  count: 10,
  kind: 'CREDIT',
  amount: '10.00',
  vipLevel: '',
  vipDays: '',
  creditDays: '',
  maxUses: 1,
  oncePerTenant: false,
  priceGroup: '',
  expires: '',
};

function numberOf(value: string): number | undefined {
  return value === '' ? undefined : Number(value);
}

/** What of the form belongs to the kind of code; a date means the end of that day in UTC. */
export function batchInput(values: BatchValues, idempotencyKey: string): CreateRedemptionBatchInput {
  const { name, count, kind, maxUses, oncePerTenant } = values;
  const vip = kind === 'VIP';
  return {
    name,
    count,
    kind,
    maxUses,
    oncePerTenant,
    idempotencyKey,
    amount: vip ? undefined : values.amount,
    creditDays: vip ? undefined : numberOf(values.creditDays),
    vipLevel: vip ? numberOf(values.vipLevel) : undefined,
    vipDays: vip ? numberOf(values.vipDays) : undefined,
    priceGroup: values.priceGroup || undefined,
    expiresAt: values.expires ? `${values.expires}T23:59:59Z` : undefined,
  };
}
