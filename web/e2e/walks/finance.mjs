// Finance, reasons and measures: a difference explains itself, a reason is changed, a measure tells its versions.
import assert from 'node:assert/strict';
import { axe, open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';

export async function finance({ browser, server, api, step }) {
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, server.admin);
  await step('the reconciliation says what is missing, or explains every difference', view, async () => {
    await page.goto('/reconcile');
    await page.getByRole('heading', { level: 1, name: t('reconcile:title') }).waitFor();
    const seen = (await api.get('/reconciliation')).body;
    assert.equal(seen.unexplained_minor, 0);
    if (!seen.has_bill) await page.getByText(t('reconcile:noBill')).first().waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await step('the taxonomy is found by a platform wording', view, async () => {
    await page.goto('/reasons');
    await page.getByRole('searchbox', { name: t('reasons:search') }).or(page.getByLabel(t('reasons:search'))).first().fill('QUALITY_ISSUE');
    await page.getByText('product.fault.not_working', { exact: true }).waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await step('the bias between customers and inspectors, or that there is none yet', view, async () => {
    await page.goto('/reasons?tab=bias');
    const seen = (await api.get('/reasons/bias?level=1&days=90')).body;
    if (seen.rows.length === 0) await page.getByText(t('reasons:noBias')).waitFor();
    else await page.getByRole('table').waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await step('a measure opens with formula, versions and query', view, async () => {
    await page.goto('/metrics?metric=fcr_rate');
    const seen = (await api.get('/metrics?days=30')).body.metrics;
    assert.ok(seen.length >= 40, `${seen.length} measures`);
    await page.getByRole('heading', { name: t('metrics:history') }).waitFor();
    await page.getByRole('button', { name: t('metrics:old') }).first().click();
    await page.getByRole('button', { name: t('metrics:back') }).waitFor();
    await page.getByText(t('metrics:noData'), { exact: true }).first().waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await step('the morning lists stand under the figures', view, async () => {
    await page.goto('/morning');
    const blocks = (await api.get('/morning?days=30&tz=Asia%2FShanghai')).body.blocks;
    for (const block of blocks) await page.getByRole('region', { name: block.name_zh, exact: true }).waitFor();
    await page.getByText(pattern('morning:noValue')).first().waitFor();
  });
  await view.close();
}
