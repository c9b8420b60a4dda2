// The risk model: too few labels are said, reviewed cases come in, a version is trained, two people put it in service, a case shows its score.
import assert from 'node:assert/strict';
import { NARROW, axe, open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';

/** 320 cases with their inspections: dear goods of busy customers came back as empty boxes, mostly. */
function reviewed() {
  const cases = ['case_no,order_no,shop,channel,kind,status,sku,quantity,amount_minor,customer_no,requested_at,decided_at,outcome,automatic,goods_received_at'];
  const bench = ['inspection_no,case_no,shop,sku,inspected_at,quantity,grade,reason_text,weight_g'];
  const start = Date.now() - 40 * 86_400_000;
  for (let number = 0; number < 320; number += 1) {
    const busy = number % 4 === 0;
    const abuse = busy ? number % 5 !== 0 : number % 29 === 0;
    const at = (hours) => new Date(start + number * 2.5 * 3_600_000 + hours * 3_600_000).toISOString();
    const customer = busy ? `MB${(number / 4) % 10}` : `MC${number}`;
    cases.push(`M${number},MO${number},e2e-model,tmall,return_refund,goods_received,X,1,${busy ? 90_000 + number : 5_000 + number * 7},${customer},${at(0)},${at(5)},approve,false,${at(9)}`);
    bench.push(`MQ${number},M${number},e2e-model,X,${at(20)},${abuse ? 0 : 1},A,${abuse ? '空包' : '完好，可二次销售'},900`);
  }
  return { cases: cases.join('\n'), bench: bench.join('\n') };
}

export async function model({ browser, server, api, step }) {
  const author = { name: 'e2e-model', password: 'a long password of models 7!' };
  server.addUser(author.name, 'manager', author.password);
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, author);
  await step('too few labels: the rules stand alone, and the page says how many are missing', view, async () => {
    await page.goto('/model');
    await page.getByText(t('risk:sub.none')).waitFor();
    await page.getByText(pattern('risk:labels.missing')).waitFor();
    await page.getByRole('button', { name: t('risk:train'), exact: true }).click();
    await page.getByText(t('risk:failed.too_few_labels')).waitFor({ timeout: 60_000 });
    assert.deepEqual(await axe(page), []);
  });
  await step('reviewed cases come in and a version is trained', view, async () => {
    const { cases, bench } = reviewed();
    await api.load('return-cases', cases);
    await api.load('inspections', bench);
    await page.getByRole('button', { name: t('risk:train'), exact: true }).click();
    await page.getByRole('region', { name: t('risk:card.title', 'zh-CN', { model: 'risk@1' }) }).waitFor({ timeout: 170_000 });
    await page.locator('.model-importance li').first().waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await step('whoever asked for it proposes it and does not put it in service', view, async () => {
    await page.getByRole('button', { name: t('risk:propose'), exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: t('risk:propose'), exact: true }).click();
    await page.getByRole('table').getByText(t('risk:state.proposed')).waitFor();
    assert.equal(await page.getByRole('button', { name: t('risk:serve'), exact: true }).count(), 0);
  });
  await step('an anomaly model needs no labels: trained and proposed on a tab of its own', view, async () => {
    await page.getByRole('navigation', { name: t('risk:tab.label') }).getByRole('link', { name: t('risk:kind.anomaly.name') }).click();
    await page.getByText(t('risk:kind.anomaly.what')).waitFor();
    await page.getByRole('button', { name: t('risk:train'), exact: true }).click();
    await page.getByRole('region', { name: t('risk:card.title', 'zh-CN', { model: 'anomaly@1' }) }).waitFor({ timeout: 170_000 });
    await page.getByText(t('risk:card.unusual')).waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: t('risk:propose'), exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: t('risk:propose'), exact: true }).click();
    await page.getByRole('table').getByText(t('risk:state.proposed')).waitFor();
  });
  await view.close();
  const second = await open(browser, server);
  await signIn(second, server.admin);
  await step('a second person puts it in service in two clicks', second, async () => {
    await second.page.goto('/model');
    await second.page.getByRole('button', { name: t('risk:serve'), exact: true }).click();
    await second.page.getByRole('button', { name: t('risk:serveDialog.confirm') }).click();
    await second.page.getByText(t('risk:state.serving'), { exact: true }).waitFor();
    assert.equal((await api.get('/models/risk')).body.champion, 1);
    await second.page.getByRole('region', { name: t('risk:watch.title') }).first().waitFor();
    assert.deepEqual(await axe(second.page), []);
  });
  await step('the anomaly model is put in service from its tab', second, async () => {
    await second.page.goto('/model?model=anomaly');
    await second.page.getByRole('button', { name: t('risk:serve'), exact: true }).click();
    await second.page.getByRole('button', { name: t('risk:serveDialog.confirm') }).click();
    await second.page.getByText(t('risk:state.serving'), { exact: true }).waitFor();
    for (const empty of ['priority', 'cost', 'reason']) {
      await second.page.getByRole('link', { name: t(`risk:kind.${empty}.name`) }).click();
      await second.page.getByText(t(`risk:kind.${empty}.what`)).waitFor();
      assert.deepEqual(await axe(second.page), []);
    }
  });
  await step('a case says its score and why, also on a telephone', second, async () => {
    const one = await api.openCase({ customer: { customer_no: 'MB1' }, lines: [{ sku: 'X', quantity: 1, amount_minor: 95_000 }] });
    for (const viewport of [null, NARROW]) {
      if (viewport) await second.page.setViewportSize(viewport);
      await second.page.goto(`/cases/${one.id}`);
      const block = second.page.getByRole('region', { name: t('risk:title') });
      await block.getByText('risk@1').waitFor();
      assert.ok((await block.getByRole('listitem').count()) >= 2, 'parts in words');
      await second.page.getByRole('region', { name: t('risk:scores.title') }).getByText('anomaly@1').waitFor();
      assert.deepEqual(await axe(second.page), []);
    }
    await second.page.goto('/model');
    await second.page.getByRole('heading', { level: 1 }).waitFor();
    await second.page.locator('.model-importance li').first().waitFor();
    const wide = await second.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 1, `${wide} px wider than the window`);
  });
  await step('back to the rules alone in two clicks', second, async () => {
    await second.page.setViewportSize({ width: 1440, height: 900 });
    await second.page.getByRole('button', { name: t('risk:rollback.start') }).click();
    await second.page.getByText(t('risk:rollback.toRules')).waitFor();
    await second.page.getByRole('button', { name: t('risk:rollback.confirm') }).click();
    await second.page.getByText(t('risk:sub.none')).waitFor();
    assert.equal((await api.get('/models/risk')).body.champion, null);
  });
  await second.close();
}
