import { codeLanguages } from '../../lib/call-code';
import { sampleNames, sampleOf } from './samples';

const input = { baseUrl: 'https://weir.example/v1', key: 'sk-abc' };

const all = sampleNames.flatMap((name) => codeLanguages.map((language) => [name, language] as const));

test.each(all)('%s in %s bears address and key', (name, language) => {
  const text = sampleOf(name, language, input);
  expect(text).toContain('https://weir.example/v1/');
  expect(text).toContain('Bearer sk-abc');
});

test('the shell sample carries its body as JSON', () => {
  const body = /-d '(.*)'$/.exec(sampleOf('stream', 'curl', input))?.[1] ?? '';
  expect(JSON.parse(body)).toMatchObject({ stream: true, stream_options: { include_usage: true } });
});

test('Python gets its own words for truth', () => {
  expect(sampleOf('stream', 'python', input)).toContain('"stream": True');
});
