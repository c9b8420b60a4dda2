// Browser tests: a real server, a real Chromium, one walk after the other; ends with `N passed, N failed`.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { apiOf, startServer } from './server.mjs';
import { administration } from './walks/administration.mjs';
import { audit } from './walks/audit.mjs';
import { budgets } from './walks/budgets.mjs';
import { cases } from './walks/cases.mjs';
import { connections } from './walks/connections.mjs';
import { doors } from './walks/doors.mjs';
import { intake } from './walks/intake.mjs';
import { evidence } from './walks/evidence.mjs';
import { finance } from './walks/finance.mjs';
import { importing } from './walks/importing.mjs';
import { improve } from './walks/improve.mjs';
import { languages } from './walks/languages.mjs';
import { life } from './walks/life.mjs';
import { model } from './walks/model.mjs';
import { morning } from './walks/morning.mjs';
import { parcels } from './walks/parcels.mjs';
import { policy } from './walks/policy.mjs';
import { quality } from './walks/quality.mjs';
import { review } from './walks/review.mjs';
import { roles } from './walks/roles.mjs';
import { settings } from './walks/settings.mjs';
import { signingIn } from './walks/signing_in.mjs';

const WALKS = { signingIn, morning, cases, life, review, parcels, importing, intake, evidence, finance, quality, audit, administration, policy, improve, budgets, roles, languages, model, settings, connections, doors };
const wanted = process.argv.slice(2);
const pictures = fileURLToPath(new URL('../../target/e2e/', import.meta.url));
let passed = 0;
let failed = 0;

function report(name, error) {
  // What failed is one line, so that whoever reads the log's end alone knows it too.
  const why = error ? ` — ${String(error.message ?? error).replace(/\s+/g, ' ').slice(0, 400)}` : '';
  if (error) failed += 1;
  else passed += 1;
  console.log(`${error ? 'FAILED' : 'ok    '} ${name}${why}`);
  if (error) console.log(String(error.stack ?? error).split('\n').slice(0, 12).map((line) => `       ${line}`).join('\n'));
}

/** One test; a failure leaves a picture of the page behind and ends the walk. */
function stepper(walk) {
  return async (name, view, work) => {
    try {
      await work();
      const faults = view?.faults() ?? [];
      if (faults.length > 0) throw new Error(faults.join('\n'));
      report(`${walk}: ${name}`);
    } catch (error) {
      report(`${walk}: ${name}`, error);
      view?.faults();
      if (view) {
        mkdirSync(pictures, { recursive: true });
        await view.page.screenshot({ path: `${pictures}${walk}-${failed}.png` }).catch(() => undefined);
      }
    }
  };
}

const start = Date.now();
let server;
let browser;
const interrupted = async () => {
  await server?.stop();
  process.exit(130);
};
process.once('SIGINT', interrupted);
process.once('SIGTERM', interrupted);
// A handler of the browser that throws is a failure like any other, and must not leave a server behind.
process.on('unhandledRejection', (error) => report('nothing fails outside a step', error));
try {
  server = await startServer({ orders: 300 });
  console.log(`server ready after ${((Date.now() - start) / 1000).toFixed(1)} s`);
  browser = await launch();
  const api = apiOf(server, server.token('admin'));
  for (const [name, walk] of Object.entries(WALKS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const began = Date.now();
    try {
      await walk({ browser, server, api, step: stepper(name) });
    } catch (error) {
      report(`${name}: the walk reaches its end`, error);
    }
    console.log(`       ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
} catch (error) {
  report('the server and the browser start', error);
} finally {
  await browser?.close().catch(() => undefined);
  await server?.stop().catch(() => undefined);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
