import type { Permission } from '../../gql/graphql';
import { groupsFor, parseUsageSearch } from './search';

test('the address holds what is not usual', () => {
  expect(parseUsageSearch({ span: '7d', measure: 'wait', by: 'key' })).toEqual({ span: '7d', measure: 'wait', by: 'key' });
  expect(parseUsageSearch({ span: '30d', measure: 'spend', by: '' })).toEqual({});
});

test('what is no answer is dropped', () => {
  expect(parseUsageSearch({ span: '5y', measure: 3, by: ['key'] })).toEqual({});
});

test.each<[string, Permission[], string[]]>([
  ['an owner', ['KEYS_READ', 'KEYS_WRITE', 'MEMBERS_READ'], ['model', 'key', 'member']],
  ['a member, of the own keys', ['KEYS_WRITE', 'WALLET_READ'], ['model', 'key']],
  ['billing', ['WALLET_READ', 'WALLET_MANAGE'], ['model']],
])('%s is offered what has names', (_name, permissions, offered) => {
  expect(groupsFor((permission) => permissions.includes(permission))).toEqual(offered);
});
