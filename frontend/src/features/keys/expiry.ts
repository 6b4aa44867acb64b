export const lifetimes = ['never', '30', '90', '365'] as const;

export type Lifetime = (typeof lifetimes)[number];

const day = 24 * 60 * 60 * 1000;

/** The moment at which a key of this lifetime in days stops working, RFC 3339; absent for never. */
export function expiryAfter(lifetime: Lifetime, now: number = Date.now()): string | undefined {
  if (lifetime === 'never') {
    return undefined;
  }
  return new Date(now + Number(lifetime) * day).toISOString();
}
