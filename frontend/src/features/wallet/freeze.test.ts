import { reasonOf } from './freeze';

test.each([
  ['fraudulent', 'fraudulent'],
  ['product_not_received', 'product_not_received'],
  ['bank_cannot_process', 'general'],
  ['', 'general'],
])('the reason %j is told as %s', (given, told) => {
  expect(reasonOf(given)).toBe(told);
});
