import { kindOf, RelayError, type RelayFault } from './relay-fault';
import { streamChat, type ChatEvent } from './stream-chat';

const fetchMock = vi.fn<typeof fetch>();

beforeEach(() => {
  fetchMock.mockReset();
  vi.stubGlobal('fetch', fetchMock);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function answerWith(body: string, init: ResponseInit = {}) {
  fetchMock.mockResolvedValue(new Response(body, { headers: { 'x-request-id': 'req_1' }, ...init }));
}

async function collect(): Promise<{ events: ChatEvent[]; fault?: RelayFault }> {
  const events: ChatEvent[] = [];
  try {
    const chat = streamChat({
      key: 'sk-test',
      body: { model: 'm' },
      signal: new AbortController().signal,
    });
    for await (const event of chat) {
      events.push(event);
    }
    return { events };
  } catch (error) {
    return { events, fault: (error as RelayError).fault };
  }
}

const whole = [
  'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":null}',
  'data: {"choices":[{"index":0,"delta":{"content":"Hel"}}],"usage":null}',
  ': ping',
  'data: {"choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"stop"}],"usage":null}',
  'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"cost_usd":"0.0000031"}}',
  'data: [DONE]',
  '',
].join('\n\n');

test('asks for the cost, with the key and without the session', async () => {
  answerWith(whole);
  await collect();
  const [url, init] = fetchMock.mock.calls[0] ?? [];
  const headers = new Headers(init?.headers);
  expect(url).toBe('/v1/chat/completions');
  expect(init?.credentials).toBe('omit');
  expect(headers.get('authorization')).toBe('Bearer sk-test');
  expect(headers.get('weir-include')).toBe('cost');
  expect(JSON.parse(String(init?.body))).toEqual({ model: 'm' });
});

test('gives text as it comes, then usage with the exact cost', async () => {
  answerWith(whole);
  expect(await collect()).toEqual({
    events: [
      { kind: 'accepted', requestId: 'req_1' },
      { kind: 'text', text: 'Hel' },
      { kind: 'text', text: 'lo' },
      { kind: 'usage', usage: { inputTokens: 3, outputTokens: 2, cost: '0.0000031' } },
    ],
  });
});

test('reads the error object of a refusal', async () => {
  answerWith('{"error":{"message":"wait","type":"rate_limit_error","code":"rate_limit_exceeded"}}', {
    status: 429,
    headers: { 'x-request-id': 'req_2', 'retry-after': '7' },
  });
  expect((await collect()).fault).toEqual({
    status: 429,
    code: 'rate_limit_exceeded',
    message: 'wait',
    requestId: 'req_2',
    retryAfterSeconds: 7,
  });
});

test('survives a refusal that is not JSON', async () => {
  answerWith('<html>', { status: 502 });
  expect((await collect()).fault).toMatchObject({ status: 502, code: '', message: '' });
});

test('keeps the delivered text of a stream that breaks with an error', async () => {
  answerWith(
    'data: {"choices":[{"delta":{"content":"Hel"}}]}\n\ndata: {"error":{"message":"gone","code":"upstream_error"}}\n\n',
  );
  const { events, fault } = await collect();
  expect(events).toContainEqual({ kind: 'text', text: 'Hel' });
  expect(fault).toMatchObject({ code: 'upstream_error', message: 'gone', requestId: 'req_1' });
});

test('takes a stream without [DONE] for cut', async () => {
  answerWith('data: {"choices":[{"delta":{"content":"Hel"}}]}\n\n');
  expect((await collect()).fault?.code).toBe('stream_cut');
});

test('takes a chunk that is not JSON for cut', async () => {
  answerWith('data: {"choices":[{"del\n\n');
  expect((await collect()).fault?.code).toBe('stream_cut');
});

test('tells an unreachable relay', async () => {
  fetchMock.mockRejectedValue(new TypeError('failed to fetch'));
  expect((await collect()).fault).toMatchObject({ status: 0, code: 'unreachable' });
});

test.each([
  [{ status: 401, code: 'invalid_api_key' }, 'key'],
  [{ status: 402, code: 'credit_balance_exhausted' }, 'balance'],
  [{ status: 402, code: 'weight_exceeds_budget' }, 'balance'],
  [{ status: 402, code: 'project_spend_limit_exceeded' }, 'budget'],
  [{ status: 429, code: 'in_flight_budget_exhausted' }, 'limit'],
  [{ status: 502, code: 'upstream_error' }, 'other'],
  [{ status: 200, code: 'stream_cut' }, 'cut'],
  [{ status: 0, code: 'unreachable' }, 'unreachable'],
])('%o is of kind %s', (fault, kind) => {
  expect(kindOf({ message: '', ...fault })).toBe(kind);
});

test('calls of tools arrive in parts', async () => {
  answerWith(
    [
      'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]}}]}',
      'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}}]}',
      'data: [DONE]',
      '',
    ].join('\n\n'),
  );
  const { events } = await collect();
  expect(events.filter(({ kind }) => kind === 'tool')).toEqual([
    { kind: 'tool', delta: { index: 0, id: 'c1', name: 'f', arguments: '' } },
    { kind: 'tool', delta: { index: 0, id: undefined, name: undefined, arguments: '{}' } },
  ]);
});
