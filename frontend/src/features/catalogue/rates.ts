import type { CatalogueModelPartsFragment, PriceDimension } from '../../gql/graphql';

export type Rate = CatalogueModelPartsFragment['rates'][number];

const million = 6;
const perUnit = new Set<PriceDimension>(['IMAGE', 'SECOND', 'CALL']);

/** Whether people think of a price per unit, as of images, or per million, as of tokens. */
export function isPerUnit(dimension: PriceDimension): boolean {
  return perUnit.has(dimension);
}

/** The price of one of a million: the point moves, nothing is computed. */
export function ofOne(perMillion: string): string {
  const [whole = '0', fraction = ''] = perMillion.split('.');
  const digits = whole.padStart(million + 1, '0');
  const tail = `${digits.slice(-million)}${fraction}`.replace(/0+$/, '');
  const left = digits.slice(0, -million);
  return tail ? `${left}.${tail}` : left;
}
