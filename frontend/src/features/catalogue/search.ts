import * as z from 'zod/mini';
import type { CatalogueModelPartsFragment, Modality } from '../../gql/graphql';

export const modalities = ['CHAT', 'EMBEDDING', 'IMAGE', 'AUDIO', 'VIDEO', 'RERANK', 'MODERATION'] as const satisfies readonly Modality[];

/** What the address of the price list holds. */
export interface CatalogueSearch {
  find?: string;
  makes?: Modality;
  /** Whether models are shown too that nothing serves now. */
  all?: boolean;
}

const schema = z.object({
  find: z.catch(z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(128))), undefined),
  makes: z.catch(z.optional(z.enum(modalities)), undefined),
  all: z.catch(z.optional(z.literal(true)), undefined),
});

export function parseCatalogueSearch(search: Record<string, unknown>): CatalogueSearch {
  return schema.parse(search);
}

export function matching(
  models: readonly CatalogueModelPartsFragment[],
  { find, makes, all }: CatalogueSearch,
): CatalogueModelPartsFragment[] {
  const sought = find?.toLowerCase();
  return models.filter(
    ({ name, vendor, modality, available }) =>
      (all || available) &&
      (!makes || modality === makes) &&
      (!sought || name.toLowerCase().includes(sought) || vendor.toLowerCase().includes(sought)),
  );
}
