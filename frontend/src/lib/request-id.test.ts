import { requestIdIn } from './request-id';

const id = 'req_01a1fa86f25c7b6eb7dfb196b06b8fe1';

test.each([
  [id, id],
  [`x-request-id: ${id}\r\n`, id],
  [id.toUpperCase(), id],
  ['req_01a1', undefined],
  ['', undefined],
])('in %j is %s', (text, found) => {
  expect(requestIdIn(text)).toBe(found);
});
