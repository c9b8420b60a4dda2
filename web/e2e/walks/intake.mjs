// Phone intake: an order is found, its case taken within the call; templates and people's data beside it.
import assert from 'node:assert/strict';
import { NARROW, axe, open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';

const STAMP = Date.now();
const ORDER = `E2E-CALL-${STAMP}`;
const CUSTOMER = `E2E-C-${STAMP}`;
const PHONE = '13755550123';

export async function intake({ browser, server, api, step }) {
  await api.load('customers', `customer_no,name,phone,region\n${CUSTOMER},欧阳来电,${PHONE},广东\n`);
  await api.load('orders', `order_no,customer_no,channel,amount,ordered_at\n${ORDER},${CUSTOMER},tmall,258.00,2026-10-01 10:00:00\n`);
  await api.load('order-lines', `order_no,line_no,sku,product_name,quantity,amount\n${ORDER},1,E2E-KETTLE,电水壶,2,258.00\n`);
  server.addUser('e2e-phone', 'agent', 'correct horse battery');
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, { name: 'e2e-phone', password: 'correct horse battery' });
  await step('a telephone number finds the order, and nobody is shown in the clear', view, async () => {
    await page.goto('/intake');
    await page.getByRole('searchbox', { name: t('intake:find') }).or(page.getByLabel(t('intake:find'))).first().fill(PHONE);
    await page.keyboard.press('Enter');
    await page.getByText(ORDER).first().waitFor();
    const text = await page.locator('.in-orders').innerText();
    assert.ok(text.includes('137****0123') && !text.includes('欧阳来电'), text);
  });
  await step('items, reason, answers and resolution by keyboard; faults stand at their question', view, async () => {
    await page.getByText('电水壶').waitFor();
    const reason = page.getByRole('combobox', { name: t('intake:reason') });
    await reason.fill('异响');
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: t('vocab:kind.return_refund') }).check();
    view.expect(/status of 422/);
    await page.getByRole('button', { name: new RegExp(t('intake:send')) }).click();
    await page.locator('.fv-problem').first().waitFor();
    assert.ok((await page.locator('.fv-problem').count()) >= 3);
    assert.deepEqual(await axe(page), []);
  });
  await step('the case is taken in and says so', view, async () => {
    const question = (id) => page.locator(`[data-question="${id}"]`);
    await question('caller').getByRole('radio').first().check();
    await question('situation').getByRole('textbox').fill('烧水时有异响，客户电话 13755550123');
    await question('condition').getByRole('radio').last().check();
    await question('used_days').waitFor();
    await question('evidence').getByRole('radio').first().check();
    await question('promised').getByRole('checkbox').first().check();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: pattern('intake:done') }).waitFor();
    await page.getByRole('link', { name: t('intake:open') }).click();
    await page.waitForURL(/\/cases\/case_/);
    const id = page.url().split('/').pop();
    const { body } = await api.get(`/cases/${id}`);
    assert.equal(body.row.order_no, ORDER);
    assert.equal(body.form.answers.template, 'phone_intake');
    assert.ok(!JSON.stringify(body).includes(PHONE), 'an answer names the caller in the clear');
  });
  await step('a second call about the same order is warned of', view, async () => {
    await page.goto('/intake');
    await page.getByLabel(t('intake:find')).first().fill(ORDER);
    await page.keyboard.press('Enter');
    await page.locator('.in-duplicates').waitFor();
  });
  await step('a template is seen as it is asked', view, async () => {
    await page.goto('/templates?id=return_request');
    await page.locator('[data-question="reason"]').waitFor();
    await page.locator('[data-question="reason"]').getByRole('radio').nth(1).check();
    await page.locator('[data-question="fault"]').waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await step('an agent practises a form as in earnest and proposes a change', view, async () => {
    await page.goto('/templates?id=phone_intake');
    await page.getByText(t('templates:practice.due', 'zh-CN', { version: 1 })).waitFor();
    await page.getByRole('button', { name: t('templates:practice.start') }).click();
    await page.getByRole('button', { name: t('templates:practice.check') }).click();
    await page.locator('.fv-problem').first().waitFor();
    const question = (id) => page.locator(`[data-question="${id}"]`);
    await question('caller').getByRole('radio').first().check();
    await question('situation').getByRole('textbox').fill('烧水时有异响，声音很大');
    await question('condition').getByRole('radio').last().check();
    await question('evidence').getByRole('radio').first().check();
    await question('promised').getByRole('checkbox').first().check();
    await page.getByRole('button', { name: t('templates:practice.check') }).click();
    await page.getByText(t('templates:practice.passed')).waitFor();
    await page.getByRole('button', { name: t('templates:practice.close') }).click();
    await page.getByText(t('templates:practice.done', 'zh-CN', { version: 1 })).waitFor();
    await page.getByText(t('templates:suggestion.title')).click();
    await page.getByLabel(t('templates:suggestion.text')).fill('加一个“不确定”的选项');
    await page.getByRole('button', { name: t('templates:suggestion.send') }).click();
    await page.getByText('加一个“不确定”的选项').waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await view.close();

  const admin = await open(browser, server);
  await signIn(admin, server.admin);
  await step('a manager tries the next version with one colleague, compares, sees who practised, and ends the trial', admin, async () => {
    const { page } = admin;
    await page.goto('/templates?id=phone_intake');
    await page.getByRole('button', { name: t('templates:edit') }).click();
    await page.getByLabel(t('templates:trial.shareOf')).fill('0');
    await page.getByRole('combobox', { name: t('templates:trial.named') }).click();
    await page.keyboard.type('e2e-phone');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: t('templates:trial.start') }).click();
    const trial = page.getByRole('region', { name: t('templates:trial.title') });
    await trial.getByRole('table').waitFor();
    assert.deepEqual((await api.get('/templates/phone_intake')).body.pilot.users, ['e2e-phone']);
    await page.getByText(t('templates:training.title')).click();
    const row = page.locator('.tp-training li').filter({ hasText: 'e2e-phone' });
    await row.getByText(t('templates:training.due')).waitFor();
    assert.deepEqual(await axe(page), []);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/trial.png` });
    await page.setViewportSize(NARROW);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/trial-390.png` });
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.locator('li').filter({ hasText: '加一个“不确定”的选项' }).getByRole('button', { name: t('templates:suggestion.resolve') }).click();
    await trial.getByRole('button', { name: t('templates:trial.end') }).click();
    await page.getByRole('tooltip').getByRole('button', { name: t('templates:trial.end') }).click();
    await trial.waitFor({ state: 'detached' });
    assert.equal((await api.get('/templates/phone_intake')).body.pilot, null);
  });
  await step('a customer is shown masked, copied and erased', admin, async () => {
    await admin.page.goto(`/people?customer=${CUSTOMER}`);
    await admin.page.getByText('137****0123').first().waitFor();
    assert.deepEqual(await axe(admin.page), []);
    await admin.page.getByRole('button', { name: t('people:erase.action') }).click();
    await admin.page.getByLabel(new RegExp(CUSTOMER)).last().fill(CUSTOMER);
    await admin.page.getByRole('dialog').getByRole('button', { name: t('people:erase.action') }).click();
    await admin.page.getByText(pattern('people:erase.done')).waitFor({ timeout: 60_000 });
    await admin.page.getByText(t('people:nobody')).waitFor();
    assert.equal((await api.post('/audit/verify')).body.ok, true);
  });
  await admin.close();
}
