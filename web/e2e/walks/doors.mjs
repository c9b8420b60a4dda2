// The doors behind the pages: what is refused, and how it is said. Runs last, for it ends by being locked out.
import assert from 'node:assert/strict';

export async function doors({ server, api, step }) {
  const { origin, admin } = server;
  await step('pages carry a strict policy, unknown doors answer in their own language', null, async () => {
    const page = await fetch(`${origin}/cases`);
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.equal(page.status, 200);
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe-eval|script-src[^;]*unsafe-inline/);
    assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
    assert.equal((await fetch(`${origin}/assets/nothing.js`)).status, 404);
    const unknown = await fetch(`${origin}/api/v1/nothing`, { headers: { authorization: 'Bearer x' } });
    assert.ok([401, 404].includes(unknown.status));
    assert.match(unknown.headers.get('content-type') ?? '', /problem\+json/);
  });
  await step('without a session or token every door is shut', null, async () => {
    for (const path of ['/cases', '/meta', '/counts', '/morning', '/imports', '/audit', '/search?q=1']) {
      assert.equal((await fetch(`${origin}/api/v1${path}`)).status, 401, path);
    }
  });
  await step('a cookie alone changes nothing: the token against forged requests is needed', null, async () => {
    const signed = await fetch(`${origin}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: admin.name, password: admin.password }),
    });
    assert.equal(signed.status, 200);
    const cookie = signed.headers.get('set-cookie').split(';')[0];
    const { csrf } = await signed.json();
    const one = (await api.get('/cases?limit=1')).body.rows[0];
    const note = (headers) =>
      fetch(`${origin}/api/v1/cases/${one.id}/notes`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ text: 'from the browser tests' }),
      });
    assert.equal((await note({})).status, 403);
    assert.equal((await note({ 'x-csrf-token': 'wrong' })).status, 403);
    assert.equal((await note({ 'x-csrf-token': csrf })).status, 200);
  });
  await step('the same key and body give the same answer, another body is refused', null, async () => {
    const opened = await api.openCase();
    const again = await api.post('/cases', opened.sent, { 'idempotency-key': opened.key });
    assert.deepEqual([again.status, again.body.id], [201, opened.id]);
    const other = await api.post('/cases', { ...opened.sent, comment: 'another' }, { 'idempotency-key': opened.key });
    assert.equal(other.status, 409);
  });
  await step('unknown members are refused by name, in both languages', null, async () => {
    const opened = await api.openCase();
    const answer = await api.post('/cases', { ...opened.sent, surprise: 1 }, { 'idempotency-key': `${opened.key}-2` });
    assert.ok([400, 422].includes(answer.status), String(answer.status));
    assert.equal(answer.body.pointer, '/surprise');
    assert.ok(answer.body.text_zh && answer.body.text_en && answer.body.code);
  });
  await step('guessing passwords is slowed down, and the wait is said', null, async () => {
    let last;
    for (let attempt = 0; attempt < 8; attempt += 1) {
      last = await fetch(`${origin}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'admin', password: `guess ${attempt}` }),
      });
      if (last.status === 429) break;
    }
    assert.equal(last.status, 429);
    const body = await last.json();
    assert.equal(body.code, 'too_many_attempts');
    assert.ok(body.details.retry_after_seconds >= 1);
  });
}
