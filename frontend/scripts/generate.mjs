// Writes src/gql/ from the server's schema files and src/routeTree.gen.ts from src/routes/.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import { preset } from '@graphql-codegen/client-preset';
import { Generator, getConfig } from '@tanstack/router-generator';
import { buildASTSchema, concatAST, isObjectType, parse, specifiedRules, validate } from 'graphql';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const schemaFolder = join(root, '..', 'graph', 'schema');
const outputFolder = join(root, 'src', 'gql');

export const generated = [
  'src/gql/graphql.ts',
  'src/gql/fragment-masking.ts',
  'src/gql/keyless.ts',
  'src/gql/platform.ts',
  'src/routeTree.gen.ts',
].map((name) =>
  join(root, name),
);

function filesBelow(folder, extension) {
  return readdirSync(folder)
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) {
        return filesBelow(path, extension);
      }
      return path.endsWith(extension) ? [path] : [];
    })
    .toSorted();
}

async function generateOperations() {
  const schema = concatAST(filesBelow(schemaFolder, '.graphql').map((path) => parse(readFileSync(path, 'utf8'))));
  const documents = filesBelow(join(root, 'src'), '.graphql').map((path) => {
    const rawSDL = readFileSync(path, 'utf8');
    return { location: path, rawSDL, document: parse(rawSDL) };
  });

  // The preset would print types for a document that the server refuses.
  const built = buildASTSchema(schema);
  const faults = validate(
    built,
    concatAST(documents.map((entry) => entry.document)),
    specifiedRules,
  );
  if (faults.length > 0) {
    throw new Error(`documents do not fit the schema:\n${faults.map((fault) => `  ${fault.message}`).join('\n')}`);
  }

  const sections = await preset.buildGeneratesSection({
    baseOutputDir: `${outputFolder}/`,
    schema,
    documents,
    config: {
      useTypeImports: true,
      enumsAsTypes: true,
      scalars: { Money: 'string', DateTime: 'string', Cursor: 'string', Long: 'number' },
    },
    presetConfig: { fragmentMasking: { unmaskFunctionName: 'unmask' } },
    plugins: [],
    pluginMap: {},
    cache: (_namespace, _key, factory) => factory(),
    profiler: { run: (run) => run(), collect: () => [] },
    documentTransforms: [],
  });

  mkdirSync(outputFolder, { recursive: true });
  const wanted = new Set(['graphql.ts', 'fragment-masking.ts']);
  for (const section of sections) {
    const name = basename(section.filename);
    if (wanted.has(name)) {
      writeFileSync(join(outputFolder, name), await codegen(section));
    }
  }
  splitPlatform(documents);
  writeKeyless(built);
}

/** Documents of the operator's side go to a module of their own: nobody else loads them. */
function splitPlatform(documents) {
  const theirs = new Set(
    documents
      .filter(({ location }) => location.includes('features/admin-'))
      .flatMap(({ document }) => document.definitions)
      .map(({ kind, name }) => `${name.value}${kind === 'FragmentDefinition' ? 'FragmentDoc' : 'Document'}`),
  );
  const path = join(outputFolder, 'graphql.ts');
  const kept = [];
  const moved = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const name = /^export const (\w+) = /.exec(line)?.[1];
    (theirs.has(name) ? moved : kept).push(line);
  }
  const types = new Set(moved.flatMap((line) => /DocumentNode<(\w+), ?(\w+)>;$/.exec(line)?.slice(1) ?? []));
  types.delete('unknown');
  writeFileSync(path, kept.join('\n'));
  writeFileSync(
    join(outputFolder, 'platform.ts'),
    [
      '/* eslint-disable */',
      "import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';",
      `import type {\n  ${[...types].toSorted().join(',\n  ')},\n} from './graphql';`,
      '',
      ...moved,
      '',
    ].join('\n'),
  );
}

const roots = new Set(['Query', 'Mutation', 'Subscription']);

/** Names the types without an id: the cache keeps them inside what holds them. */
function writeKeyless(schema) {
  const names = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__') && !roots.has(type.name))
    .filter((type) => !('id' in type.getFields()))
    .map((type) => type.name)
    .toSorted();
  writeFileSync(
    join(outputFolder, 'keyless.ts'),
    `/* eslint-disable */\nexport const keyless =\n  '${names.join(' ')}';\n`,
  );
}

async function generateRoutes() {
  await new Generator({ config: getConfig({}, root), root }).run();
}

export async function generate() {
  await generateOperations();
  await generateRoutes();
}
