import * as z from 'zod/mini';

/** What the address of the page holds: the call that is looked at. */
export interface SupportSearch {
  request?: string;
}

const schema = z.object({ request: z.catch(z.optional(z.string().check(z.regex(/^req_[0-9a-f]{32}$/))), undefined) });

export function parseSupportSearch(search: Record<string, unknown>): SupportSearch {
  return schema.parse(search);
}
