import * as z from 'zod/mini';

/** Where to go after signing in. Only pages of the console and of the operator’s side: anything else would be an open redirect. */
export const nextPage = z.object({
  next: z.optional(z.catch(z.optional(z.string().check(z.regex(/^\/(t\/[^/\\]|admin(?:$|[?]|\/[a-z])|invitation$)/))), undefined)),
});

export interface NextPageSearch {
  next?: string;
}
