import { amountsOf, isAmount, plainAmount } from './amounts';

test.each([
  ['$1,000.50', '1000.50'],
  [' 20 ', '20'],
])('%j is %s', (text, amount) => {
  expect(plainAmount(text)).toBe(amount);
});

test.each([
  ['20', true],
  ['-1', false],
  ['', false],
  ['twenty', false],
])('%j is an amount: %s', (text, good) => {
  expect(isAmount(text)).toBe(good);
});

test.each([
  ['', []],
  ['50 10\n$5.00', ['50', '10', '5.00']],
  ['1; 2', ['1', '2']],
  ['1 two', undefined],
  ['1 2 3 4 5 6 7 8 9 10 11', undefined],
])('%j are %o', (text, amounts) => {
  expect(amountsOf(text)).toEqual(amounts);
});
