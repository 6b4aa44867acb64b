import * as z from 'zod/mini';

export interface RelayFault {
  /** HTTP status; 0 when there was no answer at all. */
  status: number;
  /** The relay's own code, such as `invalid_api_key`; `stream_cut` for an answer that broke off. */
  code: string;
  /** The relay's words, in English. */
  message: string;
  requestId?: string;
  retryAfterSeconds?: number;
}

export class RelayError extends Error {
  readonly fault: RelayFault;

  constructor(fault: RelayFault) {
    super(fault.message);
    this.name = 'RelayError';
    this.fault = fault;
  }
}

export const errorObject = z.object({
  message: z.catch(z.string(), ''),
  code: z.catch(z.string(), ''),
});

const errorBody = z.object({ error: errorObject });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function faultOfResponse(response: Response): Promise<RelayFault> {
  const body = errorBody.safeParse(parseJson(await response.text()));
  const retryAfter = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
  return {
    status: response.status,
    code: body.data?.error.code ?? '',
    message: body.data?.error.message ?? '',
    requestId: response.headers.get('x-request-id') ?? undefined,
    retryAfterSeconds: Number.isNaN(retryAfter) ? undefined : retryAfter,
  };
}

export type FaultKind = 'key' | 'balance' | 'budget' | 'limit' | 'cut' | 'unreachable' | 'other';

export function kindOf(fault: RelayFault): FaultKind {
  if (fault.code === 'stream_cut') {
    return 'cut';
  }
  if (fault.code === 'project_spend_limit_exceeded') {
    return 'budget';
  }
  const byStatus: Record<number, FaultKind> = { 0: 'unreachable', 401: 'key', 402: 'balance', 429: 'limit' };
  return byStatus[fault.status] ?? 'other';
}
