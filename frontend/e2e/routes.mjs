// Every page of the dashboard, read from the folder of routes, so that a new one is not forgotten.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'src', 'routes');

function pagesBelow(under, prefix) {
  return readdirSync(join(folder, under), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) {
      return pagesBelow(join(under, entry.name), `${prefix}/${entry.name}`);
    }
    const name = entry.name.replace(/\.tsx$/, '');
    if (name === '__root' || name === 'route') {
      return [];
    }
    return [name === 'index' ? prefix || '/' : `${prefix}/${name}`];
  });
}

/** Addresses with `$tenant` in them; those under /t and /admin need somebody who is signed in. */
export const pages = pagesBelow('', '')
  .map((path) => path.replaceAll('.', '/'))
  .toSorted();
