import type { Preset } from './channel-values';
import { columnOf, readCells } from './import-cells';
import { readImport } from './import-lines';

const presets: Preset[] = [
  {
    name: 'deepseek',
    title: 'DeepSeek',
    upstream: 'openai',
    baseUrl: 'https://api.deepseek.com',
    models: ['deepseek-chat', 'deepseek-reasoner'],
    noCredential: false,
  },
  { name: 'azure', title: 'Azure OpenAI', upstream: 'azure', baseUrl: '', models: ['gpt-4o'], noCredential: false },
  { name: 'ollama', title: 'Ollama', upstream: 'openai', baseUrl: 'http://127.0.0.1:11434/v1', models: [], noCredential: true },
];

const read = (text: string, taken: string[] = []) => readImport(text, presets, taken);

test('a row is read in the order of the columns, and a vendor brings its models', () => {
  expect(read('main,deepseek,sk-1;sk-2')).toEqual([
    {
      line: 1,
      name: 'main',
      vendor: 'DeepSeek',
      keys: 2,
      models: ['deepseek-chat', 'deepseek-reasoner'],
      fault: undefined,
      input: {
        name: 'main',
        preset: 'deepseek',
        upstream: undefined,
        credentials: ['sk-1', 'sk-2'],
        models: ['deepseek-chat', 'deepseek-reasoner'],
        baseUrl: undefined,
        groups: undefined,
        priority: 0,
        weight: 0,
        tags: undefined,
        proxy: undefined,
      },
    },
  ]);
});

test('a heading chooses and orders columns, in tabs as a spreadsheet copies them', () => {
  const [line] = read('Keys\tBase URL\tname\tmodels\tgroup\tweight\ttags\nsk-1\thttps://a.example/v1\tmine\ta, b\tvip\t3\tcheap; far away');
  expect(line?.line).toBe(2);
  expect(line?.input).toMatchObject({
    name: 'mine',
    upstream: 'openai',
    baseUrl: 'https://a.example/v1',
    models: ['a', 'b'],
    groups: ['vip'],
    weight: 3,
    tags: ['cheap', 'far away'],
  });
});

test('a line may be a JSON object, and lines of both kinds may be mixed', () => {
  const lines = read('{"name":"j","preset":"DeepSeek","keys":["sk-1"],"base_url":null,"priority":-2}\nmain,deepseek,sk-2');
  expect(lines.map(({ name, fault }) => [name, fault])).toEqual([
    ['j', undefined],
    ['main', undefined],
  ]);
  expect(lines[0]?.input).toMatchObject({ priority: -2, baseUrl: undefined });
});

test('blank lines and remarks are nothing, and the lines keep their numbers', () => {
  expect(read('# mine\n\nmain,deepseek,sk-1\r\n').map(({ line }) => line)).toEqual([3]);
  expect(read(' \n')).toEqual([]);
});

test('a quoted cell holds commas and quotes', () => {
  expect(readCells('a,"b, ""c""",d', ',')).toEqual(['a', 'b, "c"', 'd']);
  expect(readCells('a,"b', ',')).toBeUndefined();
});

test.each([
  ['x,"deepseek,sk', 'broken'],
  ['{"name":', 'broken'],
  ['{"name":{}}', 'broken'],
  ['{"nmae":"x"}', 'unknownColumn'],
  ['a,deepseek,sk-1,m,,,,,,,more', 'tooManyCells'],
  [',,sk-1,m,https://a.example', 'nameMissing'],
  [`${'n'.repeat(129)},deepseek,sk-1`, 'nameLong'],
  ['a,nobody,sk-1', 'vendorUnknown'],
  ['a,deepseek,', 'keysMissing'],
  ['a,ollama,', 'modelsMissing'],
  ['a,azure,sk-1', 'urlMissing'],
  ['a,deepseek,sk-1,,ftp://a.example', 'urlBad'],
  ['a,deepseek,sk-1,,,,high', 'number'],
  ['a,deepseek,sk-1,,,,,-1', 'number'],
] as const)('%s is refused as %s', (text, fault) => {
  const [line] = read(text);
  expect(line?.fault).toBe(fault);
  expect(line?.input).toBeUndefined();
});

test('a name that a channel or an earlier line bears is refused', () => {
  expect(read('a,deepseek,sk-1\na,deepseek,sk-2\nb,deepseek,sk-3', ['b']).map(({ fault }) => fault)).toEqual([
    undefined,
    'nameTwice',
    'nameTaken',
  ]);
});

test('a heading with a column that nobody knows is told at the lines that fill it', () => {
  expect(read('name,vendor,keys,colour\na,deepseek,sk-1,red\nb,deepseek,sk-1,').map(({ fault }) => fault)).toEqual([
    'unknownColumn',
    undefined,
  ]);
});

test.each([
  ['Base URL', 'baseUrl'],
  ['base_url', 'baseUrl'],
  ['Credentials', 'keys'],
  ['colour', undefined],
])('%s is the column %s', (heading, column) => {
  expect(columnOf(heading)).toBe(column);
});
