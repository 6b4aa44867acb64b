/** What the relay refuses, by status and code; the words of each are in the dictionary under its code. */
export const refusals = [
  { status: 400, code: 'invalid_request' },
  { status: 401, code: 'invalid_api_key' },
  { status: 402, code: 'credit_balance_exhausted' },
  { status: 402, code: 'weight_exceeds_budget' },
  { status: 402, code: 'project_spend_limit_exceeded' },
  { status: 403, code: 'account_disabled' },
  { status: 403, code: 'model_not_allowed' },
  { status: 403, code: 'ip_not_allowed' },
  { status: 404, code: 'model_not_found' },
  { status: 404, code: 'model_not_priced' },
  { status: 409, code: 'idempotency_key_reused' },
  { status: 413, code: 'request_too_large' },
  { status: 429, code: 'rate_limit_exceeded' },
  { status: 429, code: 'in_flight_budget_exhausted' },
  { status: 502, code: 'upstream_error' },
  { status: 503, code: 'no_channel' },
  { status: 503, code: 'queue_full' },
] as const;

/** The documented APIs besides the relay's own, by the subject that the description of routes uses. */
export const dialects = ['autolist', 'fengyuan', 'videohub', 'callphp', 'oneapi'] as const;
