import * as z from 'zod/mini';
import { isMoney } from '../../lib/money';
import { readEvents } from '../../lib/sse';
import { errorObject, faultOfResponse, RelayError } from './relay-fault';
import type { ToolCallDelta } from './tool-calls';

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  /** Exact decimal string; absent when the relay did not report it. */
  cost?: string;
}

export type ChatEvent =
  | { kind: 'accepted'; requestId?: string }
  | { kind: 'text'; text: string }
  | { kind: 'tool'; delta: ToolCallDelta }
  | { kind: 'usage'; usage: Usage };

interface ChatRequest {
  key: string;
  body: Record<string, unknown>;
  signal: AbortSignal;
}

const endOfStream = '[DONE]';

const toolCallShape = z.object({
  index: z.catch(z.number(), 0),
  id: z.nullish(z.string()),
  function: z.optional(z.object({ name: z.nullish(z.string()), arguments: z.nullish(z.string()) })),
});

const deltaShape = z.object({ content: z.nullish(z.string()), tool_calls: z.nullish(z.array(toolCallShape)) });

const chunkShape = z.object({
  choices: z.catch(z.array(z.object({ delta: z.optional(deltaShape) })), []),
  usage: z.nullish(
    z.object({
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      cost_usd: z.catch(z.optional(z.string().check(z.refine(isMoney))), undefined),
    }),
  ),
  error: z.nullish(errorObject),
});

function request({ key, body, signal }: ChatRequest): Promise<Response> {
  return fetch('/v1/chat/completions', {
    method: 'POST',
    // The relay knows callers by their key alone; the session has no business there.
    credentials: 'omit',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'weir-include': 'cost',
    },
    body: JSON.stringify(body),
    signal,
  });
}

function* readDelta(delta: z.infer<typeof deltaShape>): Generator<ChatEvent> {
  if (delta.content) {
    yield { kind: 'text', text: delta.content };
  }
  for (const { index, id, function: called } of delta.tool_calls ?? []) {
    yield {
      kind: 'tool',
      delta: { index, id: id ?? undefined, name: called?.name ?? undefined, arguments: called?.arguments ?? undefined },
    };
  }
}

function* readChunk(data: string, requestId: string | undefined): Generator<ChatEvent> {
  const chunk = chunkShape.parse(JSON.parse(data));
  if (chunk.error) {
    throw new RelayError({ status: 200, code: chunk.error.code, message: chunk.error.message, requestId });
  }
  for (const { delta } of chunk.choices) {
    if (delta) {
      yield* readDelta(delta);
    }
  }
  if (chunk.usage) {
    const { prompt_tokens: inputTokens, completion_tokens: outputTokens, cost_usd: cost } = chunk.usage;
    yield { kind: 'usage', usage: { inputTokens, outputTokens, cost } };
  }
}

/** Streams one answer. Throws a RelayError for every refusal and break, and the signal's reason when it was stopped. */
export async function* streamChat(chat: ChatRequest): AsyncGenerator<ChatEvent> {
  let response: Response;
  try {
    response = await request(chat);
  } catch (cause) {
    chat.signal.throwIfAborted();
    throw new RelayError({ status: 0, code: 'unreachable', message: String(cause) });
  }
  if (!response.ok || !response.body) {
    throw new RelayError(await faultOfResponse(response));
  }

  const requestId = response.headers.get('x-request-id') ?? undefined;
  yield { kind: 'accepted', requestId };

  let complete = false;
  try {
    for await (const { data } of readEvents(response.body)) {
      if (data === endOfStream) {
        complete = true;
        break;
      }
      yield* readChunk(data, requestId);
    }
  } catch (cause) {
    chat.signal.throwIfAborted();
    if (cause instanceof RelayError) {
      throw cause;
    }
    throw new RelayError({ status: 200, code: 'stream_cut', message: String(cause), requestId });
  }
  if (!complete) {
    throw new RelayError({ status: 200, code: 'stream_cut', message: '', requestId });
  }
}
