// A stand-in for the server while pages are being made: same doors, made-up data, nothing kept. Never shipped.
// node dev/mock.mjs [PORT]: serves dist/ with the product's content security policy and /api/v1.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { policyDoor } from './mock-policy.mjs';
import { cases, CHANNELS, detail, one, REASONS, REGIONS, rnd, SHOPS, TEAMS } from './mock-data.mjs';

const PORT = Number(process.argv[2] ?? 8790);
const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const CSP = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' };
const ALL = ['read_cases', 'open_case', 'review', 'receive_goods', 'refund', 'read_morning', 'query', 'import', 'reveal_personal', 'audit', 'read_policy', 'edit_policy', 'publish_policy', 'manage_users'];
const ROLES = { admin: ALL, manager: ALL.slice(0, -1), agent: ['read_cases', 'open_case', 'review', 'read_morning', 'reveal_personal'], warehouse: ['read_cases', 'receive_goods', 'read_morning'] };

const sessions = new Map();
let failures = 0;
let seq = 900000;
const streams = new Set();
const runs = new Map();
const now = () => new Date().toISOString();

function send(response, status, body, headers = {}) {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json', 'cache-control': 'no-store', ...headers });
  response.end(text);
}
function problem(response, status, code, zh, en, details) {
  send(response, status, { type: 'about:blank', title: en, status, code, text_zh: zh, text_en: en, request_id: `req_${Math.random().toString(36).slice(2, 12)}`, details });
}
const body = (request) => new Promise((done) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => done(Buffer.concat(parts)));
});
function broadcast(event, data) {
  for (const stream of streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
function tick() {
  seq += 1;
  broadcast('log', { seq, at: now() });
}

function select(query) {
  const get = (name) => query.get(name) || null;
  const q = get('q')?.toLowerCase();
  const open = new Set(['requested', 'in_review', 'awaiting_info', 'awaiting_goods', 'goods_received', 'awaiting_refund']);
  let rows = cases.filter((row) => {
    for (const name of ['kind', 'shop', 'channel', 'region', 'department', 'team', 'sku', 'customer_no', 'order_no', 'outcome']) {
      const wanted = get(name);
      if (wanted && !wanted.split(',').includes(String(row[name]))) return false;
    }
    if (get('status') && !get('status').split(',').includes(row.status)) return false;
    if (get('reason') && !(row.reason_code ?? '').startsWith(get('reason'))) return false;
    if (get('open') === 'true' && !open.has(row.status)) return false;
    if (get('automatic') && String(row.automatic) !== get('automatic')) return false;
    const left = Date.parse(row.due_at) - Date.now();
    if (get('due') === 'overdue' && !(open.has(row.status) && left < 0)) return false;
    if (get('due') === '2h' && !(open.has(row.status) && left >= 0 && left < 7_200_000)) return false;
    if (get('due') === '24h' && !(open.has(row.status) && left >= 0 && left < 86_400_000)) return false;
    if (get('from') && row.requested_at < get('from')) return false;
    if (get('to') && row.requested_at.slice(0, 10) > get('to')) return false;
    if (q && ![row.case_no, row.order_no, row.sku, row.product_name, row.phone, row.customer_no].some((text) => text?.toLowerCase().includes(q))) return false;
    return true;
  });
  const sort = get('sort') ?? '-requested_at';
  const field = { requested_at: 'requested_at', due_at: 'due_at', amount: 'amount_minor', updated_at: 'updated_at' }[sort.replace('-', '')];
  const sign = sort.startsWith('-') ? -1 : 1;
  rows = rows.sort((a, b) => (a[field] < b[field] ? -sign : a[field] > b[field] ? sign : 0));
  return rows;
}

function morning() {
  const open = (extra) => select(new URLSearchParams(extra)).length;
  const kpi = (id, name_zh, name_en, unit, value, previous, better, formula, explanation_zh, explanation_en) => ({ id, name_zh, name_en, unit, value, previous, better, formula, explanation_zh, explanation_en, rows: 6000, drill: '?sort=-requested_at', version: 1 });
  const points = Array.from({ length: 30 }, (_, index) => {
    const day = new Date(Date.now() - (29 - index) * 86_400_000).toISOString().slice(0, 10);
    const peak = Math.exp(-((index - 19) ** 2) / 6) * 240;
    return { day, value: Math.round(180 + peak + Math.sin(index) * 22), previous: Math.round(170 + Math.cos(index) * 20) };
  });
  const counts = new Map();
  for (const row of cases) counts.set(row.reason_code, (counts.get(row.reason_code) ?? 0) + 1);
  return {
    as_of: now(), seq, rows: 6000,
    buckets: [
      { id: 'overdue', name_zh: '已超时', name_en: 'Overdue', count: open('due=overdue'), drill: '?due=overdue&sort=due_at' },
      { id: 'due_2h', name_zh: '2 小时内到期', name_en: 'Due within 2 h', count: open('due=2h'), drill: '?due=2h&sort=due_at' },
      { id: 'due_24h', name_zh: '24 小时内到期', name_en: 'Due within 24 h', count: open('due=24h'), drill: '?due=24h&sort=due_at' },
      { id: 'in_review', name_zh: '待审核', name_en: 'In review', count: open('status=in_review'), drill: '?status=in_review&sort=due_at' },
      { id: 'refunded_not_received', name_zh: '已退款未收货', name_en: 'Refunded, goods not back', count: 37, drill: '?refunded_not_received=true' },
      { id: 'received_not_refunded', name_zh: '已收货未退款', name_en: 'Goods back, not refunded', count: open('status=goods_received'), drill: '?received_not_refunded=true' },
    ],
    kpis: [
      kpi('return_cases', '售后单', 'Return cases', 'count', 1754, 1621, 'none', 'count(cases)', '期间内提交的售后单数。', 'Return cases requested in the period.'),
      kpi('return_rate', '退货率', 'Return rate', 'ratio', 0.064, 0.059, 'down', 'count(cases) / count(orders)', '期间内有售后单的订单占全部订单的比例，按下单日归集。', 'Share of orders with a return case.'),
      kpi('automation_rate', '自动审批率', 'Automation rate', 'ratio', 0.613, 0.588, 'up', 'count(automatic) / count(decided)', '无需人工即得出结论的售后单占比。', 'Share of cases decided without a person.'),
      kpi('overdue_rate', '超时率', 'Overdue share', 'ratio', 0.031, 0.046, 'down', 'count(decided_at > due_at) / count(decided)', '在时限之后才作出决定的占比。', 'Share decided after the deadline.'),
      kpi('csat', '满意度', 'CSAT', 'score', 4.12, 4.2, 'up', 'mean(rating)', '评分均值，1 至 5 分。', 'Mean rating, 1 to 5.'),
      kpi('aht', '平均处理时长', 'Handling time', 'seconds', 876, 990, 'down', 'mean(talk + hold + wrap)', '联络的通话、等待与整理时长之和的均值。', 'Mean of talk, hold and wrap.'),
      kpi('refund_sum', '退款金额', 'Refunded', 'minor', 48213377, 44100312, 'none', 'sum(refund_minor)', '期间内实际退款之和。', 'Money refunded in the period.'),
      { ...kpi('fcr', '首次解决率', 'First contact resolution', 'ratio', null, 0.78, 'up', '1 − recontacts / contacts', '七天内未就同一事项再次联系的占比。', 'Share without a re-contact within seven days.'), rows: 0 },
    ],
    trend: { metric: 'return_cases', points },
    reasons: [...counts].sort((a, b) => b[1] - a[1]).slice(0, 8).map(([code, count]) => {
      const reason = REASONS.find((one) => one.code === code);
      return { code, name_zh: reason.name_zh, name_en: reason.name_en, count, share: count / cases.length, drill: `?reason=${code}` };
    }),
  };
}

const FIELDS = [
  ['case_no', 'text', true, '售后单号', 'Case number'], ['order_no', 'text', true, '订单号', 'Order number'], ['kind', 'text', true, '售后类型', 'After-sales type'], ['requested_at', 'time', true, '申请时间', 'Requested at'], ['sku', 'text', false, 'SKU', 'SKU'], ['quantity', 'int', false, '数量', 'Quantity'], ['amount_minor', 'minor', false, '金额', 'Amount'], ['reason_text', 'text', false, '退货原因', 'Reason'], ['comment', 'text', false, '备注', 'Comment'], ['region', 'text', false, '省份', 'Region'],
].map(([name, type, required, name_zh, name_en]) => ({ name, type, required, name_zh, name_en }));

function preview() {
  const columns = [
    ['售后单号', 'case_no', 1, 'header', ['RC2600001', 'RC2600002', 'RC2600003']], ['订单编号', 'order_no', 0.95, 'synonym', ['2611088001', '2611088002', '2611088003']], ['申请类型', 'kind', 0.9, 'synonym', ['退货退款', '仅退款', '换货']], ['退款金额(元)', 'amount_minor', 0.82, 'synonym', ['1,656.00', '399.00', '12x']], ['商家编码', 'sku', 0.7, 'content', ['RV-R7-W', 'AF-A5-G', 'LK-L2-B']], ['件数', 'quantity', 0.66, 'content', ['1', '1', '2']], ['原因说明', 'reason_text', 0.6, 'content', ['七天无理由', '质量问题', '']], ['内部标记', null, 0, 'none', ['A', '', 'B']], ['申请日', null, 0, 'none', ['2026-11-20', '2026-11-21', '2026-11-21']],
  ].map(([header, field, confidence, how, samples]) => ({ header, field, confidence, how, samples }));
  const row = (number, kind, amount, problems = []) => ({ row: number, values: { case_no: `RC260000${number}`, order_no: `261108800${number}`, kind, amount_minor: amount, sku: 'RV-R7-W', quantity: '1', reason_text: '七天无理由' }, problems });
  return {
    upload_id: 'up_1', file: '售后单-11月.csv', bytes: 482113, sha256: createHash('sha256').update('x').digest('hex'), format: 'csv', encoding: 'GB18030', delimiter: ',', kind: 'return-cases',
    kinds: [{ kind: 'return-cases', score: 0.92 }, { kind: 'orders', score: 0.41 }, { kind: 'order-lines', score: 0.2 }], rows_sampled: 200, columns, fields: FIELDS, options: { tz: 'Asia/Shanghai', currency: 'CNY', shop: null, decimal: '.' },
    preview: [row(1, '退货退款', '1656.00'), row(2, '仅退款', '399.00'), row(3, '换货', '12x', [{ code: 'not_a_number', place: '退款金额(元)', found: '12x', text_zh: '「12x」不是金额', text_en: '"12x" is not an amount' }]), row(4, '退货', '88.00', [{ code: 'unknown_kind', place: '申请类型', found: '退货', text_zh: '不认识的售后类型', text_en: 'Unknown after-sales type' }]), row(5, '退货退款', '219.50')],
    templates: [{ name: '天猫售后导出', score: 0.88 }],
  };
}

function startRun(kind, dry, id = `imp_${Math.random().toString(36).slice(2, 10)}`) {
  const run = runs.get(id) ?? { import_id: id, kind, files: [['售后单-11月.csv', 'ab12']], state: 'running', dry_run: dry, rows_done: 0, bytes_done: 0, bytes_total: 482113, started_at: now(), finished_at: null, report: null, error: null, actor: 'user:admin' };
  run.state = 'running';
  runs.set(id, run);
  const timer = setInterval(() => {
    if (run.state !== 'running') return clearInterval(timer);
    run.bytes_done = Math.min(run.bytes_total, run.bytes_done + 60000);
    run.rows_done = Math.round((run.bytes_done / run.bytes_total) * 5230);
    if (run.bytes_done === run.bytes_total) {
      run.state = 'done';
      run.finished_at = now();
      run.report = { import_id: id, kind, dry_run: dry, rows: 5230, loaded: 5171, pooled: 31, refused: 24, unchanged: 4, by_code: { loaded: 5171, credit_unmatched: 31, not_a_number: 9, unknown_kind: 15, unchanged: 4 }, sums: { amount_minor: 318276500, refused_amount_minor: 129300 } };
      clearInterval(timer);
      tick();
    }
    broadcast('import', run);
  }, 350);
  return run;
}
for (const [kind, state] of [['orders', 'done'], ['return-cases', 'failed'], ['ledger', 'interrupted'], ['products', 'cancelled']]) {
  const run = startRun(kind, false, `imp_old_${kind}`);
  run.state = state;
  run.rows_done = state === 'done' ? 100000 : 31250;
  run.bytes_done = state === 'done' ? run.bytes_total : 211000;
  run.files = [[`${kind}.csv`, 'cd34']];
  run.started_at = new Date(Date.now() - rnd() * 9e8).toISOString();
  if (state === 'done') run.report = { rows: 100000, loaded: 99871, pooled: 0, refused: 129, unchanged: 0, by_code: { loaded: 99871, missing_required: 129 }, sums: { amount_minor: 8812337155 } };
  if (state === 'failed') run.error = '第 31251 行之后文件被截断';
  if (state !== 'running') run.finished_at = now();
}
const importRows = (status) => Array.from({ length: status === 'refused' ? 24 : 31 }, (_, index) => ({ file: '售后单-11月.csv', row: 17 + index * 13, status, code: status === 'refused' ? one(['not_a_number', 'unknown_kind']) : 'credit_unmatched', target: null, quantity: 1, amount_minor: 12900 + index * 100, problems: status === 'refused' ? [{ code: 'unknown_kind', place: '申请类型', found: '退货', text_zh: '不认识的售后类型', text_en: 'Unknown after-sales type' }] : [] }));

const AUDIT = Array.from({ length: 2500 }, (_, index) => {
  const row = one(cases);
  const [stream, kind, actor, bodyOf] = one([['case', 'decided', 'system:decide', { outcome: 'review', cause: 'policy' }], ['case', 'reviewed', 'user:agent_li', { outcome: 'approve' }], ['audit', 'signed_in', 'user:admin', {}], ['audit', 'personal_revealed', 'user:agent_wang', { case_id: row.id, fields: ['phone'] }], ['import', 'facts_imported', 'import:imp_01', { fact_kind: 'orders', rows: 5000, sha256: 'ab'.repeat(32), fact_ids: [1, 5000] }], ['audit', 'sign_in_failed', 'system:web', { name: 'root' }]]);
  return { seq: 900000 - index, at: new Date(Date.now() - index * 41_000).toISOString(), actor, stream, stream_id: stream === 'case' ? row.id : stream === 'import' ? 'imp_01' : '2026-11-22', version: 1 + (index % 6), kind, body: bodyOf };
});

const sessionBody = (user) => ({ user: { name: user, role: ROLES[user] ? user : 'admin', permissions: ROLES[user] ?? ALL, scope: user === 'agent' ? { shops: ['溯源旗舰店'] } : {} }, csrf: 'mock-token', version: '0.1.0' });

async function api(request, response, url) {
  const path = url.pathname.replace('/api/v1', '');
  const method = request.method;
  const key = /mock_session=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
  const user = sessions.get(key);
  const raw = method === 'GET' ? null : await body(request);
  const json = raw && (request.headers['content-type'] ?? '').includes('json') ? JSON.parse(raw.toString() || '{}') : {};
  if (path === '/session') {
    if (method === 'POST') {
      if (json.username === 'slow' || failures >= 5) {
        failures = 0;
        return problem(response, 429, 'too_many_attempts', '尝试次数过多', 'Too many attempts', { retry_after_seconds: 12 });
      }
      if (json.password !== 'demo') {
        failures += 1;
        return problem(response, 401, 'sign_in_failed', '用户名或密码不正确', 'Wrong name or password');
      }
      failures = 0;
      const fresh = Math.random().toString(36).slice(2);
      sessions.set(fresh, json.username);
      return send(response, 200, sessionBody(json.username), { 'set-cookie': `mock_session=${fresh}; HttpOnly; SameSite=Strict; Path=/` });
    }
    if (method === 'DELETE') {
      sessions.delete(key);
      return send(response, 204);
    }
    return user ? send(response, 200, sessionBody(user)) : problem(response, 401, 'not_signed_in', '未登录', 'Not signed in');
  }
  if (!user) return problem(response, 401, 'not_signed_in', '未登录', 'Not signed in');
  if (method !== 'GET' && request.headers['x-csrf-token'] !== 'mock-token') return problem(response, 403, 'csrf', 'CSRF', 'CSRF token missing');
  if (path === '/stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    streams.add(response);
    request.on('close', () => streams.delete(response));
    return undefined;
  }
  if (path === '/meta') return send(response, 200, { kinds: [], statuses: [], reasons: REASONS, outcomes: [], shops: SHOPS, channels: CHANNELS, regions: REGIONS, departments: ['service'], teams: TEAMS });
  if (path === '/counts') return send(response, 200, { in_review: select(new URLSearchParams('status=in_review')).length, overdue: select(new URLSearchParams('due=overdue')).length, awaiting_refund: 300, as_of: now() });
  if (path === '/search') return send(response, 200, { cases: select(url.searchParams).slice(0, 10) });
  if (path === '/morning') return send(response, 200, morning());
  if (path === '/cases') {
    const rows = select(url.searchParams);
    const limit = Number(url.searchParams.get('limit') ?? 100);
    const from = Number(url.searchParams.get('cursor') ?? 0);
    return send(response, 200, { rows: rows.slice(from, from + limit), next: from + limit < rows.length ? String(from + limit) : null, total: rows.length, as_of: now(), seq });
  }
  const step = /^\/cases\/([^/]+)(?:\/(.+))?$/.exec(path);
  if (step) {
    const row = cases.find((one) => one.id === step[1] || one.case_no === step[1]);
    if (!row) return problem(response, 404, 'case_not_found', '没有这张售后单', 'No such case');
    if (!step[2]) return send(response, 200, detail(row));
    if (step[2] === 'reveal') return send(response, 200, { name: '陈志强', phone: '13812345678', address: '浙江省杭州市余杭区文一西路 998 号' });
    if (step[2] !== 'notes' && (json.version !== row.version || row.case_no.endsWith('9'))) {
      row.version += 1;
      return problem(response, 409, 'version_conflict', '此单刚被他人处理', 'Somebody else acted on this case', { actor: 'user:agent_wang', at: new Date(Date.now() - 42_000).toISOString(), expected: json.version, actual: row.version });
    }
    row.version += 1;
    const note = (kind, bodyOf) => row.notes.push({ kind, at: now(), actor: `user:${user}`, body: bodyOf });
    if (step[2] === 'review') {
      if (json.outcome === 'approve') row.status = row.kind === 'refund_only' ? 'awaiting_refund' : 'awaiting_goods';
      if (json.outcome === 'decline') row.status = 'declined';
      if (json.outcome === 'ask_for_info') Object.assign(row, { status: 'awaiting_info', question: json.question });
      note('reviewed', json);
    }
    if (step[2] === 'goods-received') {
      row.status = 'goods_received';
      note('goods_received', json);
    }
    if (step[2] === 'refund') Object.assign(row, { status: 'refunded', refunded_at: now(), refund_minor: json.amount_minor });
    if (step[2] === 'close') Object.assign(row, { status: 'closed', closed_at: now() });
    if (step[2] === 'notes') note('noted', json);
    if (step[2] === 'info') {
      row.status = 'in_review';
      note('info_provided', json);
    }
    row.updated_at = now();
    tick();
    return send(response, 200, { id: row.id, version: row.version, status: row.status });
  }
  if (path === '/imports/preview') return send(response, 200, preview());
  if (path === '/imports' && method === 'POST') return send(response, 202, { import_id: startRun(json.kind ?? 'orders', json.dry_run).import_id });
  if (path === '/imports') return send(response, 200, { rows: [...runs.values()].sort((a, b) => (a.started_at < b.started_at ? 1 : -1)) });
  const run = /^\/imports\/([^/]+)(?:\/(.+))?$/.exec(path);
  if (run) {
    const info = runs.get(run[1]);
    if (!info) return problem(response, 404, 'import_not_found', '没有这次导入', 'No such import');
    if (!run[2]) return send(response, 200, info);
    if (run[2] === 'rows') return send(response, 200, { rows: importRows(url.searchParams.get('status') ?? 'refused'), next: null });
    if (run[2] === 'errors.csv') {
      response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="errors.csv"' });
      return response.end('\ufeffrow,column,code\n3,退款金额(元),not_a_number\n');
    }
    if (run[2] === 'cancel') info.state = 'cancelled';
    if (run[2] === 'resume') startRun(info.kind, info.dry_run, info.import_id);
    broadcast('import', info);
    return send(response, 202, { import_id: info.import_id });
  }
  if (path === '/audit/verify') {
    await new Promise((done) => setTimeout(done, 900));
    return send(response, 200, { ok: true, events: 900123, seconds: 0.87, first_bad: null });
  }
  if (path === '/audit') {
    const get = (name) => url.searchParams.get(name);
    const rows = AUDIT.filter((row) => (!get('stream') || row.stream === get('stream')) && (!get('actor') || row.actor.includes(get('actor'))) && (!get('kind') || row.kind === get('kind')) && (!get('before') || row.seq < Number(get('before'))));
    const limit = Number(get('limit') ?? 100);
    return send(response, 200, { rows: rows.slice(0, limit), next: rows.length > limit ? rows[limit - 1].seq : null });
  }
  const rules = policyDoor(request.method, path);
  if (rules) return send(response, 200, rules);
  return problem(response, 404, 'no_such_door', '没有这个接口', 'No such door');
}

function file(request, response, url) {
  let path = normalize(join(DIST, url.pathname));
  const known = path.startsWith(DIST) && existsSync(path) && statSync(path).isFile();
  if (!known && url.pathname.startsWith('/assets/')) {
    response.writeHead(404);
    return response.end();
  }
  if (!known) path = join(DIST, 'index.html');
  const headers = { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'content-security-policy': CSP, 'cache-control': url.pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache' };
  const packed = `${path}.br`;
  if (existsSync(packed) && (request.headers['accept-encoding'] ?? '').includes('br')) {
    response.writeHead(200, { ...headers, 'content-encoding': 'br' });
    return response.end(readFileSync(packed));
  }
  response.writeHead(200, headers);
  return response.end(readFileSync(path));
}

setInterval(() => {
  for (const stream of streams) stream.write(': beat\n\n');
}, 15_000).unref();

/** With SUYUAN_API=http://127.0.0.1:PORT the pages of dist/ talk to that server instead of the made-up one. */
const REAL = process.env.SUYUAN_API;
function forward(request, response) {
  const target = new URL(request.url, REAL);
  const headers = { ...request.headers, host: target.host };
  if (headers.origin) headers.origin = target.origin;
  const onward = ask(target, { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (REAL && url.pathname.startsWith('/api/')) forward(request, response);
  else if (url.pathname.startsWith('/api/')) api(request, response, url).catch((error) => problem(response, 500, 'internal', String(error), String(error)));
  else file(request, response, url);
}).listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}  (any name, password demo)`));
