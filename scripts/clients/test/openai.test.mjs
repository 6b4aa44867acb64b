import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import OpenAI, { toFile } from 'openai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';

import { asked, counting, fitsWeather, key, png, question, recording, url, weather } from '../weir.mjs';

const make = (options = {}) => new OpenAI({ apiKey: key, baseURL: `${url}/v1`, ...options });
const client = make();
const shape = z.object({ city: z.string(), days: z.number().int() });

test('chat: whole, streamed, and the same words', async () => {
  const { data, response, request_id: id } = await client.chat.completions.create({ model: 'gpt-4o', messages: asked }).withResponse();
  assert.equal(data.object, 'chat.completion');
  assert.equal(data.system_fingerprint, 'sandbox');
  assert.ok(data.usage.completion_tokens > 8);
  assert.match(id, /^req_/);
  assert.ok(Number(response.headers.get('weir-cost-usd')) > 0);

  const stream = await client.chat.completions.create({ model: 'gpt-4o', messages: asked, stream: true, stream_options: { include_usage: true } });
  let text = '';
  let usage;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? '';
    usage = chunk.usage ?? usage;
  }
  assert.equal(text, data.choices[0].message.content);
  assert.deepEqual(usage.total_tokens, data.usage.total_tokens);
});

test('chat: every base answers', async () => {
  for (const base of ['/api/v1', '/api/relay/v1']) {
    const answer = await make({ baseURL: url + base }).chat.completions.create({ model: 'gpt-4', messages: asked });
    assert.ok(answer.choices[0].message.content);
  }
});

test('chat: the stream helper', async () => {
  const events = { content: 0, chunk: 0 };
  const runner = client.chat.completions.stream({ model: 'gpt-4o', messages: asked });
  runner.on('content', () => events.content++).on('chunk', () => events.chunk++);
  const final = await runner.finalChatCompletion();
  assert.ok(events.content > 1 && events.chunk > 1);
  assert.equal(final.choices[0].finish_reason, 'stop');
});

test('chat: structured output, parsed', async () => {
  const parsed = await client.chat.completions.parse({ model: 'gpt-4o', messages: asked, response_format: zodResponseFormat(shape, 'weather') });
  fitsShape(parsed.choices[0].message.parsed);
  const streamed = await client.chat.completions.stream({ model: 'gpt-4o', messages: asked, response_format: zodResponseFormat(shape, 'weather') }).finalChatCompletion();
  fitsShape(streamed.choices[0].message.parsed);
});

function fitsShape(value) {
  assert.equal(typeof value.city, 'string');
  assert.ok(Number.isInteger(value.days));
}

const tool = { type: 'function', function: { name: 'weather', description: 'The weather.', parameters: weather } };

test('chat: tools, streamed too', async () => {
  const params = { model: 'gpt-4o', messages: asked, tools: [tool], tool_choice: 'required' };
  const whole = await client.chat.completions.create(params);
  const call = whole.choices[0].message.tool_calls[0];
  assert.equal(whole.choices[0].finish_reason, 'tool_calls');
  fitsWeather(JSON.parse(call.function.arguments));
  const streamed = await client.chat.completions.stream(params).finalChatCompletion();
  assert.equal(streamed.choices[0].message.tool_calls[0].function.arguments, call.function.arguments);
  const next = await client.chat.completions.create({
    model: 'gpt-4o', tools: [tool],
    messages: [...asked, whole.choices[0].message, { role: 'tool', tool_call_id: call.id, content: 'Rain.' }],
  });
  assert.ok(next.choices[0].message.content || next.choices[0].message.tool_calls);
});

test('chat: the tool runner', async () => {
  let called = 0;
  const runner = client.chat.completions.runTools(
    {
      model: 'gpt-4o', messages: asked, tool_choice: { type: 'function', function: { name: 'weather' } },
      tools: [{ type: 'function', function: { name: 'weather', parameters: weather, parse: JSON.parse, function: (input) => { fitsWeather(input); called++; return 'Rain.'; } } }],
    },
    { maxChatCompletions: 2 },
  );
  await runner.done();
  assert.ok(called >= 1);
});

test('responses: whole, streamed, stored, continued, deleted', async () => {
  const first = await client.responses.create({ model: 'gpt-4o', input: question });
  assert.ok(first.output_text);
  const stored = await client.responses.retrieve(first.id);
  assert.equal(stored.output_text ?? stored.output[0].content[0].text, first.output_text);
  const items = await client.responses.inputItems.list(first.id);
  assert.equal(items.data.length, 1);
  const second = await client.responses.create({ model: 'gpt-4o', input: 'Why?', previous_response_id: first.id });
  assert.equal(second.previous_response_id, first.id);
  await client.responses.delete(first.id);
  await assert.rejects(client.responses.retrieve(first.id), OpenAI.NotFoundError);

  const kinds = new Set();
  let delta = '';
  const stream = client.responses.stream({ model: 'gpt-4o', input: question });
  stream.on('event', (e) => kinds.add(e.type)).on('response.output_text.delta', (e) => { delta += e.delta; });
  const final = await stream.finalResponse();
  assert.equal(delta, final.output_text);
  for (const kind of ['response.created', 'response.in_progress', 'response.output_item.added', 'response.content_part.added', 'response.output_text.done', 'response.content_part.done', 'response.output_item.done', 'response.completed']) {
    assert.ok(kinds.has(kind), kind);
  }
});

