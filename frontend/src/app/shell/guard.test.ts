import { isOpen } from './guard';

const billing = { permissions: ['WALLET_READ', 'WALLET_MANAGE'], role: 'BILLING' } as const;

test('a page without a condition is open to everybody', () => {
  expect(isOpen(undefined, { permissions: [], role: null })).toBe(true);
});

test('one permission of several, or a role, opens a page', () => {
  expect(isOpen({ permissions: ['KEYS_READ', 'WALLET_READ'] }, billing)).toBe(true);
  expect(isOpen({ permissions: ['TENANT_MANAGE'], roles: ['BILLING'] }, billing)).toBe(true);
  expect(isOpen({ permissions: ['TENANT_MANAGE'], roles: ['VIEWER'] }, billing)).toBe(false);
  expect(isOpen({ permissions: ['KEYS_READ'] }, { permissions: [], role: null })).toBe(false);
});
