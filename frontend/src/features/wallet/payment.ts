import type { TopUpPartsFragment } from '../../gql/graphql';

type Paid = Pick<TopUpPartsFragment, 'amount' | 'tax' | 'taxPercent' | 'paid' | 'currency'>;

export interface Payment {
  /** What was paid, or is to be paid as far as it is known, with its currency. */
  total: string;
  /** What of it is tax; absent where there is none. */
  tax?: { net: string; amount: string; percent: string };
}

const nothing = /^0(?:\.0+)?$/;

/** What a top-up costs. Taxes come on top of what was ordered, and are known once it is paid. */
export function paymentOf({ amount, tax, taxPercent, paid, currency }: Paid): Payment {
  const total = `${nothing.test(paid) ? amount : paid} ${currency}`;
  if (!taxPercent || nothing.test(tax)) {
    return { total };
  }
  return { total, tax: { net: `${amount} ${currency}`, amount: `${tax} ${currency}`, percent: taxPercent } };
}