test('responses: parsed, tools, background', async () => {
  const parsed = await client.responses.parse({ model: 'gpt-4o', input: question, text: { format: zodTextFormat(shape, 'weather') } });
  fitsShape(parsed.output_parsed);
  const called = await client.responses.create({
    model: 'gpt-4o', input: question, tool_choice: 'required', tools: [{ type: 'function', name: 'weather', parameters: weather, strict: true }],
  });
  fitsWeather(JSON.parse(called.output.find((i) => i.type === 'function_call').arguments));
  let background = await client.responses.create({ model: 'gpt-4o', input: question, background: true });
  assert.equal(background.status, 'queued');
  for (const end = Date.now() + 30_000; ['queued', 'in_progress'].includes(background.status) && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    background = await client.responses.retrieve(background.id);
  }
  assert.equal(background.status, 'completed');
});

test('completions, embeddings, moderations, models', async () => {
  const continued = await client.completions.create({ model: 'gpt-3.5-turbo', prompt: 'A weir is', max_tokens: 5 });
  assert.equal(continued.choices[0].finish_reason, 'length');
  assert.equal(continued.usage.completion_tokens, 5);
  const vectors = await client.embeddings.create({ model: 'text-embedding-3-small', input: ['a weir', 'a dam'] }); // the client asks for base64
  assert.equal(vectors.data.length, 2);
  assert.equal(vectors.data[0].embedding.length, 1536);
  assert.ok(Math.abs(vectors.data[0].embedding[0]) <= 1);
  const judged = await client.moderations.create({ input: 'A weir.' });
  assert.equal(judged.results.length, 1);
  const names = [];
  for await (const model of client.models.list()) names.push(model.id);
  assert.ok(names.includes('gpt-4o') && names.includes('dall-e-3'));
  assert.equal((await client.models.retrieve('gpt-4o')).id, 'gpt-4o');
});

test('images: made, edited, streamed', async () => {
  const made = await client.images.generate({ model: 'dall-e-3', prompt: 'A weir.', size: '1792x1024' });
  const file = await fetch(made.data[0].url);
  assert.equal(file.headers.get('content-type'), 'image/png');
  const edited = await client.images.edit({ model: 'gpt-image-2', prompt: 'Bluer.', image: [await toFile(png, 'a.png', { type: 'image/png' }), await toFile(png, 'b.png', { type: 'image/png' })] });
  assert.ok(edited.data[0].b64_json);
  const events = [];
  for await (const event of await client.images.generate({ model: 'gpt-image-2', prompt: 'A weir.', stream: true, partial_images: 2 })) events.push(event.type);
  assert.equal(events.at(-1), 'image_generation.completed');
});

test('audio: spoken and heard', async () => {
  const sound = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'A weir.', response_format: 'wav' });
  assert.equal(Buffer.from(await sound.arrayBuffer()).subarray(0, 4).toString(), 'RIFF');
  const file = await toFile(recording(), 'a.wav', { type: 'audio/wav' });
  const heard = await client.audio.transcriptions.create({ model: 'whisper-1', file });
  assert.ok(heard.text);
  const verbose = await client.audio.transcriptions.create({ model: 'whisper-1', file, response_format: 'verbose_json', timestamp_granularities: ['word'] });
  assert.ok(verbose.words.length > 0);
  assert.match(await client.audio.transcriptions.create({ model: 'whisper-1', file, response_format: 'srt' }), /-->/);
  assert.ok((await client.audio.translations.create({ model: 'whisper-1', file })).text);
  const events = [];
  for await (const event of await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file, stream: true })) events.push(event.type);
  assert.equal(events.at(-1), 'transcript.text.done');
});

test('errors have their classes, and only what may help is repeated', async () => {
  for (const [model, kind, code, requests] of [
    ['gpt-4o:error-500', OpenAI.InternalServerError, 'upstream_error', 2],
    ['gpt-4o:error-429', OpenAI.RateLimitError, 'rate_limit_exceeded', 2],
    ['no-such-model', OpenAI.NotFoundError, 'model_not_found', 1],
  ]) {
    const { fetch, sent } = counting();
    const error = await make({ fetch, maxRetries: 1 }).chat.completions.create({ model, messages: asked }).then(() => assert.fail('answered'), (e) => e);
    assert.ok(error instanceof kind, `${model}: ${error}`);
    assert.equal(error.code, code);
    assert.match(error.requestID, /^req_/);
    assert.equal(sent.length, requests);
  }
  await assert.rejects(make({ apiKey: 'sk-wrong' }).models.list(), OpenAI.AuthenticationError);
  await assert.rejects(client.chat.completions.create({ model: 'gpt-4o', messages: asked, temperature: 9 }), OpenAI.BadRequestError);
  const stream = await client.chat.completions.create({ model: 'gpt-4o:drop', messages: asked, stream: true });
  let text = '';
  await assert.rejects(async () => {
    for await (const chunk of stream) text += chunk.choices[0].delta.content ?? '';
  }, OpenAI.APIError);
  assert.ok(text);
});

test('aborts, and time that runs out', async () => {
  const stream = await client.chat.completions.create({ model: 'gpt-4o:paced', messages: asked, stream: true });
  let chunks = 0;
  for await (const _ of stream) if (++chunks === 2) stream.controller.abort();
  assert.ok(chunks >= 2);
  await assert.rejects(make({ maxRetries: 0, timeout: 500 }).chat.completions.create({ model: 'gpt-4o:hang', messages: asked }), OpenAI.APIConnectionTimeoutError);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 200);
  await assert.rejects(client.chat.completions.create({ model: 'gpt-4o:hang', messages: asked }, { signal: controller.signal }), OpenAI.APIUserAbortError);
});
