import * as z from 'zod/mini';
import type { KeyPartsFragment } from '../../gql/graphql';
import { isMoney } from '../../lib/money';

export const counts = ['requestsPerMinute', 'tokensPerMinute', 'concurrency', 'dailyRequestLimit', 'dailyTokenLimit'] as const;
export const budgets = ['dailyBudget', 'monthlyBudget', 'totalBudget'] as const;

const periods = { dailyBudget: 'DAY', monthlyBudget: 'MONTH', totalBudget: 'TOTAL' } as const;

const whole = z.string().check(z.trim(), z.refine((value) => value === '' || /^[1-9]\d{0,8}$/.test(value), 'whole'));
const money = z
  .string()
  .check(z.trim(), z.refine((value) => value === '' || (isMoney(value) && !value.startsWith('-')), 'money'));

/** The part of a key's form that says what may be asked for; an empty field is no limit. */
export const limitShape = {
  models: z.string(),
  allowedIps: z.string(),
  requestsPerMinute: whole,
  tokensPerMinute: whole,
  concurrency: whole,
  dailyRequestLimit: whole,
  dailyTokenLimit: whole,
  dailyBudget: money,
  monthlyBudget: money,
  totalBudget: money,
  warnAt: z.string().check(z.trim(), z.refine((value) => value === '' || /^(?:[1-9]\d?|100)$/.test(value), 'percent')),
};

const limitSchema = z.object(limitShape);

export type LimitValues = z.infer<typeof limitSchema>;

type Limited = Pick<KeyPartsFragment, 'models' | 'allowedIps' | 'limits'>;

function text(value: number | null | undefined): string {
  return value ? String(value) : '';
}

export function limitsOf(key?: Limited): LimitValues {
  const budget = (name: (typeof budgets)[number]) =>
    key?.limits.budgets.find(({ period }) => period === periods[name])?.limit ?? '';
  return {
    models: key?.models.join(', ') ?? '',
    allowedIps: key?.allowedIps.join(', ') ?? '',
    requestsPerMinute: text(key?.limits.requestsPerMinute),
    tokensPerMinute: text(key?.limits.tokensPerMinute),
    concurrency: text(key?.limits.concurrency),
    dailyRequestLimit: text(key?.limits.dailyRequestLimit),
    dailyTokenLimit: text(key?.limits.dailyTokenLimit),
    dailyBudget: budget('dailyBudget'),
    monthlyBudget: budget('monthlyBudget'),
    totalBudget: budget('totalBudget'),
    warnAt: text(key?.limits.budgets.find(({ warnAt }) => warnAt)?.warnAt),
  };
}

function words(list: string): string[] {
  return list.split(/[\s,]+/).filter((word) => word !== '');
}

const number = (value: string) => (value === '' ? null : Number(value));

/** What the form says, as the server takes it: null for no limit. */
export function limitInput(values: LimitValues) {
  return {
    models: words(values.models),
    allowedIps: words(values.allowedIps),
    requestsPerMinute: number(values.requestsPerMinute),
    tokensPerMinute: number(values.tokensPerMinute),
    concurrency: number(values.concurrency),
    dailyRequestLimit: number(values.dailyRequestLimit),
    dailyTokenLimit: number(values.dailyTokenLimit),
    dailyBudget: values.dailyBudget || null,
    monthlyBudget: values.monthlyBudget || null,
    totalBudget: values.totalBudget || null,
    warnAt: number(values.warnAt),
  };
}
