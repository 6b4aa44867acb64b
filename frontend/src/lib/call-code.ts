// Programs that make one call of the relay, whole and ready to run.

export const codeLanguages = ['curl', 'python', 'javascript', 'go'] as const;

export type CodeLanguage = (typeof codeLanguages)[number];

export const codeTitles: Record<CodeLanguage, string> = { curl: 'cURL', python: 'Python', javascript: 'JavaScript', go: 'Go' };

export interface Call {
  /** Where it goes, in full. */
  url: string;
  key: string;
  body: Record<string, unknown>;
  /** Where an answer goes that is no text. */
  file?: string;
}

function indent(text: string, by: string): string {
  return text.replaceAll('\n', `\n${by}`);
}

/** A word of the shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function curl({ url, key, body, file }: Call): string {
  return [
    `curl ${url} \\`,
    `  -H "Authorization: Bearer ${key}" \\`,
    '  -H "Content-Type: application/json" \\',
    ...(file ? [`  -o ${file} \\`] : []),
    `  -d ${quoted(JSON.stringify(body))}`,
  ].join('\n');
}

const step = 4;

/** A Python literal: as JSON but for its three words. */
function pythonLiteral(value: unknown, depth = 0): string {
  const inner = ' '.repeat(step * (depth + 1));
  const outer = ' '.repeat(step * depth);
  if (Array.isArray(value)) {
    return value.length === 0 ? '[]' : `[\n${value.map((item) => `${inner}${pythonLiteral(item, depth + 1)}`).join(',\n')}\n${outer}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return fields.length === 0
      ? '{}'
      : `{\n${fields.map(([name, field]) => `${inner}${JSON.stringify(name)}: ${pythonLiteral(field, depth + 1)}`).join(',\n')}\n${outer}}`;
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  return value === null ? 'None' : JSON.stringify(value);
}

function python({ url, key, body, file }: Call): string {
  const streams = body['stream'] === true;
  const head = [
    'import requests',
    '',
    'response = requests.post(',
    `    "${url}",`,
    `    headers={"Authorization": "Bearer ${key}"},`,
    `    json=${indent(pythonLiteral(body), '    ')},`,
    ...(streams ? ['    stream=True,'] : []),
    ')',
    'response.raise_for_status()',
  ];
  if (file) {
    return [...head, `open("${file}", "wb").write(response.content)`].join('\n');
  }
  const tail = streams ? ['for line in response.iter_lines():', '    print(line.decode())'] : ['print(response.json())'];
  return [...head, ...tail].join('\n');
}

function javascript({ url, key, body, file }: Call): string {
  const head = [
    `const response = await fetch('${url}', {`,
    "  method: 'POST',",
    `  headers: { authorization: 'Bearer ${key}', 'content-type': 'application/json' },`,
    `  body: JSON.stringify(${indent(JSON.stringify(body, null, 2), '  ')}),`,
    '});',
  ];
  if (file) {
    return [...head, 'const sound = await response.arrayBuffer();'].join('\n');
  }
  const tail =
    body['stream'] === true
      ? [
          'for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {',
          '  process.stdout.write(chunk);',
          '}',
        ]
      : ['console.log(await response.json());'];
  return [...head, ...tail].join('\n');
}

/** A string of Go's: raw where it can be, for it is easier to read. */
function goString(text: string): string {
  return text.includes('`') ? JSON.stringify(text) : `\`${text}\``;
}

function go({ url, key, body }: Call): string {
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
    `\tbody := strings.NewReader(${goString(JSON.stringify(body))})`,
    `\treq, err := http.NewRequest("POST", "${url}", body)`,
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

export function codeOf(language: CodeLanguage, call: Call): string {
  return writers[language](call);
}
