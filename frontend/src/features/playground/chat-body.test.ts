import { chatBody, messagesFor, type Exchange } from './chat-body';

const asked = { prompt: 'Hello?', images: [], results: [] };
const said: Exchange = { ...asked, answer: 'Hi.', toolCalls: [] };
const calls: Exchange = { ...asked, prompt: 'Weather?', answer: '', toolCalls: [{ id: 'c1', name: 'get_weather', arguments: '{}' }] };

test('a model is told all that was answered before, and not what failed', () => {
  const failed: Exchange = { ...asked, prompt: 'Lost?', answer: '', toolCalls: [] };
  expect(messagesFor([said, failed], { ...asked, prompt: 'And now?' })).toEqual([
    { role: 'user', content: 'Hello?' },
    { role: 'assistant', content: 'Hi.' },
    { role: 'user', content: 'And now?' },
  ]);
});

test('pictures go with their message', () => {
  expect(messagesFor([], { prompt: 'What is it?', images: ['data:image/png;base64,AA=='], results: [] })).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is it?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
      ],
    },
  ]);
});

test('results follow the calls that asked for them', () => {
  const results = [{ callId: 'c1', content: 'sunny' }];
  expect(messagesFor([calls], { prompt: '', images: [], results })).toEqual([
    { role: 'user', content: 'Weather?' },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'get_weather', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
  ]);
});

test('calls without results are not told', () => {
  expect(messagesFor([calls, said], asked)).toEqual([
    { role: 'user', content: 'Hello?' },
    { role: 'assistant', content: 'Hi.' },
    { role: 'user', content: 'Hello?' },
  ]);
  expect(messagesFor([{ ...calls, answer: 'Let me see.' }], asked)).toEqual([
    { role: 'user', content: 'Weather?' },
    { role: 'assistant', content: 'Let me see.' },
    { role: 'user', content: 'Hello?' },
  ]);
});

test('the body carries what was set and nothing else', () => {
  const messages = messagesFor([], asked);
  expect(chatBody('m', messages, { system: 'Be brief.', temperature: 0 })).toEqual({
    model: 'm',
    messages: [{ role: 'system', content: 'Be brief.' }, ...messages],
    temperature: 0,
    stream: true,
    stream_options: { include_usage: true },
  });
});
