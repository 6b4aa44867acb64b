import { readCurrencies, readPacks, readTiers, textsOf } from './terms';

test('an offer written as text reads as itself', () => {
  const offer = {
    on: true,
    min: '5',
    max: '1000',
    packs: [{ name: 'Starter', amount: '10', bonus: '1' }],
    tiers: [{ from: '100', bonus: '0.05' }],
    currencies: [
      { code: 'USD', rate: '1', methods: ['card'] },
      { code: 'CNY', rate: '7.2', methods: ['alipay', 'wechat_pay'] },
    ],
  };
  const texts = textsOf(offer);
  expect(readPacks(texts.packs)).toEqual(offer.packs);
  expect(readTiers(texts.tiers)).toEqual(offer.tiers);
  expect(readCurrencies(texts.currencies)).toEqual([offer.currencies[1]]);
});

test('nothing is nothing, and half a line is refused', () => {
  expect(readPacks(' \n')).toEqual([]);
  expect(readPacks('Starter')).toBeUndefined();
  expect(readPacks('Starter | ten')).toBeUndefined();
  expect(readPacks('Starter | 10')).toEqual([{ name: 'Starter', amount: '10', bonus: '0' }]);
  expect(readTiers('100 | 5')).toBeUndefined();
  expect(readCurrencies('yuan | 7')).toBeUndefined();
  expect(readCurrencies('eur, 0.9')).toEqual([{ code: 'EUR', rate: '0.9', methods: [] }]);
});
