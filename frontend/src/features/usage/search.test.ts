import { parseUsageSearch } from './search';

test('the address holds what is not usual', () => {
  expect(parseUsageSearch({ span: '7d', measure: 'wait', by: 'key' })).toEqual({ span: '7d', measure: 'wait', by: 'key' });
  expect(parseUsageSearch({ span: '30d', measure: 'spend', by: '' })).toEqual({});
});

test('what is no answer is dropped', () => {
  expect(parseUsageSearch({ span: '5y', measure: 3, by: ['key'] })).toEqual({});
});
