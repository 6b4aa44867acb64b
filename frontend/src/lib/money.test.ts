import { compareMoney, formatMoney, fromUnits, isMoney, isZeroMoney, perMille, picoMoney, splitMoney, toUnits } from './money';

describe('formatMoney', () => {
  test.each([
    ['0', '$0.00'],
    ['10', '$10.00'],
    ['10.5', '$10.50'],
    ['0.000001234', '$0.000001234'],
    ['9.998150000', '$9.99815'],
    ['-0.00', '$0.00'],
    ['-0.004500', '−$0.0045'],
    ['1234567.891', '$1,234,567.891'],
    ['007.10', '$7.10'],
    ['9007199254740993.000000001', '$9,007,199,254,740,993.000000001'],
  ])('shows %s as %s', (value, shown) => {
    expect(formatMoney(value)).toBe(shown);
  });

  test('marks gains and losses when signed, and zero never', () => {
    expect(formatMoney('10.00', { signed: true })).toBe('+$10.00');
    expect(formatMoney('-1.25', { signed: true })).toBe('−$1.25');
    expect(formatMoney('0.000', { signed: true })).toBe('$0.00');
  });

  test.each(['', '1e-7', '.5', '5.', '1,000', '$1', 'NaN', ' 1'])('refuses %j', (value) => {
    expect(isMoney(value)).toBe(false);
    expect(() => formatMoney(value)).toThrow(RangeError);
  });
});

test('splitMoney keeps every digit behind the cents', () => {
  expect(splitMoney('9.998150000')).toEqual({ sign: '', whole: '9', cents: '99', tail: '815' });
});

test('compareMoney orders beyond what a double can tell apart', () => {
  expect(compareMoney('9007199254740993.000000001', '9007199254740993.000000002')).toBe(-1);
  expect(compareMoney('0.10', '0.1')).toBe(0);
  expect(compareMoney('0.2', '-5')).toBe(1);
});

test('isZeroMoney knows every way to write nothing', () => {
  expect(isZeroMoney('0.000000000')).toBe(true);
  expect(isZeroMoney('-0')).toBe(true);
  expect(isZeroMoney('0.000000001')).toBe(false);
});

test('perMille stays within its scale', () => {
  expect(perMille('2.5', '10')).toBe(250);
  expect(perMille('11', '10')).toBe(1000);
  expect(perMille('-1', '10')).toBe(0);
  expect(perMille('1', '0')).toBe(0);
});

test.each([
  ['0', '$0.00'],
  ['760000000', '$0.00076'],
  ['2500000000000', '$2.50'],
  ['1.500000', '$0.0000000000015'],
  ['-12000', '−$0.000000012'],
])('%s pico-dollars are %s', (pico, shown) => {
  expect(formatMoney(picoMoney(pico))).toBe(shown);
});

test('units are added up without loss, and are an amount again', () => {
  expect(formatMoney(fromUnits(toUnits('0.1') + toUnits('0.000000001')))).toBe('$0.100000001');
  expect(formatMoney(fromUnits(toUnits('1') - toUnits('12.5')))).toBe('−$11.50');
  expect(formatMoney(fromUnits(0n))).toBe('$0.00');
});
