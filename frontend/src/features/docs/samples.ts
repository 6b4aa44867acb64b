export const sampleLanguages = ['curl', 'python', 'javascript', 'go'] as const;

export type SampleLanguage = (typeof sampleLanguages)[number];

export const sampleNames = ['chat', 'stream', 'image', 'speech', 'video', 'messages'] as const;

export type SampleName = (typeof sampleNames)[number];

interface Call {
  path: string;
  body: Record<string, unknown>;
}

const question = [{ role: 'user', content: 'Say hello.' }];

const calls: Record<SampleName, Call> = {
  chat: { path: '/chat/completions', body: { model: 'gpt-4o-mini', messages: question } },
  stream: {
    path: '/chat/completions',
    body: { model: 'gpt-4o-mini', messages: question, stream: true, stream_options: { include_usage: true } },
  },
  image: { path: '/images/generations', body: { model: 'dall-e-3', prompt: 'A weir in a quiet river', size: '1024x1024' } },
  speech: { path: '/audio/speech', body: { model: 'tts-1', voice: 'alloy', input: 'Every drop is counted.', response_format: 'mp3' } },
  video: { path: '/videos', body: { model: 'gen-2', prompt: 'Water over a weir', seconds: '10' } },
  messages: { path: '/messages', body: { model: 'claude-sonnet-4-5', max_tokens: 200, messages: question } },
};

interface SampleInput {
  baseUrl: string;
  key: string;
}

function indent(text: string, by: string): string {
  return text.replaceAll('\n', `\n${by}`);
}

function curl({ path, body }: Call, { baseUrl, key }: SampleInput, name: SampleName): string {
  return [
    `curl ${baseUrl}${path} \\`,
    `  -H "Authorization: Bearer ${key}" \\`,
    '  -H "Content-Type: application/json" \\',
    ...(name === 'speech' ? ['  -o hello.mp3 \\'] : []),
    `  -d '${JSON.stringify(body)}'`,
  ].join('\n');
}

/** A Python literal: JSON but for its three words. */
function pythonLiteral(body: unknown): string {
  return JSON.stringify(body, null, 4).replaceAll(/(?<=: )(true|false|null)\b/g, (word) =>
    word === 'true' ? 'True' : word === 'false' ? 'False' : 'None',
  );
}

function python({ path, body }: Call, { baseUrl, key }: SampleInput, name: SampleName): string {
  const head = [
    'import requests',
    '',
    'response = requests.post(',
    `    "${baseUrl}${path}",`,
    `    headers={"Authorization": "Bearer ${key}"},`,
    `    json=${indent(pythonLiteral(body), '    ')},`,
    ...(name === 'stream' ? ['    stream=True,'] : []),
    ')',
    'response.raise_for_status()',
  ];
  const tails: Partial<Record<SampleName, string[]>> = {
    stream: ['for line in response.iter_lines():', '    print(line.decode())'],
    speech: ['open("hello.mp3", "wb").write(response.content)'],
  };
  return [...head, ...(tails[name] ?? ['print(response.json())'])].join('\n');
}

function javascript({ path, body }: Call, { baseUrl, key }: SampleInput, name: SampleName): string {
  const head = [
    `const response = await fetch('${baseUrl}${path}', {`,
    "  method: 'POST',",
    `  headers: { authorization: 'Bearer ${key}', 'content-type': 'application/json' },`,
    `  body: JSON.stringify(${indent(JSON.stringify(body, null, 2), '  ')}),`,
    '});',
  ];
  const tails: Partial<Record<SampleName, string[]>> = {
    stream: [
      'for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {',
      '  process.stdout.write(chunk);',
      '}',
    ],
    speech: ['const sound = await response.arrayBuffer();'],
  };
  return [...head, ...(tails[name] ?? ['console.log(await response.json());'])].join('\n');
}

function go({ path, body }: Call, { baseUrl, key }: SampleInput): string {
  return [
    'package main',
    '',
    'import (',
    '\t"io"',
    '\t"log"',
    '\t"net/http"',
    '\t"os"',
    '\t"strings"',
    ')',
    '',
    'func main() {',
    `\tbody := strings.NewReader(\`${JSON.stringify(body)}\`)`,
    `\treq, err := http.NewRequest("POST", "${baseUrl}${path}", body)`,
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    `\treq.Header.Set("Authorization", "Bearer ${key}")`,
    '\treq.Header.Set("Content-Type", "application/json")',
    '\tresp, err := http.DefaultClient.Do(req)',
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\tdefer resp.Body.Close()',
    '\tif _, err := io.Copy(os.Stdout, resp.Body); err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '}',
  ].join('\n');
}

const writers = { curl, python, javascript, go };

/** A program that makes a call, whole and ready to run. */
export function sampleOf(name: SampleName, language: SampleLanguage, input: SampleInput): string {
  return writers[language](calls[name], input, name);
}
