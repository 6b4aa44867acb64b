// Writes src/gql/ from the server's schema files and src/routeTree.gen.ts from src/routes/.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import { preset } from '@graphql-codegen/client-preset';
import { Generator, getConfig } from '@tanstack/router-generator';
import { buildASTSchema, concatAST, parse, specifiedRules, validate } from 'graphql';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const schemaFolder = join(root, '..', 'graph', 'schema');
const outputFolder = join(root, 'src', 'gql');

export const generated = ['src/gql/graphql.ts', 'src/gql/fragment-masking.ts', 'src/routeTree.gen.ts'].map((name) =>
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
  const faults = validate(
    buildASTSchema(schema),
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
}

async function generateRoutes() {
  await new Generator({ config: getConfig({}, root), root }).run();
}

export async function generate() {
  await generateOperations();
  await generateRoutes();
}
