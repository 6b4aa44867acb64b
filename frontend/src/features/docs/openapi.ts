import * as z from 'zod/mini';

/** One route as the server describes it. */
export interface Operation {
  method: string;
  path: string;
  summary: string;
  open: boolean;
}

export interface OperationGroup {
  tag: string;
  operations: Operation[];
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

const operationShape = z.object({
  summary: z.catch(z.string(), ''),
  tags: z.catch(z.array(z.string()), []),
  security: z.optional(z.array(z.unknown())),
});

const documentShape = z.object({
  tags: z.catch(z.array(z.object({ name: z.string() })), []),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** The routes by subject, in the order of the description. Throws when the text is not a description. */
export function readOperations(text: string): OperationGroup[] {
  const description = documentShape.parse(JSON.parse(text));
  const groups = new Map<string, Operation[]>(description.tags.map(({ name }) => [name, []]));
  for (const [path, item] of Object.entries(description.paths)) {
    for (const method of methods) {
      const parsed = operationShape.safeParse(item[method]);
      if (!parsed.success) {
        continue;
      }
      const { summary, tags, security } = parsed.data;
      const tag = tags[0] ?? '';
      const group = groups.get(tag) ?? [];
      group.push({ method: method.toUpperCase(), path, summary, open: security?.length === 0 });
      groups.set(tag, group);
    }
  }
  return [...groups].map(([tag, operations]) => ({ tag, operations })).filter(({ operations }) => operations.length > 0);
}

/** Asks the server for its routes; undefined where it does not tell. */
export async function loadOperations(signal: AbortSignal): Promise<OperationGroup[] | undefined> {
  try {
    const response = await fetch('/openapi.json', { signal });
    return response.ok ? readOperations(await response.text()) : undefined;
  } catch {
    return undefined;
  }
}
