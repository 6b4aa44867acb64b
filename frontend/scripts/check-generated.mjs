// Fails when the committed generated files are not what the schema, the documents and the routes give.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { generate, generated } from './generate.mjs';

const contents = () => generated.map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : ''));

const before = contents();
await generate();
const after = contents();

const stale = generated.filter((_, index) => before[index] !== after[index]);
if (stale.length > 0) {
  const names = stale.map((path) => relative(process.cwd(), path)).join(', ');
  console.error(`check: regenerated, please commit: ${names}`);
  process.exit(1);
}
console.log('check: generated files are up to date');
