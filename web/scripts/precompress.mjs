// Writes a .br beside every text asset of dist, so that the server never compresses while it answers.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const TEXT = /\.(js|css|html|svg|json|txt|webmanifest)$/;

function* files(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

let before = 0;
let after = 0;
for (const path of files('dist')) {
  if (!TEXT.test(path)) continue;
  const raw = readFileSync(path);
  const packed = brotliCompressSync(raw, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  });
  if (packed.length >= raw.length) continue;
  writeFileSync(`${path}.br`, packed);
  before += raw.length;
  after += packed.length;
}
console.log(`precompressed ${(before / 1024).toFixed(0)} KiB to ${(after / 1024).toFixed(0)} KiB`);
