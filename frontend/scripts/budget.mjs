// Fails when the first view of the overview outgrows its budget. Reads the build in dist.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const budgets = { js: 190_000, css: 15_000, fonts: 75_000 };
const firstView = [
  'index.html',
  'src/routes/t.$tenant/route.tsx?tsr-split=component',
  'src/routes/t.$tenant/index.tsx?tsr-split=component',
  'src/lib/i18n/en.ts',
];
const firstFonts = /(?:instrument-sans|jetbrains-mono)-latin-wght-normal/;

const manifestPath = join('dist', '.vite', 'manifest.json');
if (!existsSync(manifestPath)) {
  console.error('budget: no build found, run `npm run build` first');
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));

const scripts = new Set();
const styles = new Set();
function collect(key) {
  const chunk = manifest[key];
  if (!chunk) {
    throw new Error(`budget: ${key} is not in the manifest; was a route renamed?`);
  }
  if (scripts.has(chunk.file)) {
    return;
  }
  scripts.add(chunk.file);
  for (const style of chunk.css ?? []) {
    styles.add(style);
  }
  for (const imported of chunk.imports ?? []) {
    collect(imported);
  }
}
firstView.forEach(collect);

const fonts = Object.values(manifest)
  .map((chunk) => chunk.file)
  .filter((file) => file.endsWith('.woff2') && firstFonts.test(file));

function weight(files, measure) {
  return [...files].reduce((sum, file) => sum + measure(readFileSync(join('dist', file))), 0);
}

const brotli = (content) => brotliCompressSync(content).length;
const sizes = {
  js: weight(scripts, brotli),
  css: weight(styles, brotli),
  fonts: weight(fonts, (content) => content.length),
};

let over = false;
for (const [kind, size] of Object.entries(sizes)) {
  const verdict = size > budgets[kind] ? 'OVER' : 'ok';
  over ||= size > budgets[kind];
  console.log(`budget: ${kind.padEnd(5)} ${(size / 1000).toFixed(1).padStart(6)} of ${budgets[kind] / 1000} kB  ${verdict}`);
}
process.exit(over ? 1 : 0);
