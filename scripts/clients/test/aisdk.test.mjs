import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, RetryError, embedMany, experimental_generateSpeech as generateSpeech, experimental_transcribe as transcribe, generateImage, generateObject, generateText, stepCountIs, streamObject, streamText, tool } from 'ai';
import { z } from 'zod';

import { counting, key, question, recording, url } from '../weir.mjs';

const openai = createOpenAI({ apiKey: key, baseURL: `${url}/v1` });
const compatible = createOpenAICompatible({ name: 'weir', apiKey: key, baseURL: `${url}/v1`, includeUsage: true, supportsStructuredOutputs: true });
const shape = z.object({ city: z.string(), days: z.number().int() });

const models = {
  'openai, responses': openai('gpt-4o'),
  'openai, chat': openai.chat('gpt-4o'),
  'openai-compatible': compatible('gpt-4o'),
};

for (const [name, model] of Object.entries(models)) {
  test(`${name}: text, streamed and not`, async () => {
    const whole = await generateText({ model, prompt: question });
    assert.ok(whole.text && whole.usage.outputTokens > 8);
    assert.equal(whole.finishReason, 'stop');
    const stream = streamText({ model, prompt: question });
    let text = '';
    for await (const delta of stream.textStream) text += delta;
    assert.equal(text, whole.text);
    assert.equal((await stream.usage).outputTokens, whole.usage.outputTokens);
  });

  test(`${name}: objects, streamed and not`, async () => {
    const { object } = await generateObject({ model, prompt: question, schema: shape });
    assert.equal(typeof object.city, 'string');
    const stream = streamObject({ model, prompt: question, schema: shape });
    let last;
    for await (const partial of stream.partialObjectStream) last = partial;
    assert.deepEqual(last, object);
    assert.deepEqual(await stream.object, object);
  });

  test(`${name}: tools, streamed and not`, async () => {
    const tools = { weather: tool({ description: 'The weather.', inputSchema: shape, execute: async ({ city }) => `Rain in ${city}.` }) };
    const whole = await generateText({ model, prompt: question, tools, toolChoice: 'required', stopWhen: stepCountIs(1) });
    assert.equal(whole.toolCalls[0].toolName, 'weather');
    assert.match(String(whole.toolResults[0].output), /^Rain in /);
    const stream = streamText({ model, prompt: question, tools, toolChoice: { type: 'tool', toolName: 'weather' } });
    await stream.consumeStream();
    assert.deepEqual((await stream.toolCalls)[0].input, whole.toolCalls[0].input);
  });
}

test('openai-compatible: completions', async () => {
  const { text } = await generateText({ model: compatible.completionModel('gpt-3.5-turbo'), prompt: 'A weir is', maxOutputTokens: 5 });
  assert.ok(text);
});

test('embeddings, images, speech, transcripts', async () => {
  for (const model of [openai.embedding('text-embedding-3-small'), compatible.embeddingModel('text-embedding-3-small')]) {
    const { embeddings } = await embedMany({ model, values: ['a weir', 'a dam'] });
    assert.equal(embeddings[1].length, 1536);
  }
  for (const model of [openai.image('dall-e-3'), compatible.imageModel('dall-e-3')]) {
    const { image } = await generateImage({ model, prompt: 'A weir.', size: '1024x1024' });
    assert.equal(image.mediaType, 'image/png');
  }
  const { audio } = await generateSpeech({ model: openai.speech('tts-1'), text: 'A weir.', outputFormat: 'wav' });
  assert.equal(Buffer.from(audio.uint8Array).subarray(0, 4).toString(), 'RIFF');
  const { text } = await transcribe({ model: openai.transcription('whisper-1'), audio: recording() });
  assert.ok(text);
});

test('errors are read, and only what may help is repeated', async () => {
  for (const [model, status, requests] of [['gpt-4o:error-500', 502, 2], ['gpt-4o:error-429', 429, 2], ['no-such-model', 404, 1]]) {
    const { fetch, sent } = counting();
    const counted = createOpenAI({ apiKey: key, baseURL: `${url}/v1`, fetch });
    let error = await generateText({ model: counted.chat(model), prompt: question, maxRetries: 1 }).then(() => assert.fail('answered'), (e) => e);
    if (RetryError.isInstance(error)) error = error.lastError;
    assert.ok(APICallError.isInstance(error), String(error));
    assert.equal(error.statusCode, status);
    assert.equal(error.message, JSON.parse(error.responseBody).error.message);
    assert.equal(sent.length, requests);
  }
  const parts = [];
  for await (const part of streamText({ model: openai.chat('gpt-4o:drop'), prompt: question, maxRetries: 0, onError: () => {} }).fullStream) parts.push(part.type);
  assert.ok(parts.includes('text-delta') && parts.includes('error'), parts.join());
});

test('aborts', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 200);
  await assert.rejects(generateText({ model: openai.chat('gpt-4o:hang'), prompt: question, abortSignal: controller.signal, maxRetries: 0 }));
});
