import * as z from 'zod/mini';
import type { DraftPriceInput, PeakPartsFragment, PricePartsFragment, RatePartsFragment } from '../../gql/graphql';
import { isSpan, peakLinesOf, peaksOf } from './peaks';
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
    peaks: z.array(
      z
        .object({
          side: z.enum(['sell', 'cost']),
          days: z.array(z.string()).check(z.minLength(1)),
          from: z.string(),
          to: z.string(),
          multiplier: z.string().check(z.trim(), z.regex(/^\d{1,4}(?:\.\d{1,6})?$/)),
        })
        .check(z.refine(({ from, to }) => isSpan(from, to), { path: ['from'] })),
    ),
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

/** What decides the price of a model, of both sides. */
export interface Card {
  sell: readonly RatePartsFragment[];
  cost: readonly RatePartsFragment[];
  sellPeaks: readonly PeakPartsFragment[];
  costPeaks: readonly PeakPartsFragment[];
}

export function valuesOf(
  model: string,
  before: PricePartsFragment | undefined,
  card: Card,
): DraftValues {
  const lines = linesOf(card.sell, card.cost);
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
    peaks: peakLinesOf(card.sellPeaks, card.costPeaks),
    fresh: false,
    vendor: '',
    modality: 'CHAT',
    contextTokens: '',
    maxOutputTokens: '',
  };
}

export function draftInput(values: DraftValues): DraftPriceInput {
  const { model, source, lines, peaks, fresh, vendor, modality, contextTokens, maxOutputTokens } = values;
  return {
    model,
    source,
    sell: cardOf(lines, 'sell', peaksOf(peaks, 'sell')) ?? { rates: [] },
    cost: cardOf(lines, 'cost', peaksOf(peaks, 'cost')),
    catalogue: fresh
      ? { vendor, modality, contextTokens: Number(contextTokens || 0), maxOutputTokens: Number(maxOutputTokens || 0) }
      : undefined,
  };
}
