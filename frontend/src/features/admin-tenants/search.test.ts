import { filterOf, parseFolkSearch } from './search';

test.each([
  [{}, undefined],
  [{ find: ' ada ' }, { search: 'ada', suspended: undefined }],
  [{ state: 'suspended' }, { search: undefined, suspended: true }],
  [{ state: 'active', find: 'x' }, { search: 'x', suspended: false }],
  [{ state: 'gone', find: '' }, undefined],
])('the address %o asks for %o', (search, filter) => {
  expect(filterOf(parseFolkSearch(search))).toEqual(filter);
});
