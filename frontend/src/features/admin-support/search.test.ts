import { parseSupportSearch } from './search';

const id = 'req_01a1fa86f25c7b6eb7dfb196b06b8fe1';

test('an address with nonsense asks for nothing', () => {
  expect(parseSupportSearch({ request: `${id}x`, other: 1 })).toEqual({});
  expect(parseSupportSearch({ request: id })).toEqual({ request: id });
});
