import { draftInput, draftSchema, valuesOf } from './draft-values';

const card = {
  sell: [{ where: '', dimension: 'INPUT' as const, unitPrice: '0.0000025', perMillion: '2.5' }],
  cost: [{ where: '', dimension: 'INPUT' as const, unitPrice: '0.000002', perMillion: '2' }],
  sellPeaks: [{ days: [1, 5], from: 480, to: 1440, multiplier: '1.5' }],
  costPeaks: [{ days: [0], from: 0, to: 60, multiplier: '0.5' }],
};

test('a draft that is saved untouched keeps its peak hours', () => {
  const values = draftSchema.parse(valuesOf('m', undefined, card));
  const { sell, cost } = draftInput(values);
  expect(sell.peaks).toEqual(card.sellPeaks);
  expect(cost?.peaks).toEqual(card.costPeaks);
});

test.each([
  { days: [] },
  { from: '12:00', to: '08:00' },
  { from: 'noon' },
  { multiplier: '' },
  { multiplier: '-1' },
])('peak hours with %o are refused', (change) => {
  const values = valuesOf('m', undefined, card);
  const peaks = values.peaks.map((line) => ({ ...line, ...change }));
  expect(draftSchema.safeParse({ ...values, peaks }).success).toBe(false);
});
