// The morning page: what is late, figures with their definition, a number leads to exactly its cases, live.
import assert from 'node:assert/strict';
import { axe, open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';

const total = async (page) => Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;

export async function morning({ browser, server, api, step }) {
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, server.admin);
  const seen = (await api.get('/morning?days=30&tz=Asia%2FShanghai')).body;
  await step('every figure stands on the page by its name, without an error', view, async () => {
    await page.goto('/morning');
    await page.getByRole('heading', { level: 1 }).waitFor();
    for (const kpi of seen.kpis) await page.getByRole('region', { name: kpi.name_zh, exact: true }).waitFor();
    for (const bucket of seen.buckets) await page.locator('.bucket-name').filter({ hasText: bucket.name_zh }).first().waitFor();
    assert.ok(seen.kpis.length >= 8, `${seen.kpis.length} measures`);
    assert.ok(seen.kpis.some((kpi) => kpi.value !== null), 'at least one measure has a value');
    await page.getByRole('img', { name: pattern('morning:trend.label_other') }).waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await step('a measure explains itself: words, formula, rows', view, async () => {
    const kpi = seen.kpis.find((one) => one.value !== null);
    await page.getByRole('button', { name: t('morning:definition.open', 'zh-CN', { name: kpi.name_zh }), exact: true }).click();
    await page.getByText(kpi.explanation_zh).waitFor();
    await page.getByText(kpi.formula, { exact: true }).waitFor();
    await page.keyboard.press('Escape');
  });
  for (const bucket of seen.buckets.filter((one) => one.count > 0 && one.drill).slice(0, 3)) {
    await step(`the number of “${bucket.name_en}” leads to exactly its cases`, view, async () => {
      await page.goto('/morning');
      await page.locator('.bucket').filter({ hasText: bucket.name_zh }).first().click();
      await page.waitForURL('**/cases?**');
      await page.getByRole('row').nth(1).waitFor();
      const now = (await api.get('/morning?days=30&tz=Asia%2FShanghai')).body.buckets.find((one) => one.id === bucket.id);
      assert.equal(await total(page), now.count);
    });
  }
  const reason = seen.reasons.find((one) => one.count > 0);
  await step('a reason leads to its cases, and their number agrees', view, async () => {
    await page.goto('/morning');
    await page.locator('.bars a').filter({ hasText: reason.name_zh }).first().click();
    await page.getByRole('row').nth(1).waitFor();
    assert.equal(await total(page), reason.count);
  });
  await step('the period is chosen in the address', view, async () => {
    await page.goto('/morning?days=7');
    await page.getByRole('radio', { name: pattern('morning:days_other') }).first().waitFor({ state: 'attached' });
    await page.getByText(t('morning:days_other', 'zh-CN', { count: 90 }), { exact: true }).click();
    await page.waitForURL(/days=90/);
  });
  await step('a case that arrives is counted without a reload', view, async () => {
    await page.goto('/morning');
    const bucket = page.locator('.bucket').filter({ hasText: t('vocab:status.in_review') }).first();
    const shown = async () => Number((await bucket.locator('.bucket-count').innerText()).replace(/\D/g, ''));
    const before = (await bucket.count()) > 0 ? await shown() : null;
    await api.openCase();
    if (before === null) return;
    await page.waitForTimeout(0);
    for (let attempt = 0; attempt < 80 && (await shown()) === before; attempt += 1) await page.waitForTimeout(100);
    assert.equal(await shown(), before + 1);
  });
  await view.close();
}
