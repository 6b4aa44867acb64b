import * as z from 'zod/mini';
import type { TenantFilter, UserFilter } from '../../gql/graphql';

/** What the addresses of the pages of tenants and users hold; `open` is the tenant whose sheet is open. */
export interface FolkSearch {
  find?: string;
  state?: 'suspended' | 'active';
  open?: string;
}

const text = z.catch(z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(128))), undefined);

const schema = z.object({
  find: text,
  state: z.catch(z.optional(z.enum(['suspended', 'active'])), undefined),
  open: text,
});

export function parseFolkSearch(search: Record<string, unknown>): FolkSearch {
  return schema.parse(search);
}

/** The filter as the server takes it, for tenants and users alike; absent for none. */
export function filterOf({ find, state }: FolkSearch): (TenantFilter & UserFilter) | undefined {
  if (!find && !state) {
    return undefined;
  }
  return { search: find, suspended: state && state === 'suspended' };
}
