// The list of cases: filters live in the address, search finds by number, phone and SKU, keys move and open.
import assert from 'node:assert/strict';
import { axe, open, signIn } from '../browser.mjs';
import { t } from '../words.mjs';

const grid = (page) => page.getByRole('grid', { name: t('common:nav.cases') });
const firstCase = (page) => grid(page).getByRole('row').nth(1);

export async function cases({ browser, server, api, step }) {
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, server.admin);
  const opened = await api.openCase({ customer: { name: '陈志强', phone: '13912345670' }, lines: [{ sku: 'E2E-FIND-77', quantity: 1, amount_minor: 5900 }] });
  await step('the list shows as many cases as the server counts', view, async () => {
    await page.getByRole('link', { name: t('common:nav.cases') }).click();
    await firstCase(page).waitFor();
    const { total } = (await api.get('/cases?limit=1')).body;
    assert.equal(await grid(page).getAttribute('aria-rowcount'), String(total + 1));
    assert.deepEqual(await axe(page), []);
  });
  await step('a quick view writes its filter into the address, and only such cases are shown', view, async () => {
    await page.getByRole('button', { name: t('cases:view.review'), exact: true }).click();
    await page.waitForURL(/status=in_review/);
    await page.getByText(`${t('cases:filter.status')}：${t('vocab:status.in_review')}`).waitFor();
    const { total } = (await api.get('/cases?limit=1&status=in_review')).body;
    await page.locator(`[role=grid][aria-rowcount="${total + 1}"]`).waitFor();
    const statuses = await grid(page).locator('.c-status .status').allInnerTexts();
    assert.ok(statuses.length > 0 && statuses.every((one) => one.trim() === t('vocab:status.in_review')), statuses.join());
  });
  await step('an address with a filter opens the same list again, and back returns', view, async () => {
    const { shops } = (await api.get('/meta')).body;
    await page.goto(`/cases?shop=${encodeURIComponent(shops[0])}&sort=-amount`);
    await firstCase(page).waitFor();
    const { total } = (await api.get(`/cases?limit=1&shop=${encodeURIComponent(shops[0])}`)).body;
    assert.equal(await grid(page).getAttribute('aria-rowcount'), String(total + 1));
    await page.getByRole('button', { name: t('cases:chip.clear') }).first().click();
    await page.waitForURL((url) => !url.search.includes('shop='));
  });
  await step('a filter chosen in the panel is in force, and its chip takes it away', view, async () => {
    await page.getByRole('button', { name: t('cases:filters') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('cases:filter.kind')).click();
    await page.locator('.ant-select-item-option').filter({ hasText: t('vocab:kind.refund_only') }).first().click();
    await page.waitForURL(/kind=refund_only/);
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: /close|关闭|Close/ }).first().click().catch(() => undefined);
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: t('cases:chip.remove', 'zh-CN', { name: t('cases:filter.kind') }) }).click();
    await page.waitForURL((url) => !url.search.includes('kind='));
  });
  for (const [what, words] of [['case number', opened.row.case_no], ['order number', opened.row.order_no], ['phone', '13912345670'], ['SKU', 'E2E-FIND-77']]) {
    await step(`search by ${what} finds the case`, view, async () => {
      await page.goto('/cases');
      await firstCase(page).waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type(words);
      await page.waitForURL((url) => url.searchParams.get('q') === words);
      await page.locator('[role=grid][aria-rowcount="2"]').waitFor();
      await grid(page).getByRole('link', { name: opened.row.case_no }).waitFor();
    });
  }
  await step('personal data is masked in the list', view, async () => {
    const text = await firstCase(page).innerText();
    assert.ok(!text.includes('陈志强') && !text.includes('13912345670'), text);
  });
  await step('J and Enter open the case, Escape returns to the list', view, async () => {
    await page.goto('/cases');
    await firstCase(page).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/cases\/case_/);
    // The address changes before the page listens, so a person who is too quick presses again.
    for (let tries = 0; tries < 40 && /\/cases\/case_/.test(page.url()); tries += 1) {
      await page.keyboard.press('Escape');
      await page.waitForTimeout(250);
    }
    await page.waitForURL(/\/cases(\?|$)/);
  });
  await step('the palette goes to a case by its number', view, async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill(opened.row.case_no);
    await page.getByRole('option').filter({ hasText: opened.row.case_no }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(opened.id));
  });
  await step('a filter that nothing meets says so and can be cleared', view, async () => {
    await page.goto('/cases?order_no=there-is-no-such-order');
    await page.getByText(t('cases:empty.filtered')).waitFor();
  });
  await view.close();
}
