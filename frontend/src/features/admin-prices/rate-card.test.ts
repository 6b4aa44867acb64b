import { cardOf, isPlace, linesOf, type RateLine } from './rate-card';

const lines: RateLine[] = [
  { where: '', dimension: 'INPUT', sell: '2.5', cost: '2' },
  { where: '', dimension: 'OUTPUT', sell: '10', cost: '' },
  { where: 'above 400000', dimension: 'INPUT', sell: '8', cost: '' },
  { where: 'above 200000', dimension: 'INPUT', sell: '5', cost: '' },
  { where: 'hd any', dimension: 'IMAGE', sell: '0.08', cost: '' },
];

test('lines become base rates, ascending tiers and variants', () => {
  expect(cardOf(lines, 'sell')).toEqual({
    rates: [
      { dimension: 'INPUT', perMillion: '2.5' },
      { dimension: 'OUTPUT', perMillion: '10' },
    ],
    tiers: [
      { aboveInput: 200_000, rates: [{ dimension: 'INPUT', perMillion: '5' }] },
      { aboveInput: 400_000, rates: [{ dimension: 'INPUT', perMillion: '8' }] },
    ],
    variants: [{ quality: 'hd', size: '', rates: [{ dimension: 'IMAGE', unitPrice: '0.08' }] }],
    peaks: [],
  });
});

test('a side without any price is absent', () => {
  expect(cardOf(lines, 'cost')).toEqual({ rates: [{ dimension: 'INPUT', perMillion: '2' }], tiers: [], variants: [], peaks: [] });
  expect(cardOf([{ where: '', dimension: 'INPUT', sell: '1', cost: ' ' }], 'cost')).toBeUndefined();
});

const rate = (dimension: 'INPUT' | 'IMAGE', perMillion: string, unitPrice: string) => ({
  where: '',
  dimension,
  perMillion,
  unitPrice,
});

test('rates of both sides meet in one line', () => {
  expect(linesOf([rate('INPUT', '2.5', '0.0000025'), rate('IMAGE', '40000', '0.04')], [rate('INPUT', '2', '0.000002')])).toEqual([
    { where: '', dimension: 'INPUT', sell: '2.5', cost: '2' },
    { where: '', dimension: 'IMAGE', sell: '0.04', cost: '' },
  ]);
});

test.each([
  ['', true],
  ['above 200000', true],
  ['hd 1024x1792', true],
  ['above', false],
  ['above many tokens', false],
])('%j is a place: %s', (where, good) => {
  expect(isPlace(where)).toBe(good);
});
