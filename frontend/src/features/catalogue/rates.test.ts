import { ofOne } from './rates';

test.each([
  ['40000.00', '0.04'],
  ['2.50', '0.0000025'],
  ['1000000', '1'],
  ['12345678.000000009', '12.345678000000009'],
  ['0.00', '0'],
])('%s a million are %s each', (perMillion, one) => {
  expect(ofOne(perMillion)).toBe(one);
});
