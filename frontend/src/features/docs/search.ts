import * as z from 'zod/mini';
import { sampleLanguages, sampleNames, type SampleLanguage, type SampleName } from './samples';

/** What the address of the documentation holds; both absent for cURL and a conversation. */
export interface DocsSearch {
  lang?: SampleLanguage;
  call?: SampleName;
}

const schema = z.object({
  lang: z.catch(z.optional(z.enum(sampleLanguages)), undefined),
  call: z.catch(z.optional(z.enum(sampleNames)), undefined),
});

export function parseDocsSearch(search: Record<string, unknown>): DocsSearch {
  return schema.parse(search);
}
