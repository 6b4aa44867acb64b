/** Stripe's words for what a payer says that have words of ours; every other one is the general reason. */
const known = new Set([
  'fraudulent',
  'duplicate',
  'product_not_received',
  'product_unacceptable',
  'credit_not_processed',
  'subscription_canceled',
  'unrecognized',
]);

export type DisputeReason =
  | 'fraudulent'
  | 'duplicate'
  | 'product_not_received'
  | 'product_unacceptable'
  | 'credit_not_processed'
  | 'subscription_canceled'
  | 'unrecognized'
  | 'general';

function isKnown(reason: string): reason is DisputeReason {
  return known.has(reason);
}

export function reasonOf(reason: string): DisputeReason {
  return isKnown(reason) ? reason : 'general';
}
