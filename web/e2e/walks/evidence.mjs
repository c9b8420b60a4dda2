// Evidence and retention: each template taken on the phone, the case shows what speaks for itself, what is over is erased.
import assert from 'node:assert/strict';
import { axe, open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';

const STAMP = Date.now();
const PHONE = '13755559876';
/** A picture of one grey point. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');
const TEMPLATES = ['phone_intake', 'return_request', 'repair_request', 'misuse_inquiry', 'inspection', 'satisfaction_survey'];

/** Gives a question some answer that fits it. */
async function answer(question) {
  const options = question.locator('.fv-option, .fv-point');
  if (await options.count()) return options.first().click();
  const file = question.locator('input[type=file]');
  if (await file.count()) {
    await file.setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: PNG });
    return question.locator('figure').first().waitFor();
  }
  const date = question.locator('input[type=date]');
  if (await date.count()) return date.fill('2026-10-20');
  const number = question.getByRole('spinbutton');
  if (await number.count()) return number.fill('2');
  return question.getByRole('textbox').first().fill(`SN20260001，请联系 ${PHONE}`.slice(0, (await question.locator('input.mono').count()) ? 10 : 40));
}

export async function evidence({ browser, server, api, step }) {
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, server.admin);
  const names = new Map((await api.get('/templates')).body.templates.map((one) => [one.id, one.name.zh]));
  let shown;
  for (const [index, id] of TEMPLATES.entries()) {
    const order = `E2E-EV-${STAMP}-${index}`;
    await api.load('orders', `order_no,channel,amount,ordered_at\n${order},tmall,129.00,2026-10-01 10:00:00\n`);
    await api.load('order-lines', `order_no,line_no,sku,product_name,quantity,amount\n${order},1,E2E-POT,保温壶,1,129.00\n`);
    await step(`the template ${id} is taken on the phone`, view, async () => {
      view.expect(/status of 422/);
      await page.goto('/intake');
      await page.getByLabel(t('intake:find')).first().fill(order);
      await page.keyboard.press('Enter');
      await page.getByRole('combobox', { name: t('intake:reason') }).fill('异响');
      await page.keyboard.press('Enter');
      if (id !== 'phone_intake') {
        await page.getByRole('combobox', { name: t('intake:form') }).click();
        await page.locator('.ant-select-item-option', { hasText: names.get(id) }).click();
      }
      await page.locator('input[name="kind"]').and(page.getByRole('radio', { name: t('vocab:kind.return_refund') })).check();
      await page.locator('[data-question]').first().waitFor();
      for (let round = 0; round < 6; round += 1) {
        // What was bad before stays marked until the answer is there, so the answer itself is waited for.
        const answered = page.waitForResponse((one) => new URL(one.url()).pathname === '/api/v1/cases' && one.request().method() === 'POST', { timeout: 5_000 });
        await page.getByRole('button', { name: new RegExp(t('intake:send')) }).click();
        const status = (await answered.catch(() => null))?.status();
        if (status === 201) break;
        await page.locator('.fv-q.bad').first().waitFor();
        for (const bad of await page.locator('.fv-q.bad').evaluateAll((all) => all.map((one) => one.dataset.question))) await answer(page.locator(`[data-question="${bad}"]`));
        const photo = page.locator('[data-question]:has(input[type=file])').first();
        if ((await photo.count()) && !(await photo.locator('figure').count())) await answer(photo);
      }
      await page.getByRole('heading', { name: pattern('intake:done') }).waitFor();
      await page.getByRole('link', { name: t('intake:open') }).click();
      await page.waitForURL(/\/cases\/case_/);
      const caseId = page.url().split('/').pop();
      const { body } = await api.get(`/cases/${caseId}`);
      assert.equal(body.form.answers.template, id);
      await page.getByRole('heading', { name: new RegExp(names.get(id)) }).waitFor();
      if (body.attachments.length > 0 && body.private_texts > 0) shown = caseId;
      shown ??= body.attachments.length > 0 ? caseId : undefined;
    });
  }
  await step('a new version of a template is tried, refused with its place, and published', view, async () => {
    view.expect(/status of 422/);
    await page.goto('/templates?id=satisfaction_survey');
    await page.getByRole('button', { name: t('templates:edit') }).click();
    const source = page.getByRole('textbox', { name: t('templates:source') });
    const form = JSON.parse(await source.inputValue());
    const before = (await api.get('/templates/satisfaction_survey')).body.version;
    await source.fill(JSON.stringify({ ...form, questions: [{ ...form.questions[0], scale: 99 }, ...form.questions.slice(1)] }));
    await page.getByRole('button', { name: t('templates:publish', 'zh-CN', { version: before + 1 }) }).click();
    await page.getByText('/questions/0/scale').waitFor();
    assert.deepEqual(await axe(page), []);
    await source.fill(JSON.stringify({ ...form, goal: { zh: '了解售后是否让客户满意。', en: 'Learn whether customers are content.' } }, null, 2));
    await page.getByRole('button', { name: t('templates:publish', 'zh-CN', { version: before + 1 }) }).click();
    await page.getByText(t('templates:published', 'zh-CN', { version: before + 1 })).waitFor();
    assert.equal((await api.get('/templates/satisfaction_survey')).body.version, before + 1);
  });
  await step('photos turn by keys; three reasons stand side by side; originals are shown and logged', view, async () => {
    assert.ok(shown, 'a template with a photo was taken');
    await page.goto(`/cases/${shown}`);
    await page.locator('.ev-reasons').waitFor();
    assert.equal(await page.locator('.ev-reasons dt').count(), 3);
    await page.locator('.ev-files img').first().waitFor();
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('v');
    const viewer = page.getByRole('dialog');
    await viewer.locator('img').waitFor();
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    const { body } = await api.get(`/cases/${shown}`);
    if (body.private_texts > 0) {
      assert.ok(!(await page.locator('main').innerText()).includes(PHONE));
      await page.getByRole('button', { name: t('case:originals.show') }).click();
      await page.locator('.ev-originals').getByText(new RegExp(PHONE)).first().waitFor();
      const trail = (await api.get('/audit?kind=personal_revealed')).body.rows[0];
      assert.deepEqual([trail.actor, trail.body.fields], ['user:admin', ['texts']]);
    }
  });
  await step('retention: a preview comes first, then the rules are put in force, then what is due goes', view, async () => {
    const customer = `E2E-OLD-${STAMP}`;
    await api.load('customers', `customer_no,name,phone,region\n${customer},东方老客,${PHONE},广东\n`);
    await api.load('orders', `order_no,customer_no,channel,amount,ordered_at\nE2E-OLD-${STAMP},${customer},tmall,9.00,2001-01-01 10:00:00\n`);
    await page.goto('/people?tab=retention');
    await page.getByRole('heading', { name: pattern('people:retention.title') }).first().waitFor();
    const save = page.getByRole('button', { name: t('people:retention.save') });
    const book = t('people:retention.class.customer_book');
    await page.getByRole('switch', { name: t('people:retention.inForce', 'zh-CN', { name: book }) }).click();
    await page.getByRole('spinbutton', { name: t('people:retention.daysOf', 'zh-CN', { name: book }) }).fill('8000');
    assert.ok(await save.isDisabled(), 'no rule without its preview');
    await page.getByRole('button', { name: t('people:retention.preview'), exact: true }).click();
    await page.getByText(pattern('people:retention.wouldErase')).waitFor();
    assert.match(await page.locator('.rt tbody tr').first().innerText(), /2001/);
    assert.deepEqual(await axe(page), []);
    await save.click();
    await page.getByText(pattern('people:retention.version')).first().waitFor();
    await page.getByRole('button', { name: t('people:retention.runNow') }).click();
    await page.locator('.ant-popconfirm').getByRole('button', { name: t('people:retention.runNow') }).click();
    await page.getByText(t('people:retention.state.done'), { exact: true }).waitFor({ timeout: 60_000 });
    const { run, current } = (await api.get('/retention')).body;
    assert.equal(current.version, 1);
    assert.equal(run.classes.find((one) => one.class === 'customer_book').erased, 1);
    assert.deepEqual((await api.get(`/customers/${customer}/personal`)).body.persons, []);
    assert.equal((await api.post('/audit/verify')).body.ok, true);
  });
  await step('a case shows who shares a telephone number, and a link is split and taken back', view, async () => {
    const phone = `139${String(STAMP).slice(-8)}`;
    const one = { customer_no: `E2E-L1-${STAMP}`, name: '陈志强', phone };
    await api.openCase({ customer: one });
    const last = await api.openCase({ customer: { customer_no: `E2E-L2-${STAMP}`, name: '赵一鸣', phone } });
    await page.goto(`/cases/${last.id}`);
    const links = page.getByRole('region', { name: t('risk:links.title') });
    await links.getByRole('link', { name: one.customer_no }).waitFor();
    await links.getByText(t('risk:links.via.phone'), { exact: true }).waitFor();
    assert.deepEqual(await axe(page), []);
    await links.getByRole('button', { name: t('risk:links.split') }).click();
    await page.locator('.ant-select-item-option').filter({ hasText: t('risk:links.reason.household') }).first().click();
    await links.getByText(pattern('risk:links.splitBy')).waitFor();
    assert.equal((await api.get(`/cases/${last.id}/links`)).body.links[0].split.reason, 'household');
    await links.getByRole('button', { name: t('risk:links.join') }).click();
    await links.getByRole('button', { name: t('risk:links.split') }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true, 'nothing sticks out on a telephone');
  });
  await view.close();
}
