import * as z from 'zod/mini';
import { isMoney } from '../../lib/money';
import { faultOfResponse, RelayError } from './relay-fault';

export interface Made {
  /** Addresses of what was made, of the server or of this page's memory. */
  addresses: string[];
  /** Exact decimal string; absent when the relay did not report it. */
  cost?: string;
}

interface RelayCall {
  key: string;
  signal: AbortSignal;
}

interface ImageCall extends RelayCall {
  model: string;
  prompt: string;
  size: string;
  n: number;
}

interface SpeechCall extends RelayCall {
  model: string;
  input: string;
  voice: string;
}

async function post(path: string, { key, signal }: RelayCall, body: object): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      credentials: 'omit',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new RelayError({ status: 0, code: 'unreachable', message: String(cause) });
  }
  if (!response.ok) {
    throw new RelayError(await faultOfResponse(response));
  }
  return response;
}

function costOf(response: Response): string | undefined {
  const cost = response.headers.get('weir-cost-usd');
  return cost !== null && isMoney(cost) ? cost : undefined;
}

const imagesShape = z.object({
  data: z.array(z.object({ url: z.nullish(z.string()), b64_json: z.nullish(z.string()) })),
});

/** Reads the addresses of an answer; a picture that came in the answer itself becomes a data address. */
export function readImages(answer: unknown): string[] {
  return imagesShape
    .parse(answer)
    .data.flatMap(({ url, b64_json: inline }) => url ?? (inline ? `data:image/png;base64,${inline}` : []));
}

/** Makes pictures. Throws a RelayError for every refusal, and the signal's reason when it was stopped. */
export async function makeImages(call: ImageCall): Promise<Made> {
  const { model, prompt, size, n } = call;
  const response = await post('/v1/images/generations', call, { model, prompt, size: size || undefined, n });
  return { addresses: readImages(await response.json()), cost: costOf(response) };
}

/** Makes speech, which is kept in the page's memory until it is left. */
export async function makeSpeech(call: SpeechCall): Promise<Made> {
  const { model, input, voice } = call;
  const response = await post('/v1/audio/speech', call, { model, input, voice, response_format: 'wav' });
  return { addresses: [URL.createObjectURL(await response.blob())], cost: costOf(response) };
}
