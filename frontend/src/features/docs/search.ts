import * as z from 'zod/mini';
import { codeLanguages, type CodeLanguage } from '../../lib/call-code';
import { sampleNames, type SampleName } from './samples';

/** What the address of the documentation holds; both absent for cURL and a conversation. */
export interface DocsSearch {
  lang?: CodeLanguage;
  call?: SampleName;
}

const schema = z.object({
  lang: z.catch(z.optional(z.enum(codeLanguages)), undefined),
  call: z.catch(z.optional(z.enum(sampleNames)), undefined),
});

export function parseDocsSearch(search: Record<string, unknown>): DocsSearch {
  return schema.parse(search);
}
