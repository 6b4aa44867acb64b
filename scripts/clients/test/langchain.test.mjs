import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';

import { key, question, url } from '../weir.mjs';

const configuration = { baseURL: `${url}/v1` };
const make = (options = {}) => new ChatOpenAI({ model: 'gpt-4o', apiKey: key, configuration, maxRetries: 0, ...options });
const shape = z.object({ city: z.string(), days: z.number().int() });
const weather = tool(async ({ city }) => `Rain in ${city}.`, { name: 'weather', description: 'The weather.', schema: shape });

for (const [name, options] of Object.entries({ chat: {}, responses: { useResponsesApi: true } })) {
  test(`${name}: invoked, streamed, in batches`, async () => {
    const model = make(options);
    const whole = await model.invoke(question);
    assert.ok(whole.text && whole.usage_metadata.output_tokens > 8);
    let text = '';
    for await (const chunk of await model.stream(question)) text += chunk.text;
    assert.equal(text, whole.text);
    const many = await model.batch([question, 'And a dam?']);
    assert.equal(many.length, 2);
    assert.notEqual(many[0].text, many[1].text);
  });

  test(`${name}: tools and their results`, async () => {
    const model = make(options).bindTools([weather], { tool_choice: 'weather' });
    const called = await model.invoke(question);
    assert.equal(called.tool_calls[0].name, 'weather');
    const result = await weather.invoke(called.tool_calls[0]);
    assert.ok(result instanceof ToolMessage);
    const next = await make(options).invoke([new HumanMessage(question), called, result]);
    assert.ok(next.text);
    let gathered;
    for await (const chunk of await model.stream(question)) gathered = gathered === undefined ? chunk : gathered.concat(chunk);
    assert.deepEqual(gathered.tool_calls[0].args, called.tool_calls[0].args);
  });

  test(`${name}: structured output`, async () => {
    for (const method of ['jsonSchema', 'functionCalling']) {
      const value = await make(options).withStructuredOutput(shape, { method, name: 'weather' }).invoke(question);
      assert.equal(typeof value.city, 'string', method);
    }
  });
}

test('chains, completions, embeddings', async () => {
  const chain = ChatPromptTemplate.fromTemplate('What is {thing}?').pipe(make()).pipe(new StringOutputParser());
  assert.ok(await chain.invoke({ thing: 'a weir' }));
  assert.ok(await new OpenAI({ model: 'deepseek-v3', apiKey: key, configuration, maxRetries: 0 }).invoke('A weir is'));
  const vectors = await new OpenAIEmbeddings({ model: 'text-embedding-3-small', apiKey: key, configuration }).embedDocuments(['a weir', 'a dam']);
  assert.equal(vectors[0].length, 1536);
});

test('errors are thrown, streams that break too', async () => {
  await assert.rejects(make({ model: 'no-such-model' }).invoke(question), (e) => e.status === 404);
  await assert.rejects(make({ model: 'gpt-4o:error-500' }).invoke(question), (e) => e.status === 502);
  let text = '';
  await assert.rejects(async () => {
    for await (const chunk of await make({ model: 'gpt-4o:drop' }).stream(question)) text += chunk.text;
  });
  assert.ok(text);
});

test('aborts', async () => {
  await assert.rejects(make({ model: 'gpt-4o:hang' }).invoke(question, { signal: AbortSignal.timeout(300) }));
});
