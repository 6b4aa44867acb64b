import type { CombinedError } from 'urql';

const known = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'INVALID',
  'CONFLICT',
  'RATE_LIMITED',
  'QUOTA_EXHAUSTED',
  'PAYMENT_REQUIRED',
  'UNAVAILABLE',
  'INTERNAL',
] as const;

/** The server's codes, and UNREACHABLE for no answer at all. */
export type FaultCode = (typeof known)[number] | 'UNREACHABLE';

export interface Fault {
  code: FaultCode;
  field?: string;
  requestId?: string;
}

function codeOf(value: unknown): FaultCode {
  return known.find((code) => code === value) ?? 'INTERNAL';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function faultOf(error: CombinedError | undefined): Fault | undefined {
  if (!error) {
    return undefined;
  }
  const [first] = error.graphQLErrors;
  if (first) {
    const { code, field, requestId } = first.extensions;
    return { code: codeOf(code), field: textOf(field), requestId: textOf(requestId) };
  }
  const response: unknown = error.response;
  const status = response instanceof Response ? response.status : 0;
  if (status === 401) {
    return { code: 'UNAUTHENTICATED' };
  }
  if (status === 403) {
    return { code: 'FORBIDDEN' };
  }
  if (status === 429) {
    return { code: 'RATE_LIMITED' };
  }
  if (status === 502 || status === 503 || status === 504) {
    return { code: 'UNAVAILABLE' };
  }
  return { code: status === 0 ? 'UNREACHABLE' : 'INTERNAL' };
}

/** Lets a route fail with a fault, which its error component then words. */
export class FaultError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.code);
    this.name = 'FaultError';
    this.fault = fault;
  }
}
