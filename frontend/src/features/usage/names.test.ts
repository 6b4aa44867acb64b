import { keyNames, memberNames } from './names';

test('keys of one name are told apart by who made them', () => {
  const ada = { id: 'usr_1', displayName: 'Ada' };
  const names = keyNames([
    { id: 'key_1', name: 'Playground', createdBy: ada },
    { id: 'key_2', name: 'Playground', createdBy: null },
    { id: 'key_3', name: 'server', createdBy: ada },
  ]);
  expect([...names.values()]).toEqual(['Playground (Ada)', 'Playground', 'server']);
});

test('a member without a name goes by the address', () => {
  const names = memberNames([
    { id: 'mem_1', user: { id: 'usr_1', displayName: 'Ada', email: 'ada@example.com' } },
    { id: 'mem_2', user: { id: 'usr_2', displayName: '', email: 'bob@example.com' } },
  ]);
  expect(names.get('usr_1')).toBe('Ada');
  expect(names.get('usr_2')).toBe('bob@example.com');
});
