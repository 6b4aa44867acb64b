import { noticeText } from './notice-text';

const facts = (values: Record<string, string>) => Object.entries(values).map(([name, value]) => ({ name, value }));

test.each([
  ['WALLET_LOW', { available: '4.10', threshold: '5.00' }, 'low', { available: '$4.10', threshold: '$5.00' }],
  ['WALLET_LOW', { available: '4.10', hours_left: '7' }, 'lowFor', { available: '$4.10', hours: '7' }],
  ['MODEL_ENDS', { model: 'gpt-4', at: '2027-01-31T00:00:00Z' }, 'ends', { model: 'gpt-4', day: 'Jan 31, 2027' }],
  [
    'MODEL_ENDS',
    { model: 'gpt-4', at: '2027-01-31T00:00:00Z', successor: 'gpt-4o' },
    'endsFor',
    { model: 'gpt-4', day: 'Jan 31, 2027', successor: 'gpt-4o' },
  ],
  ['CREDIT_EXPIRES', { amount: '1', at: '2026-12-31T23:59:00Z' }, 'expires', { amount: '$1.00', day: 'Dec 31, 2026' }],
  ['PLAN_ENDED', { plan: 'Gold', reason: 'unpaid' }, 'ended', { plan: 'Gold', reason: 'unpaid' }],
] as const)('%s with %o', (kind, given, key, values) => {
  expect(noticeText({ kind, facts: facts(given) }, 'en')).toEqual({ key, values });
});
