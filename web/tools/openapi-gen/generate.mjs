// Prints the TypeScript types of an OpenAPI document: node generate.mjs openapi.json
// Its own package, because the generator needs TypeScript 5 while the web UI is checked by a newer one.
import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const [input] = process.argv.slice(2);
if (!input) {
  console.error('usage: node generate.mjs openapi.json');
  process.exit(2);
}
const document = JSON.parse(readFileSync(input, 'utf8'));
// Handlers of different modules share names such as `show`; method and path name an operation beyond doubt.
for (const [path, methods] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    if (operation.responses) operation.operationId = `${method} ${path}`.replace(/[^a-z0-9]+/gi, '_').replace(/_$/, '');
  }
}
const nodes = await openapiTS(document, { alphabetize: true });
process.stdout.write('// Made by `cargo xtask codegen` from docs/openapi.json; not edited by hand.\n\n' + astToString(nodes));
