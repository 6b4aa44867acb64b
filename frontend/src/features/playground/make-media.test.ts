import { makeImages, makeSpeech, readImages } from './make-media';
import { RelayError } from './relay-fault';

const call = { key: 'pgt_1', signal: new AbortController().signal };

function answers(response: Response) {
  return vi.spyOn(globalThis, 'fetch').mockResolvedValue(response);
}

afterEach(() => {
  vi.restoreAllMocks();
});

test('pictures come as addresses or in the answer itself', () => {
  expect(readImages({ data: [{ url: 'https://weir.example/b/1' }, { b64_json: 'QUJD' }, {}] })).toEqual([
    'https://weir.example/b/1',
    'data:image/png;base64,QUJD',
  ]);
});

test('an image costs what the header says', async () => {
  const sent = answers(
    Response.json({ data: [{ url: '/b/1' }] }, { headers: { 'weir-cost-usd': '0.040000000' } }),
  );
  const made = await makeImages({ ...call, model: 'dall-e-3', prompt: 'a weir', size: '', n: 1 });
  expect(made).toEqual({ addresses: ['/b/1'], cost: '0.040000000' });
  expect(JSON.parse(String(sent.mock.calls[0]?.[1]?.body))).toEqual({ model: 'dall-e-3', prompt: 'a weir', n: 1 });
});

test('a refusal is a RelayError with its code', async () => {
  answers(Response.json({ error: { code: 'credit_balance_exhausted', message: 'empty' } }, { status: 402 }));
  const refused = makeSpeech({ ...call, model: 'tts-1', input: 'hello', voice: 'alloy' });
  await expect(refused).rejects.toThrow(RelayError);
  await expect(refused).rejects.toMatchObject({ fault: { status: 402, code: 'credit_balance_exhausted' } });
});
