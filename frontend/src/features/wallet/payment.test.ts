import { paymentOf } from './payment';

const order = { amount: '10.00', tax: '0.00', taxPercent: null, paid: '0.00', currency: 'EUR' };

test('before it is paid the order is shown', () => {
  expect(paymentOf(order)).toEqual({ total: '10.00 EUR' });
});

test('what was paid without tax', () => {
  expect(paymentOf({ ...order, paid: '10.00' })).toEqual({ total: '10.00 EUR' });
});

test('what was paid with tax on top', () => {
  expect(paymentOf({ ...order, tax: '1.90', taxPercent: '19', paid: '11.90' })).toEqual({
    total: '11.90 EUR',
    tax: { net: '10.00 EUR', amount: '1.90 EUR', percent: '19' },
  });
});

test('a currency without small units', () => {
  expect(paymentOf({ ...order, amount: '1500', tax: '0', paid: '0', currency: 'JPY' })).toEqual({ total: '1500 JPY' });
});
