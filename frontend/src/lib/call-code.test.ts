import { codeLanguages, codeOf } from './call-code';

const content = "It's `this`: true, \"that\" and 1\\2\nnull";
const call = {
  url: 'https://weir.example/v1/chat/completions',
  key: 'sk-abc',
  body: { model: 'm', messages: [{ role: 'user', content }], stream: true, stop: null, tools: [] },
};

test.each(codeLanguages)('%s bears address and key', (language) => {
  const text = codeOf(language, call);
  expect(text).toContain('https://weir.example/v1/chat/completions');
  expect(text).toContain('Bearer sk-abc');
});

test('the shell is given the body whole, quotes and all', () => {
  const word = /-d '(.*)'$/s.exec(codeOf('curl', call))?.[1] ?? '';
  expect(JSON.parse(word.replaceAll(String.raw`'\''`, "'"))).toEqual(call.body);
});

test('Python has its own words for truth and nothing, outside of texts', () => {
  const text = codeOf('python', call);
  expect(text).toContain('"stream": True');
  expect(text).toContain('"stop": None');
  expect(text).toContain('"tools": []');
  expect(text).toContain(JSON.stringify(content));
});

test('JavaScript holds the body as it is', () => {
  const body = /body: JSON\.stringify\((.*)\),\n\}\);/s.exec(codeOf('javascript', call))?.[1] ?? '';
  expect(JSON.parse(body)).toEqual(call.body);
});

test('Go has a raw string where it can, and a quoted one where it must', () => {
  const literal = /NewReader\((".*")\)$/m.exec(codeOf('go', call))?.[1] ?? '';
  expect(JSON.parse(JSON.parse(literal))).toEqual(call.body);
  expect(codeOf('go', { ...call, body: { model: 'm' } })).toContain('NewReader(`{"model":"m"}`)');
});
