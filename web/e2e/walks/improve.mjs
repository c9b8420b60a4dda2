// Rules that improve: overrides by two keys, the blind sample, performance, proposals and limits into drafts, sheets; budgets counted.
import assert from 'node:assert/strict';
import { axe, open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';
import { counting } from './budgets.mjs';

export async function improve({ browser, server, api, step }) {
  const put = async (name, value) => {
    const answer = await fetch(`${server.origin}/api/v1/settings/${name}`, { method: 'PUT', headers: { authorization: `Bearer ${server.token('admin')}`, 'content-type': 'application/json' }, body: JSON.stringify(value) });
    assert.equal(answer.status, 200);
  };
  await put('automation', { sample_percent: 20, review_minutes: 4 });
  const reviewer = { name: 'e2e-blind', password: 'a long password of blindness 7!' };
  server.addUser(reviewer.name, 'agent', reviewer.password);
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, reviewer);
  await step('against the suggestion: A and one number, and the reason stands in the log', view, async () => {
    const alike = { order_no: 'OVERRIDE', reason_text: '七天无理由', lines: [{ sku: 'OVERRIDE-1', quantity: 1, amount_minor: 8_888_800 }] };
    for (let number = 0; number < 12; number += 1) {
      const one = await api.openCase(alike);
      const answer = await api.post(`/cases/${one.id}/review`, { version: one.row.version, outcome: 'decline', reason: 'as_described' });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    }
    const one = await api.openCase(alike);
    const similar = (await api.get(`/cases/${one.id}/similar`)).body;
    assert.equal(similar.suggestion?.ending.outcome, 'decline', JSON.stringify(similar).slice(0, 1_500));
    await page.goto(`/review?case=${one.id}`);
    await page.getByText(pattern('steps:suggestion')).first().waitFor();
    const count = await counting(page);
    await page.keyboard.press('a');
    await page.getByRole('group', { name: t('case:override.title') }).first().waitFor();
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('2');
    await page.waitForURL((url) => url.searchParams.get('case') !== one.id);
    assert.equal(await count(), 2);
    let seen;
    for (let attempt = 0; attempt < 50 && seen?.row.outcome !== 'approve'; attempt += 1) {
      seen = (await api.get(`/cases/${one.id}`)).body;
      await page.waitForTimeout(100);
    }
    assert.ok(JSON.stringify(seen.timeline).includes('"reason":"goodwill"'), 'the code stands in the timeline');
  });
  await step('the blind sample: one key judges, and only then the automatic decision is told', view, async () => {
    // Orders of the simulated data that are small and unshipped are approved without a person; new requests draw their share.
    await draw(api);
    const waiting = (await api.get('/review/samples')).body;
    assert.ok(waiting.total > 0, 'something was drawn');
    await page.goto('/review?inbox=blind');
    const desk = page.getByRole('region', { name: t('review:inbox.blind') });
    await page.getByRole('region', { name: t('review:blind.case') }).waitFor();
    assert.deepEqual(await axe(page), []);
    assert.equal(await desk.getByText(pattern('review:blind.told')).count(), 0);
    const count = await counting(page);
    await page.keyboard.press('a');
    await desk.getByText(t('review:blind.agrees'), { exact: true }).waitFor();
    assert.equal(await count(), 1);
    await page.keyboard.press('Enter');
    assert.equal((await api.get('/review/samples')).body.total, waiting.total - 1);
  });
  await view.close();
  const second = await open(browser, server);
  await signIn(second, server.admin);
  const own = second.page;
  await step('performance: every rule with its figures, the sample leads to its cases', second, async () => {
    await own.goto('/policy?tab=monitor');
    await own.getByRole('table').waitFor();
    await own.getByText(t('policy:mon.col.accuracy')).waitFor();
    assert.deepEqual(await axe(own), []);
    await own.screenshot({ path: new URL('../../../target/e2e/monitor.png', import.meta.url).pathname });
  });
  await step('proposals and limits: a limit goes into a draft in two clicks', second, async () => {
    await own.goto('/policy?tab=improve');
    await own.getByRole('region', { name: t('policy:prop.title') }).waitFor({ timeout: 120_000 });
    assert.deepEqual(await axe(own), []);
    await own.screenshot({ path: new URL('../../../target/e2e/improve.png', import.meta.url).pathname });
    const slider = own.getByRole('slider', { name: t('policy:limit.amount') });
    await slider.focus();
    const count = await counting(own);
    await own.keyboard.press('ArrowRight');
    await own.getByRole('button', { name: t('policy:limit.set') }).first().click();
    await own.waitForURL(/draft=/);
    assert.equal(await count(), 2);
    const { drafts } = (await api.get('/policies')).body;
    const last = (await api.get(`/policies/drafts/${drafts.at(-1).draft}`)).body;
    assert.match(JSON.stringify(last.table), /\[1\.\.75000\]/);
  });
  await step('a proposal, where the past has one, is in a draft after two clicks', second, async () => {
    const found = (await api.get('/policies/improvement')).body;
    if (found.proposals.length === 0) return;
    await own.goto('/morning');
    const count = await counting(own);
    await own.getByRole('link', { name: t('common:nav.policy') }).click();
    await own.getByText(t('policy:tab.improve'), { exact: true }).click();
    await own.getByRole('region', { name: t('policy:prop.title') }).waitFor();
    const before = await count();
    await own.getByRole('button', { name: t('policy:prop.take') }).first().click();
    await own.waitForURL(/draft=/);
    assert.ok(before + (await count()) <= 3, 'the page, the tab, the button');
  });
  await step('a draft goes out as a workbook and comes back', second, async () => {
    const download = own.waitForEvent('download');
    await own.getByRole('link', { name: 'Excel' }).click();
    const file = await (await download).path();
    const { readFileSync } = await import('node:fs');
    await own.locator('input[type=file]').setInputFiles({ name: 'rules.xlsx', mimeType: 'application/octet-stream', buffer: readFileSync(file) });
    const draft = new URL(own.url()).searchParams.get('draft');
    for (let attempt = 0; attempt < 50; attempt += 1) {
      if ((await api.get(`/policies/drafts/${draft}`)).body.revision === 2) return;
      await own.waitForTimeout(100);
    }
    throw new Error('the sheet was not taken in');
  });
  await step('refunds that wait for a second person stand on the reconciliation page', second, async () => {
    await own.goto('/reconcile');
    await own.getByRole('region', { name: t('reconcile:second.title') }).waitFor();
    assert.deepEqual(await axe(own), []);
  });
  await second.close();
  await put('automation', { sample_percent: 2, review_minutes: 3 });
}

/** Opens requests that the rules approve, until one is drawn. */
async function draw(api) {
  const now = new Date(Date.now() - 2 * 86_400_000).toISOString();
  const numbers = Array.from({ length: 40 }, (_, number) => `BLIND${number}`);
  await api.load('orders', `order_no,customer_no,amount,currency,ordered_at,paid_at\n${numbers.map((no) => `${no},CB${no},59.00,CNY,${now},${now}`).join('\n')}\n`);
  await api.load('order-lines', `order_no,line_no,sku,quantity,amount\n${numbers.map((no) => `${no},1,BLIND-SKU,1,59.00`).join('\n')}\n`);
  for (const no of numbers) {
    await api.openCase({ order_no: no, kind: 'refund_only', customer: { customer_no: `CB${no}` }, comment: '不想要了', lines: [{ line_no: '1', sku: 'BLIND-SKU', quantity: 1, amount_minor: 5900 }] });
    if ((await api.get('/review/samples')).body.total > 0) return;
  }
}
