// The life of a case: it arrives through the API, is decided with reasons, reviewed, received, refunded once, closed.
import assert from 'node:assert/strict';
import { axe, open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';

const tag = (page, status) => page.locator('.status').filter({ hasText: t(`vocab:status.${status}`) }).first();
/** A known order of which one article was delivered two days ago: the law gives seven days to return it. */
async function fresh(api) {
  const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  const head = 'order_no,shop,channel,customer_no,ordered_at,paid_at,shipped_at,delivered_at,amount_minor,currency,status,region';
  await api.load('orders', `${head}\nFRESH-1,旗舰店,tmall,C-FRESH,${day} 08:00:00,${day} 08:01:00,${day} 09:00:00,${day} 12:00:00,12900,CNY,completed,浙江\n`);
  await api.load('order-lines', 'order_no,line_no,sku,product_name,quantity,amount_minor,currency\nFRESH-1,1,FRESH-SKU,保温杯,1,12900,CNY\n');
  await api.load('products', 'sku,name,category,price_minor\nFRESH-SKU,保温杯,杯壶,12900\n');
  return { order_no: 'FRESH-1', shop: '旗舰店', customer: { customer_no: 'C-FRESH', phone: '13811112222' }, lines: [{ line_no: '1', sku: 'FRESH-SKU', quantity: 1, amount_minor: 12900 }] };
}
const bar = (page) => page.getByRole('toolbar', { name: t('case:actions') });

export async function life({ browser, server, api, step }) {
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, server.admin);
  const opened = await api.openCase();

  await step('a case posted by a program is decided, with reasons in both languages', view, async () => {
    const { decision } = opened;
    assert.ok(decision, 'a decision stands on the case');
    assert.ok(decision.text_zh && decision.text_en && decision.text_zh !== decision.text_en);
    assert.ok(decision.rules.length > 0 || (decision.gate ?? []).length > 0, 'rules that fired, or what the data check found');
    assert.ok(decision.statute_version && decision.policy_version);
    assert.equal(opened.row.status, 'in_review', `an order that is not known goes to a person, not ${opened.row.status}`);
  });
  await step('it appears in the list, and its page says why', view, async () => {
    await page.goto(`/cases?q=${opened.row.case_no}`);
    await page.getByRole('link', { name: opened.row.case_no }).click();
    await page.getByRole('heading', { level: 1 }).filter({ hasText: opened.row.case_no }).waitFor();
    await page.getByText(opened.decision.text_zh).first().waitFor();
    await page.getByText(opened.sent.comment).first().waitFor();
    await tag(page, 'in_review').waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await step('personal data is masked until it is asked for, and the asking is recorded', view, async () => {
    assert.ok(!(await page.locator('body').innerText()).includes('13800005678'));
    await page.getByRole('button', { name: t('case:reveal.action') }).click();
    await page.getByText('13800005678').waitFor();
    await page.getByText('陈志强').waitFor();
    const { rows } = (await api.get('/audit?limit=50')).body;
    assert.ok(rows.some((row) => row.kind === 'personal_revealed' && JSON.stringify(row).includes('admin')));
  });
  await step('within seven days of delivery a known article is approved at once, with the article of the law', view, async () => {
    const approved = await api.openCase(await fresh(api));
    assert.deepEqual([approved.row.outcome, approved.row.automatic, approved.row.status], ['approve', true, 'awaiting_goods']);
    assert.ok(approved.decision.rules.some((rule) => rule.set.startsWith('statute:')), 'the statute is named');
    await page.goto(`/cases/${approved.id}`);
    await tag(page, 'awaiting_goods').waitFor();
    await page.getByText(approved.decision.text_zh).first().waitFor();
    await page.getByText('第二十五条').first().waitFor();
    await page.goto(`/cases/${opened.id}`);
  });
  await step('approved by a person: the goods are awaited', view, async () => {
    await bar(page).getByRole('button', { name: new RegExp(`^${t('case:action.approve')}`) }).click();
    await tag(page, 'awaiting_goods').waitFor();
  });
  await step('the goods arrive and are recorded', view, async () => {
    await bar(page).getByRole('button', { name: t('case:action.receive') }).click();
    const panel = page.getByRole('group', { name: t('case:receive.title') });
    await panel.getByLabel(t('case:receive.damaged')).fill('0');
    await panel.getByRole('button', { name: t('case:receive.send') }).click();
    await tag(page, 'goods_received').waitFor();
  });
  await step('the refund asks once more, then moves the money', view, async () => {
    await bar(page).getByRole('button', { name: new RegExp(`^${t('case:action.refund')}`) }).click();
    const panel = page.getByRole('group', { name: t('case:refund.title') });
    await panel.getByLabel(pattern('case:refund.amount')).fill('9999999');
    await panel.getByRole('button', { name: t('case:refund.next') }).click();
    await panel.getByText(pattern('case:refund.tooMuch')).waitFor();
    await panel.getByLabel(pattern('case:refund.amount')).fill('129');
    await panel.getByRole('button', { name: t('case:refund.next') }).click();
    await panel.getByRole('button', { name: pattern('case:refund.confirm') }).click();
    await tag(page, 'refunded').waitFor();
  });
  await step('a second refund cannot be had', view, async () => {
    const seen = (await api.get(`/cases/${opened.id}`)).body;
    assert.deepEqual(seen.ledger.map((entry) => [entry.kind, entry.amount_minor]), [['refund', 12900]]);
    assert.equal(await bar(page).getByRole('button', { name: new RegExp(`^${t('case:action.refund')}`) }).count(), 0);
    const again = await api.post(`/cases/${opened.id}/refund`, { version: seen.row.version, amount_minor: 1 });
    assert.equal(again.status, 409);
  });
  await step('the case is closed, and its timeline tells the whole story', view, async () => {
    await bar(page).getByRole('button', { name: t('case:action.close') }).click();
    await page.getByRole('group', { name: t('case:close.title') }).getByRole('button', { name: t('case:close.send'), exact: true }).click();
    await tag(page, 'closed').waitFor();
    const story = (await api.get(`/cases/${opened.id}`)).body.timeline.map((event) => event.kind);
    assert.deepEqual(story, ['requested', 'decided', 'reviewed', 'goods_received', 'refunded', 'closed']);
    for (const kind of story) await page.getByText(t(`vocab:event.${kind}`)).first().waitFor();
  });
  await step('two people on one case: the second is told who was first, nothing is overwritten', view, async () => {
    const contested = await api.openCase();
    await page.goto(`/cases/${contested.id}`);
    const approve = bar(page).getByRole('button', { name: new RegExp(`^${t('case:action.approve')}`) });
    await approve.waitFor();
    view.expect(/status of 409/);
    let first;
    await page.route('**/api/v1/cases/*/review', async (route) => {
      first = await api.post(`/cases/${contested.id}/review`, { version: contested.row.version, outcome: 'decline', reason: 'duplicate' });
      await route.continue();
    }, { times: 1 });
    await approve.click();
    await page.getByText(pattern('case:conflict')).waitFor();
    assert.equal(first.status, 200);
    assert.equal((await api.get(`/cases/${contested.id}`)).body.row.status, 'declined');
  });
  await step('a case that does not exist says so', view, async () => {
    view.expect(/status of 404/);
    await page.goto('/cases/case_00000000000000000000000000');
    await page.getByRole('heading', { name: t('common:error.notFound') }).waitFor();
  });
  await view.close();
}
