import * as z from 'zod/mini';
import type { DraftPriceInput, PricePartsFragment, RatePartsFragment } from '../../gql/graphql';
import { cardOf, dimensions, isPlace, linesOf } from './rate-card';

const price = z.string().check(z.trim(), z.refine((value) => value === '' || /^\d{1,7}(?:\.\d{1,12})?$/.test(value)));
const whole = z.string().check(z.trim(), z.refine((value) => value === '' || /^\d{1,9}$/.test(value)));

export const modalities = ['CHAT', 'EMBEDDING', 'IMAGE', 'AUDIO', 'VIDEO', 'RERANK', 'MODERATION'] as const;

export const draftSchema = z
  .object({
    model: z.string().check(z.trim(), z.minLength(1), z.maxLength(128)),
    source: z.string().check(z.trim(), z.maxLength(500)),
    lines: z
      .array(
        z.object({
          where: z.string().check(z.trim(), z.refine(isPlace)),
          dimension: z.enum(dimensions),
          sell: price,
          cost: price,
        }),
      )
      .check(z.refine((lines) => lines.some(({ sell }) => sell !== ''))),
    fresh: z.boolean(),
    vendor: z.string().check(z.trim()),
    modality: z.enum(modalities),
    contextTokens: whole,
    maxOutputTokens: whole,
  })
  .check(
    z.refine(({ fresh, vendor }) => !fresh || vendor !== '', { path: ['vendor'] }),
  );

export type DraftValues = z.infer<typeof draftSchema>;

export function valuesOf(
  model: string,
  before: PricePartsFragment | undefined,
  rates: { sell: readonly RatePartsFragment[]; cost: readonly RatePartsFragment[] },
): DraftValues {
  const lines = linesOf(rates.sell, rates.cost);
  return {
    model,
    source: before?.source ?? '',
    lines:
      lines.length > 0
        ? lines
        : [
            { where: '', dimension: 'INPUT', sell: '', cost: '' },
            { where: '', dimension: 'OUTPUT', sell: '', cost: '' },
          ],
    fresh: false,
    vendor: '',
    modality: 'CHAT',
    contextTokens: '',
    maxOutputTokens: '',
  };
}

export function draftInput(values: DraftValues): DraftPriceInput {
  const { model, source, lines, fresh, vendor, modality, contextTokens, maxOutputTokens } = values;
  return {
    model,
    source,
    sell: cardOf(lines, 'sell') ?? { rates: [] },
    cost: cardOf(lines, 'cost'),
    catalogue: fresh
      ? { vendor, modality, contextTokens: Number(contextTokens || 0), maxOutputTokens: Number(maxOutputTokens || 0) }
      : undefined,
  };
}
