// The EventSource lines of the video hub's document, as it prints them but for host and key: with a client that sends headers, as the
// lines have it. A browser's own sends none and is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import EventSource from 'eventsource';
import { key, url } from '../weir.mjs';

/** Reads a source to [DONE], or to its first error. */
const read = (evtSource) =>
  new Promise((resolve, reject) => {
    let said = '';
    evtSource.onmessage = ({ data }) => {
      if (data === '[DONE]') {
        evtSource.close();
        return resolve(said);
      }
      said += JSON.parse(data).choices?.[0]?.delta?.content ?? '';
    };
    evtSource.onerror = (error) => {
      evtSource.close();
      reject(Object.assign(new Error('refused'), { status: error.status }));
    };
  });

const address = `${url}/api/relay/v1/chat/completions?${new URLSearchParams({
  model: 'gpt-4',
  messages: JSON.stringify([{ role: 'user', content: '你好' }]),
  stream: 'true',
})}`;

test('EventSource streams a chat', async () => {
  assert.notEqual(await read(new EventSource(address, { headers: { Authorization: `Bearer ${key}` } })), '');
});

test('EventSource without a header is refused', async () => {
  await assert.rejects(read(new EventSource(address)), { status: 401 });
});
