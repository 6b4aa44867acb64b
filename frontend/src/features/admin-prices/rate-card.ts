import type { PriceDimension, RateCardInput, RateInput, RatePartsFragment, RatePeakInput } from '../../gql/graphql';

export const dimensions = [
  'INPUT',
  'OUTPUT',
  'CACHE_READ',
  'CACHE_WRITE_5M',
  'CACHE_WRITE_1H',
  'REASONING',
  'INPUT_AUDIO',
  'INPUT_IMAGE',
  'OUTPUT_AUDIO',
  'OUTPUT_IMAGE',
  'IMAGE',
  'SECOND',
  'CHARACTER',
  'CALL',
] as const satisfies readonly PriceDimension[];

/** One line of the form: what tenants pay and what the provider takes, of one dimension at one place. */
export interface RateLine {
  /** Empty for everywhere, "above 200000" for a tier, "hd 1024x1792" for quality and size. */
  where: string;
  dimension: PriceDimension;
  /** Decimals per million tokens and characters, else per unit; empty for none. */
  sell: string;
  cost: string;
}

const perUnit = new Set<PriceDimension>(['IMAGE', 'SECOND', 'CALL']);

/** Whether people think of a price per unit, as of images, or per million, as of tokens. */
export function isPerUnit(dimension: PriceDimension): boolean {
  return perUnit.has(dimension);
}

function priceOf(rate: RatePartsFragment): string {
  return isPerUnit(rate.dimension) ? rate.unitPrice : rate.perMillion;
}

export function linesOf(sell: readonly RatePartsFragment[], cost: readonly RatePartsFragment[]): RateLine[] {
  const lines = new Map<string, RateLine>();
  for (const [rates, side] of [
    [sell, 'sell'],
    [cost, 'cost'],
  ] as const) {
    for (const rate of rates) {
      const { where, dimension } = rate;
      const key = `${where} ${dimension}`;
      const line = lines.get(key) ?? { where, dimension, sell: '', cost: '' };
      line[side] = priceOf(rate);
      lines.set(key, line);
    }
  }
  return [...lines.values()];
}

const tier = /^above (\d+)$/;
const variant = /^(\S+) (\S+)$/;

export function isPlace(where: string): boolean {
  const place = where.trim();
  return place === '' || tier.test(place) || variant.test(place);
}

const anything = (word: string) => (word === 'any' ? '' : word);

/** The lines of one side as the server takes them, with its hours; absent where the side has no price at all. */
export function cardOf(
  lines: readonly RateLine[],
  side: 'sell' | 'cost',
  peaks: RatePeakInput[] = [],
): RateCardInput | undefined {
  const places = new Map<string, RateInput[]>([['', []]]);
  for (const line of lines) {
    const price = line[side].trim();
    if (price === '') {
      continue;
    }
    const { dimension } = line;
    const rate = isPerUnit(dimension) ? { dimension, unitPrice: price } : { dimension, perMillion: price };
    const where = line.where.trim();
    places.set(where, [...(places.get(where) ?? []), rate]);
  }
  const card: Required<RateCardInput> = { rates: [], tiers: [], variants: [], peaks };
  for (const [where, rates] of places) {
    const above = tier.exec(where)?.[1];
    const [, quality, size] = variant.exec(where) ?? [];
    if (where === '') {
      card.rates = rates;
    } else if (above) {
      card.tiers.push({ aboveInput: Number(above), rates });
    } else if (quality && size) {
      card.variants.push({ quality: anything(quality), size: anything(size), rates });
    }
  }
  card.tiers.sort((left, right) => left.aboveInput - right.aboveInput);
  const empty = card.rates.length + card.tiers.length + card.variants.length + peaks.length === 0;
  return empty ? undefined : card;
}
