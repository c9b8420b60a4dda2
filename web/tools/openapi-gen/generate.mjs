// Prints the TypeScript types of an OpenAPI document: node generate.mjs openapi.json
// Its own package, because the generator needs TypeScript 5 while the web UI is checked by a newer one.
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';

const [input] = process.argv.slice(2);
if (!input) {
  console.error('usage: node generate.mjs openapi.json');
  process.exit(2);
}
const nodes = await openapiTS(pathToFileURL(resolve(input)), { alphabetize: true });
process.stdout.write('// Made by `cargo xtask codegen` from docs/openapi.json; not edited by hand.\n\n' + astToString(nodes));
