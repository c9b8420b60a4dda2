// A real server of ours on a fresh data directory with a small simulated data set.
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Starts everything; `orders` simulated orders are imported first, of all kinds or of some; a command may take `patience` ms. */
export async function startServer({ orders, kinds, patience = 180_000 }) {
  const program = process.env.SUYUAN_BIN ?? join(root, 'target', 'debug', 'suyuan');
  if (!existsSync(program)) throw new Error(`${program} does not exist: run cargo build first, or set SUYUAN_BIN`);
  const folder = mkdtempSync(join(tmpdir(), 'suyuan-e2e-'));
  const data = join(folder, 'data');
  const call = (args, input) => {
    const done = spawnSync(program, args, { input: input ?? '', encoding: 'utf8', maxBuffer: 1 << 28, cwd: folder, timeout: patience });
    if (done.status !== 0) throw new Error(`suyuan ${args.join(' ')} ended with ${done.status}: ${(done.stderr || done.error || '').toString().slice(-2000)}`);
    return done.stdout;
  };
  const today = new Date().toISOString().slice(0, 10);
  const files = join(folder, 'files');
  call(['simulate', '--orders', String(orders), '--seed', '7', '--out', files, '--until', today]);
  if (kinds) for (const kind of kinds) call(['import', kind, join(files, `${kind}.csv`), '--data', data]);
  else call(['import', 'dir', files, '--data', data]);

  // The walk of connections listens on loopback, which no program asks unless its administrator says so.
  appendFileSync(join(data, 'suyuan.toml'), 'egress_allow = ["127.0.0.1"]\n');
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const log = [];
  const child = spawn(program, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => log.push(String(part)));
  process.once('exit', () => child.exitCode === null && child.kill('SIGKILL'));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    const slow = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(slow);
    rmSync(folder, { recursive: true, force: true });
  };
  const server = { origin, data, files, folder, call, stop, log: () => log.join('') };
  try {
    await ready(origin, child);
    server.admin = { name: 'admin', password: readFileSync(join(data, 'initial-admin-password.txt'), 'utf8').trim().split(/\s+/).pop() };
    server.token = (user) => call(['token', 'create', '--user', user, '--data', data]).trim().split(/\s+/).pop();
    server.addUser = (name, role, password, scope = []) =>
      call(['user', 'add', name, '--role', role, ...scope, '--password-stdin', '--data', data], `${password}\n`);
    return server;
  } catch (error) {
    const said = server.log().slice(-2000);
    await stop();
    throw new Error(`${error.message}\n${said}`);
  }
}

async function ready(origin, child) {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const answer = await fetch(`${origin}/healthz`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the server was not ready within 60 s');
}

/** A program with a bearer token. */
export function apiOf(server, token) {
  const call = async (method, path, body, headers = {}) => {
    const answer = await fetch(`${server.origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    const json = text ? JSON.parse(text) : null;
    return { status: answer.status, body: json };
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body, headers) => call('POST', path, body, headers),
    send: (method, path, body) => call(method, path, body),
    /** Imports a CSV and waits for its report. */
    load: async (kind, text) => {
      const form = new FormData();
      form.append('file', new Blob([text], { type: 'text/csv' }), `${kind}.csv`);
      const sent = await fetch(`${server.origin}/api/v1/imports?kind=${kind}`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form });
      const { import_id: id } = await sent.json();
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const { body } = await call('GET', `/imports/${id}`);
        if (body?.state === 'done') return body.report;
        if (body?.state === 'failed') throw new Error(`import of ${kind}: ${JSON.stringify(body.error)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`the import of ${kind} did not end within 10 s`);
    },
    /** Opens a case and waits until it is decided. */
    openCase: async (change = {}) => {
      const key = `e2e-${Math.random().toString(36).slice(2)}`;
      const body = {
        order_no: `E2E${Date.now()}${Math.floor(Math.random() * 1e4)}`,
        channel: 'tmall',
        kind: 'return_refund',
        customer: { name: '陈志强', phone: '13800005678' },
        lines: [{ sku: 'E2E-1', quantity: 1, amount_minor: 12900 }],
        reason_text: '七天无理由',
        comment: '不太合适，想退掉',
        ...change,
      };
      const opened = await call('POST', '/cases', body, { 'idempotency-key': key });
      if (opened.status !== 201) throw new Error(`POST /cases: ${opened.status} ${JSON.stringify(opened.body)}`);
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const seen = await call('GET', `/cases/${opened.body.id}`);
        if (seen.status === 200 && seen.body.row.status !== 'requested') return { ...seen.body, id: opened.body.id, sent: body, key };
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`case ${opened.body.case_no} was not decided within 10 s`);
    },
  };
}
