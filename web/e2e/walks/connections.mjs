// Connections: an administrator connects a receiver, sees its events arrive, its failure told, and its secret; others have no such page.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { NARROW, axe, open, signIn } from '../browser.mjs';
import { t } from '../words.mjs';

/** A receiver on loopback that keeps what it was sent. */
async function receiver() {
  const taken = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => { body += piece; });
    request.on('end', () => {
      taken.push({ headers: request.headers, body });
      response.end('ok');
    });
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { taken, url: `http://127.0.0.1:${server.address().port}/hook`, close: () => server.close() };
}

export async function connections({ browser, server, api, step }) {
  const other = await receiver();
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, server.admin);
  const card = page.getByRole('region', { name: 'E2E ERP' });
  await step('a connection is made by a form, and a wrong address is said in place', view, async () => {
    await page.goto('/connections');
    await page.getByText(t('connections:empty')).waitFor();
    await page.getByRole('button', { name: t('connections:add') }).click();
    await page.getByLabel(t('connections:field.name')).fill('E2E ERP');
    await page.getByLabel(t('connections:field.url')).fill('http://10.1.2.3/hook');
    await page.getByRole('button', { name: t('connections:save'), exact: true }).click();
    await page.getByRole('alert').waitFor();
    view.faults();
    assert.deepEqual(await axe(page), []);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/connection-form.png` });
    await page.getByLabel(t('connections:field.url')).fill(other.url);
    await page.getByRole('button', { name: t('connections:save'), exact: true }).click();
    await card.waitFor();
  });
  await step('a test arrives signed, and so do the events of a new case', view, async () => {
    await card.getByRole('button', { name: t('connections:test') }).click();
    await card.getByText(t('connections:testOk')).waitFor();
    await api.openCase();
    await card.getByText(t('connections:state.well')).waitFor();
    await card.getByRole('button', { name: t('connections:log') }).click();
    await card.getByRole('button', { name: t('connections:secretShow') }).click();
    const secret = await card.locator('.conn-secret').textContent();
    const { headers, body } = other.taken.at(-1);
    const signature = createHmac('sha256', secret).update(`${headers['x-suyuan-timestamp']}.${body}`).digest('hex');
    assert.equal(headers['x-suyuan-signature'], `v1=${signature}`);
    const kinds = other.taken.flatMap((one) => JSON.parse(one.body).events.map((event) => event.kind));
    assert.deepEqual(kinds.slice(0, 2), ['requested', 'decided']);
    assert.deepEqual(await axe(page), []);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/connections.png` });
  });
  await step('a receiver that is gone is told with the time of the next try, at 390 px too', view, async () => {
    other.close();
    await api.openCase();
    await card.getByText(t('connections:state.failing', 'zh-CN', { count: 1 })).waitFor({ timeout: 20_000 });
    await page.setViewportSize(NARROW);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/connections-390.png`, fullPage: true });
    await page.setViewportSize({ width: 1440, height: 900 });
    await card.getByRole('button', { name: t('connections:remove') }).click();
    await page.getByRole('tooltip').getByRole('button', { name: t('connections:remove') }).click();
    await page.getByText(t('connections:empty')).waitFor();
  });
  await view.close();
}
