// The warehouse with a hand scanner: expected items by one scan, a grade by one key; a box without a case finds its case.
import assert from 'node:assert/strict';
import { axe, open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';

export async function parcels({ browser, server, api, step }) {
  const clerk = { name: 'e2e-clerk', password: 'a long password of a clerk 7!' };
  server.addUser(clerk.name, 'warehouse', clerk.password);
  const approved = async (change) => {
    const opened = await api.openCase(change);
    await api.post(`/cases/${opened.id}/review`, { version: opened.row.version, outcome: 'approve' });
    return opened;
  };
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, clerk);
  await page.goto('/parcels');
  const field = page.getByLabel(t('parcels:scanLabel'));
  const status = async (id) => (await api.get(`/cases/${id}`)).body;
  await step('one scan shows what is expected; one key grades, Enter receives', view, async () => {
    const opened = await approved({ lines: [{ sku: 'PARCEL-1', quantity: 1, amount_minor: 12900 }] });
    const { row } = await status(opened.id);
    await api.post(`/cases/${opened.id}/steps/ship`, { version: row.version, tracking_no: 'SF-PARCEL-1' });
    await field.fill('sf parcel 1');
    await field.press('Enter');
    await page.getByRole('link', { name: opened.row.case_no }).waitFor();
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await page.getByText(t('parcels:received')).first().waitFor();
    const seen = await status(opened.id);
    assert.deepEqual([seen.row.status, seen.bench.grade, seen.bench.disposition], ['goods_received', 'A', 'restock']);
  });
  await step('a number that nobody waits for is taken in, its candidates are shown, one click links it', view, async () => {
    const opened = await approved({ customer: { name: '王敏', phone: '13922223333' }, lines: [{ sku: 'PARCEL-2', quantity: 1, amount_minor: 12900 }] });
    await field.fill('UNKNOWN-77');
    await field.press('Enter');
    await page.getByText(t('parcels:nothing')).waitFor();
    await page.getByLabel(t('parcels:phone')).fill('139 2222 3333');
    await page.getByLabel(t('parcels:sku')).fill('PARCEL-2');
    await page.getByRole('button', { name: new RegExp(`^${t('parcels:register')}`) }).click();
    await page.getByRole('link', { name: opened.row.case_no }).waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: t('parcels:link') }).first().click();
    await page.getByText(pattern('parcels:linked')).first().waitFor();
    for (let attempt = 0; attempt < 50 && (await status(opened.id)).row.status !== 'goods_received'; attempt += 1) await page.waitForTimeout(100);
    const seen = await status(opened.id);
    assert.deepEqual([seen.row.status, seen.bench.received, seen.bench.parcels.length], ['goods_received', 1, 1]);
  });
  await view.close();
}
