// Click budgets of the reviewer and the manager: what a task costs in clicks and keys is counted and must not grow.
import assert from 'node:assert/strict';
import { open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';

/** Counts trusted clicks and keys of the page from now on; the answer gives what was done since it was asked last. */
export async function counting(page) {
  await page.evaluate(() => {
    globalThis.done = 0;
    for (const name of ['click', 'keydown']) window.addEventListener(name, (event) => event.isTrusted && !['Control', 'Shift', 'Meta'].includes(event.key) && (globalThis.done += 1), true);
  });
  return () => page.evaluate(() => { const { done } = globalThis; globalThis.done = 0; return done; });
}

export async function budgets({ browser, server, api, step }) {
  const agent = { name: 'e2e-budget', password: 'a long password of budgets 7!' };
  server.addUser(agent.name, 'agent', agent.password);
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, agent);
  const status = async (id, wanted) => {
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const { row } = (await api.get(`/cases/${id}`)).body;
      if (wanted.includes(row.status)) return;
      await page.waitForTimeout(100);
    }
    throw new Error(`${id} did not become ${wanted}`);
  };
  /** A case of its own, without similar ones that suggest anything. */
  const fresh = async () => {
    const sku = `BUDGET-${Math.random().toString(36).slice(2)}`;
    const one = await api.openCase({ reason_text: '', reason_code: 'logistics.damage.broken', lines: [{ sku, quantity: 1, amount_minor: 7_700 }] }).catch(() => api.openCase({ lines: [{ sku, quantity: 1, amount_minor: 7_700 }] }));
    await page.goto(`/review?case=${one.id}`);
    await page.locator('section[aria-busy=false]').getByRole('button', { name: new RegExp(`^${t('case:action.approve')}`) }).waitFor();
    return [one.id, await counting(page)];
  };
  await step('reviewer: the next most urgent case is open without a click', view, async () => {
    await api.openCase();
    await page.goto('/review');
    await page.waitForURL(/case=/);
    await page.getByRole('region', { name: t('case:region') }).waitFor();
  });
  await step('reviewer: declining with a reason costs two keys', view, async () => {
    const [id, count] = await fresh();
    await page.keyboard.press('r');
    await page.getByRole('group', { name: t('case:decline.title') }).waitFor();
    await page.getByRole('radio').first().waitFor();
    await page.keyboard.press('1');
    await status(id, ['declined']);
    assert.ok((await count()) <= 2);
  });
  await step('reviewer: asking by a template costs two', view, async () => {
    const [id, count] = await fresh();
    await page.keyboard.press('i');
    await page.getByRole('group', { name: t('case:ask.title') }).getByRole('button', { name: t('case:ask.presetPhoto') }).click();
    await status(id, ['awaiting_info']);
    assert.ok((await count()) <= 2);
  });
  await step('reviewer: an escalation costs two keys', view, async () => {
    const [id, count] = await fresh();
    await page.keyboard.press('e');
    await page.getByRole('radiogroup', { name: t('review:task.escalate') }).waitFor();
    await page.keyboard.press('1');
    await page.getByText(t('review:task.escalated')).first().waitFor();
    assert.ok((await count()) <= 2);
    assert.ok((await api.get(`/cases/${id}/task`)).body.escalation);
  });
  await step('reviewer: approving costs one', view, async () => {
    const [id, count] = await fresh();
    await page.keyboard.press('a');
    if (await page.getByRole('group', { name: t('case:override.title') }).first().isVisible().catch(() => false)) await page.keyboard.press('1');
    await status(id, ['awaiting_goods', 'awaiting_refund', 'goods_received']);
    assert.ok((await count()) <= 2);
  });
  await view.close();
  const second = await open(browser, server);
  const own = second.page;
  await signIn(second, server.admin);
  await step('manager: a late case is one click from the morning page', second, async () => {
    await own.goto('/morning');
    await own.locator('.bucket').first().waitFor();
    const count = await counting(own);
    await own.locator('.bucket').first().click();
    await own.waitForURL('**/cases?**');
    assert.ok((await count()) <= 2);
  });
  await step('manager: back-test and shadow of a draft cost one click each, all to people two', second, async () => {
    const made = (await api.post('/policies/drafts', { name: 'budget' })).body.draft;
    await own.goto(`/policy?draft=${made}`);
    const count = await counting(own);
    await own.getByRole('button', { name: t('policy:backtest.start') }).click();
    await own.getByRole('region', { name: t('policy:backtest.result') }).waitFor();
    assert.equal(await count(), 1);
    await own.getByRole('button', { name: t('policy:trial.startShadow') }).click();
    await own.getByText(pattern('policy:trial.shadow')).first().waitFor();
    assert.equal(await count(), 1);
    await own.getByRole('button', { name: t('policy:trial.end') }).click();
    await count();
    await own.getByRole('button', { name: t('policy:emergency.start'), exact: true }).click();
    await own.getByRole('button', { name: t('policy:emergency.all'), exact: true }).click();
    await own.getByText(pattern('policy:pausedFamily')).waitFor();
    assert.equal(await count(), 2);
    await own.getByRole('button', { name: t('policy:resume') }).click();
    await own.getByText(pattern('policy:pausedFamily')).waitFor({ state: 'hidden' });
  });
  await second.close();
}
