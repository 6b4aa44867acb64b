import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import Anthropic from '@anthropic-ai/sdk';

import { asked, counting, fitsWeather, key, url, weather } from '../weir.mjs';

const make = (options = {}) => new Anthropic({ apiKey: key, baseURL: url, ...options });
const client = make();
const model = 'claude-3.5-sonnet';
const params = { model, max_tokens: 300, messages: asked };

test('messages: whole, streamed, and the same words', async () => {
  const { data, request_id: id } = await client.messages.create(params).withResponse();
  assert.equal(data.type, 'message');
  assert.equal(data.stop_reason, 'end_turn');
  assert.ok(data.usage.output_tokens > 8);
  assert.ok(id);

  let delta = '';
  const stream = client.messages.stream(params).on('text', (t) => { delta += t; });
  const final = await stream.finalMessage();
  assert.equal(delta, data.content[0].text);
  assert.deepEqual(final.content[0].text, data.content[0].text);
  assert.equal(final.usage.output_tokens, data.usage.output_tokens);

  const kinds = [];
  for await (const event of await client.messages.create({ ...params, stream: true })) kinds.push(event.type);
  assert.equal(kinds[0], 'message_start');
  assert.equal(kinds.at(-1), 'message_stop');
});

test('messages: by a bearer token', async () => {
  const answer = await make({ apiKey: null, authToken: key }).messages.create(params);
  assert.ok(answer.content[0].text);
});

test('messages: tools, streamed too, and their results', async () => {
  const withTools = { ...params, tools: [{ name: 'weather', input_schema: weather }], tool_choice: { type: 'any' } };
  const whole = await client.messages.create(withTools);
  assert.equal(whole.stop_reason, 'tool_use');
  const call = whole.content.find((c) => c.type === 'tool_use');
  fitsWeather(call.input);
  const streamed = await client.messages.stream(withTools).finalMessage();
  assert.deepEqual(streamed.content.find((c) => c.type === 'tool_use').input, call.input);
  const next = await client.messages.create({
    ...params, tools: withTools.tools,
    messages: [...asked, { role: 'assistant', content: whole.content }, { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'Rain.' }] }],
  });
  assert.ok(next.content.length > 0);
});

test('messages: limits, tokens, models', async () => {
  const cut = await client.messages.create({ ...params, max_tokens: 5 });
  assert.equal(cut.stop_reason, 'max_tokens');
  assert.equal(cut.usage.output_tokens, 5);
  const { input_tokens: tokens } = await client.messages.countTokens({ model, messages: asked });
  assert.ok(tokens > 0);
  const names = [];
  for await (const m of client.models.list()) names.push(m.id);
  assert.ok(names.includes(model));
  assert.equal((await client.models.retrieve(model)).type, 'model');
});

test('errors have their classes, and only what may help is repeated', async () => {
  for (const [name, kind, requests] of [
    [`${model}:error-500`, Anthropic.InternalServerError, 2],
    [`${model}:error-429`, Anthropic.RateLimitError, 2],
    ['no-such-model', Anthropic.NotFoundError, 1],
  ]) {
    const { fetch, sent } = counting();
    const error = await make({ fetch, maxRetries: 1 }).messages.create({ ...params, model: name }).then(() => assert.fail('answered'), (e) => e);
    assert.ok(error instanceof kind, `${name}: ${error}`);
    assert.equal(error.error.type, 'error');
    assert.equal(sent.length, requests);
  }
  await assert.rejects(make({ apiKey: 'sk-wrong' }).messages.create(params), Anthropic.AuthenticationError);
  await assert.rejects(client.messages.create({ ...params, messages: [] }), Anthropic.BadRequestError);
  let text = '';
  const broken = client.messages.stream({ ...params, model: `${model}:drop` }).on('text', (t) => { text += t; });
  await assert.rejects(broken.finalMessage(), Anthropic.APIError);
  assert.ok(text);
});

test('aborts, and time that runs out', async () => {
  const stream = client.messages.stream({ ...params, model: `${model}:paced` });
  stream.on('text', () => stream.abort());
  await assert.rejects(stream.finalMessage(), Anthropic.APIUserAbortError);
  await assert.rejects(make({ maxRetries: 0, timeout: 500 }).messages.create({ ...params, model: `${model}:hang` }), Anthropic.APIConnectionTimeoutError);
});
