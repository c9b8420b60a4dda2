// Users and rights, looking as another user, saved views, exports, products and customers.
import assert from 'node:assert/strict';
import { axe, open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';

export async function administration({ browser, server, api, step }) {
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, server.admin);
  const grid = page.getByRole('grid', { name: t('users:all') });
  await step('a user is added and the password is shown once', view, async () => {
    await page.goto('/users');
    await grid.getByRole('row').nth(1).waitFor();
    await page.getByRole('button', { name: t('users:add') }).first().click();
    await page.getByRole('dialog').getByRole('textbox', { name: t('users:field.name') }).fill('e2e-new');
    await page.locator('.user-form').getByRole('button', { name: t('users:add') }).click();
    const secret = page.locator('.secret code');
    await secret.waitFor();
    assert.match(await secret.innerText(), /^[a-z2-9]{4}(-[a-z2-9]{4}){4}$/);
    await page.getByRole('button', { name: t('users:secret.done') }).click();
    await grid.getByText('e2e-new').waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await step('the pages are seen with that user’s eyes, read-only, and left again', view, async () => {
    await page.goto('/users?user=e2e-new');
    await page.getByRole('button', { name: t('users:viewAs') }).click();
    const end = page.getByRole('button', { name: t('common:viewAs.end') });
    await end.waitFor();
    await page.waitForURL(/\/review/);
    assert.equal(await page.getByRole('link', { name: t('common:nav.users') }).count(), 0);
    await end.click();
    await page.getByRole('link', { name: t('common:nav.users') }).waitFor();
    const kinds = (await api.get('/audit?stream=audit&limit=50')).body.rows.map((row) => row.kind);
    assert.ok(kinds.includes('view_as_began') && kinds.includes('view_as_ended'));
  });
  await step('filters are saved as a view with its count', view, async () => {
    await page.goto('/cases?kind=return_refund');
    await page.getByRole('button', { name: t('cases:saved.save') }).click();
    await page.getByRole('textbox', { name: t('cases:saved.name') }).fill('退货');
    await page.locator('.save-view').getByRole('button', { name: t('common:save') }).click();
    const saved = page.locator('.saved-view', { hasText: '退货' });
    await saved.waitFor();
    assert.match(await saved.locator('.count').innerText(), /^[\d,]+$/);
  });
  await step('the list leaves as a file, and the audit trail knows', view, async () => {
    await page.getByRole('button', { name: t('common:export.label') }).click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: t('common:export.csv') }).click()]);
    assert.match(file.suggestedFilename(), /^suyuan-cases-\d+\.csv$/);
    const rows = (await api.get('/audit?kind=exported&limit=5')).body.rows;
    assert.equal(rows[0].body.what, 'cases');
  });
  await step('a product leads to its cases in two clicks', view, async () => {
    await page.goto('/products?days=365');
    await page.getByRole('grid', { name: t('common:nav.products') }).getByRole('row').nth(1).getByRole('link').click();
    await page.waitForURL(/\/products\/./);
    await page.getByRole('link', { name: pattern('subjects:allCases_other') }).click();
    await page.waitForURL(/\/cases\?.*sku=/);
    await page.getByRole('grid', { name: t('common:nav.cases') }).getByRole('row').nth(1).waitFor();
  });
  await step('a customer’s data is masked until somebody looks, and the look is logged', view, async () => {
    const opened = await api.openCase({ customer: { customer_no: 'E2E-KUNDE', name: '欧阳查看', phone: '13700008888' } });
    assert.ok(opened.id);
    await page.goto('/customers/E2E-KUNDE');
    const person = page.getByRole('region', { name: t('subjects:person') });
    await person.waitFor();
    assert.ok(!(await person.innerText()).includes('13700008888'));
    await person.getByRole('button', { name: t('subjects:reveal') }).click();
    await person.getByText('13700008888').waitFor();
    assert.equal((await api.get('/audit?kind=personal_revealed&limit=1')).body.rows.length, 1);
    assert.deepEqual(await axe(page), []);
  });
  await view.close();
}
