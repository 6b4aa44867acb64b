import { limitInput, limitsOf } from './limit-values';

const budget = { spent: '1', held: '0', remaining: '4', resetsAt: null, nearlyUsed: false };

test('what a key may do is read into the form and back', () => {
  const key = {
    models: ['gpt-4o', 'gpt-4o-mini'],
    allowedIps: ['192.0.2.0/24'],
    limits: {
      requestsPerMinute: 60,
      tokensPerMinute: null,
      concurrency: null,
      dailyRequestLimit: null,
      dailyTokenLimit: 1000,
      budgets: [{ ...budget, period: 'MONTH' as const, limit: '5', warnAt: 80 }],
    },
  };
  const input = limitInput(limitsOf(key));
  expect(input).toEqual({
    models: ['gpt-4o', 'gpt-4o-mini'],
    allowedIps: ['192.0.2.0/24'],
    requestsPerMinute: 60,
    tokensPerMinute: null,
    concurrency: null,
    dailyRequestLimit: null,
    dailyTokenLimit: 1000,
    dailyBudget: null,
    monthlyBudget: '5',
    totalBudget: null,
    warnAt: 80,
  });
});

test('an empty form limits nothing', () => {
  const input = limitInput(limitsOf());
  expect(input.models).toEqual([]);
  expect(Object.values(input).filter((value) => value !== null && !Array.isArray(value))).toEqual([]);
});
