// Writes .br and .gz beside every compressible file of dist, so that the server never compresses.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const compressible = /\.(?:js|css|svg|json|webmanifest)$/;
const smallest = 1024;

function filesBelow(folder) {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });
}

const total = { raw: 0, gzip: 0, brotli: 0 };
for (const path of filesBelow('dist').filter((name) => compressible.test(name))) {
  const source = readFileSync(path);
  if (source.length < smallest) {
    continue;
  }
  const brotli = brotliCompressSync(source, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: source.length,
    },
  });
  const gzip = gzipSync(source, { level: 9 });
  writeFileSync(`${path}.br`, brotli);
  writeFileSync(`${path}.gz`, gzip);
  total.raw += source.length;
  total.gzip += gzip.length;
  total.brotli += brotli.length;
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
console.log(`compress: ${kilobytes(total.raw)} raw, ${kilobytes(total.gzip)} gzip, ${kilobytes(total.brotli)} brotli`);
