// The rules: a draft is changed, tried on the past and proposed; a second person publishes; roll-back and the switch to people.
import assert from 'node:assert/strict';
import { axe, open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';

export async function policy({ browser, server, api, step }) {
  const author = { name: 'e2e-rules', password: 'a long password of rules 7!' };
  server.addUser(author.name, 'manager', author.password);
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, author);
  const list = page.getByRole('list', { name: t('common:nav.policy') });
  await step('the live version reads as sentences', view, async () => {
    await page.goto('/policy');
    await list.getByRole('listitem').first().waitFor();
    assert.ok((await list.getByRole('listitem').count()) > 20);
    assert.deepEqual(await axe(page), []);
  });
  await step('a draft: one row is changed, undone, changed again and saved', view, async () => {
    await page.getByRole('button', { name: t('policy:newDraft') }).click();
    await page.waitForURL(/draft=/);
    await page.getByRole('button', { name: /^.*(修改规则|Edit rule) 1[：:]/ }).click();
    const words = page.getByLabel(t('policy:field.zh'));
    await words.fill('订单未知，请核对');
    await page.keyboard.press('Escape');
    await list.getByText('订单未知，请核对').waitFor();
    await page.getByRole('button', { name: t('policy:undo') }).click();
    await page.getByRole('button', { name: t('policy:redo') }).click();
    await page.getByRole('button', { name: t('policy:save') }).click();
    await page.getByText(t('policy:saveFirst')).waitFor({ state: 'hidden' });
    assert.deepEqual(await axe(page), []);
  });
  await step('back-test in one click, and the result in cases and money', view, async () => {
    await page.getByRole('button', { name: t('policy:backtest.start') }).click();
    await page.getByRole('region', { name: t('policy:backtest.result') }).waitFor();
  });
  await step('a row is discussed: a remark stays with it until somebody takes it as done', view, async () => {
    await list.getByRole('listitem').first().hover();
    await list.getByRole('button', { name: /0 条未处理|0 open/ }).first().click();
    const thread = page.getByRole('dialog');
    await thread.getByLabel(t('policy:comment.text')).fill('618 之后再放宽');
    await thread.getByRole('button', { name: t('policy:comment.say') }).click();
    await thread.getByText('618 之后再放宽', { exact: true }).first().waitFor();
    assert.deepEqual(await axe(page), []);
    const said = (await api.get('/policies/comments')).body.comments;
    assert.deepEqual(said.map((one) => [one.text, one.by, one.resolved_at]), [['618 之后再放宽', `user:${author.name}`, null]]);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/comments.png` });
    await thread.getByRole('button', { name: t('policy:comment.done') }).click();
    await thread.getByText(t('policy:comment.none')).waitFor();
    await page.keyboard.press('Escape');
    assert.notEqual((await api.get('/policies/comments')).body.comments[0].resolved_at, null);
  });
  await step('a past case becomes a test, and one that fails says what the draft made of it', view, async () => {
    const tests = page.locator('details.tests');
    await tests.locator('summary').click();
    const decided = (await api.openCase()).row;
    await tests.getByLabel(t('policy:test.number')).fill(decided.case_no);
    await tests.getByRole('button', { name: t('policy:test.add') }).click();
    await tests.getByLabel(t('policy:test.ok')).waitFor();
    const { body } = await api.get('/policies/drafts/1');
    assert.deepEqual([body.tests.length, body.tests[0].expect, body.test_results[0].passed], [1, 'review', true]);
    await api.send('PUT', '/policies/drafts/1/tests', { tests: [{ ...body.tests[0], expect: 'approve' }] });
    await page.reload();
    await tests.getByLabel(t('policy:test.fails')).waitFor();
    assert.deepEqual(await axe(page), []);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/tests.png` });
    await tests.getByRole('button', { name: t('policy:test.remove', 'zh-CN', { name: decided.case_no }) }).click();
    await tests.getByText(t('policy:test.none')).waitFor();
  });
  await step('the author proposes and does not publish', view, async () => {
    await page.getByRole('button', { name: t('policy:propose') }).click();
    await page.getByText(t('policy:secondPerson')).waitFor();
    assert.equal(await page.getByRole('button', { name: t('policy:publish.start'), exact: true }).count(), 0);
  });
  const address = page.url();
  await view.close();
  const second = await open(browser, server);
  await signIn(second, server.admin);
  await step('a second person publishes in two clicks and rolls back in one', second, async () => {
    await second.page.goto(address);
    await second.page.getByRole('button', { name: t('policy:publish.start'), exact: true }).click();
    await second.page.getByRole('button', { name: t('policy:publish.confirm') }).click();
    await second.page.getByText(t('policy:live')).first().waitFor();
    assert.equal((await api.get('/policies')).body.live, 2);
    await second.page.getByRole('button', { name: t('policy:rollback.start', 'zh-CN', { to: 1 }) }).click();
    await second.page.getByText(t('policy:rollback.done', 'zh-CN', { to: 1 })).waitFor();
    assert.equal((await api.get('/policies')).body.live, 1);
  });
  await step('everything to people in two clicks, and back in one', second, async () => {
    await second.page.getByRole('button', { name: t('policy:emergency.start'), exact: true }).click();
    await second.page.getByRole('button', { name: t('policy:emergency.all'), exact: true }).click();
    await second.page.getByText(pattern('policy:pausedFamily')).waitFor();
    assert.equal((await api.get('/policies')).body.paused[0].whom, 'all');
    await second.page.getByRole('button', { name: t('policy:resume') }).click();
    await second.page.getByText(pattern('policy:pausedFamily')).waitFor({ state: 'hidden' });
  });
  await step('the law stands above the rules, article by article with its source, and the platforms beside it', second, async () => {
    const { page } = second;
    await page.goto('/policy?tab=law');
    const articles = page.getByRole('list', { name: t('policy:tab.law') }).getByRole('listitem');
    await articles.first().waitFor();
    assert.ok((await articles.count()) > 10);
    await page.getByLabel(t('policy:law.find')).fill('七');
    await page.getByText(t('policy:law.wording')).first().click();
    assert.deepEqual(await axe(page), []);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/law.png` });
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0);
    await page.setViewportSize({ width: 1440, height: 900 });
  });
  await step('a customer is sent to people for a while from the own page, and back', second, async () => {
    const { page } = second;
    const customer = `E2E-SNOOZE-${Date.now()}`;
    await api.load('customers', `customer_no,name,phone,region\n${customer},欧阳暂停,13755550199,广东\n`);
    await api.openCase({ customer: { customer_no: customer } });
    await page.goto(`/customers/${customer}`);
    await page.getByRole('button', { name: t('subjects:people.start') }).click();
    await page.getByLabel(t('subjects:people.note')).fill('核对身份');
    await page.getByRole('tooltip').getByRole('button', { name: t('subjects:people.start') }).click();
    await page.getByText(t('subjects:people.on')).waitFor();
    assert.equal((await api.openCase({ customer: { customer_no: customer } })).decision.cause, 'paused');
    await page.getByRole('button', { name: t('subjects:people.end') }).click();
    await page.getByRole('button', { name: t('subjects:people.start') }).waitFor();
    assert.deepEqual((await api.get('/policies')).body.snoozed, []);
  });
  await step('automatic approval goes back to people and opens stage after stage, on evidence or against it', second, async () => {
    const { page } = second;
    await page.goto('/policy?tab=stages');
    const stages = page.getByRole('list', { name: t('policy:tab.stages') }).getByRole('listitem');
    await page.getByText(t('policy:stage.off')).waitFor();
    await page.getByRole('button', { name: t('policy:stage.start') }).click();
    await page.getByRole('tooltip').getByRole('button', { name: t('policy:stage.start') }).click();
    await page.getByText(t('policy:stage.none')).waitFor();
    assert.deepEqual(await axe(page), []);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/stages.png` });
    await stages.nth(1).getByRole('button', { name: t('policy:stage.openTo') }).click();
    await page.getByText(t('policy:stage.anywaySure')).waitFor();
    await page.getByRole('tooltip').getByRole('button', { name: t('policy:stage.openTo') }).click();
    await stages.nth(1).getByText(t('policy:stage.open'), { exact: true }).waitFor();
    assert.equal((await api.get('/policies')).body.stage.whom, 'ordinary_refunds');
    await stages.nth(0).getByRole('button', { name: t('policy:stage.back') }).click();
    await stages.nth(1).getByText(t('policy:stage.closed'), { exact: true }).waitFor();
    assert.equal((await api.get('/policies/stages')).body.reached, 'small_refunds');
    await page.setViewportSize({ width: 390, height: 844 });
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/stages-390.png` });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: t('policy:stage.end') }).click();
    await page.getByRole('tooltip').getByRole('button', { name: t('policy:stage.end') }).click();
    await page.getByText(t('policy:stage.off')).waitFor();
    assert.equal((await api.get('/policies')).body.stage, null);
  });
  await second.close();
}
