import * as z from 'zod/mini';
import type { RequestFilter } from '../../gql/graphql';

export const ranges = ['24h', '7d', '30d'] as const;

export type Range = (typeof ranges)[number];

/** What the address of the page of requests holds; `open` is the call whose details are shown. */
export interface RequestSearch {
  model?: string;
  status?: number;
  key?: string;
  range?: Range;
  open?: string;
}

const text = z.catch(z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(200))), undefined);

const schema = z.object({
  model: text,
  status: z.catch(z.optional(z.coerce.number().check(z.int(), z.gte(100), z.lte(599))), undefined),
  key: text,
  range: z.catch(z.optional(z.enum(ranges)), undefined),
  open: text,
});

/** Drops what is not an answer to a question that the page asks. */
export function parseRequestSearch(search: Record<string, unknown>): RequestSearch {
  return schema.parse(search);
}

const hour = 60 * 60 * 1000;
const lengths: Record<Range, number> = { '24h': 24 * hour, '7d': 7 * 24 * hour, '30d': 30 * 24 * hour };

/** The filter of a search as the server takes it; absent for none. */
export function filterOf(search: RequestSearch, now: number = Date.now()): RequestFilter | undefined {
  const { model, status, key, range } = search;
  const filter: RequestFilter = {};
  if (model) {
    filter.model = model;
  }
  if (status) {
    filter.status = status;
  }
  if (key) {
    filter.keyId = key;
  }
  if (range) {
    filter.from = new Date(now - lengths[range]).toISOString();
  }
  return Object.keys(filter).length > 0 ? filter : undefined;
}

/** Where the calls of a filter are downloaded as CSV. */
export function exportAddress(tenant: string, filter: RequestFilter | undefined): string {
  const query = new URLSearchParams({ tenant });
  const parts = { model: filter?.model, key: filter?.keyId, status: filter?.status, from: filter?.from };
  for (const [name, value] of Object.entries(parts)) {
    if (value !== undefined && value !== null) {
      query.set(name, String(value));
    }
  }
  return `/export/requests?${query}`;
}

/** Where what is kept of calls is downloaded, a JSON object in each line. */
export function captureExport(tenant: string): string {
  return `/export/captures?${new URLSearchParams({ tenant })}`;
}
