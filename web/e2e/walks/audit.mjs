// The audit trail: who did what is found, and the whole chain is proved on request.
import assert from 'node:assert/strict';
import { axe, open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';

export async function audit({ browser, server, api, step }) {
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, server.admin);
  const grid = page.getByRole('grid', { name: t('common:nav.audit') });
  await step('the newest event comes first: this sign-in', view, async () => {
    await page.goto('/audit');
    await grid.getByRole('row').nth(1).waitFor();
    const rows = (await api.get('/audit?limit=20')).body.rows;
    assert.ok(rows.some((row) => row.kind === 'signed_in' && row.actor === 'user:admin'));
    assert.ok(rows.every((row, index) => index === 0 || row.seq < rows[index - 1].seq), 'newest first, without repetition');
    await grid.getByText(t('vocab:event.signed_in')).first().waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await step('an event unfolds, and personal data is not in it', view, async () => {
    const opened = await api.openCase({ customer: { name: '欧阳审计', phone: '13700009999' } });
    await page.goto('/audit?stream=case&kind=requested');
    await grid.getByRole('row').nth(1).getByRole('button').click();
    const body = page.locator('.audit-body').first();
    await body.getByRole('link', { name: opened.id }).waitFor();
    const text = await body.innerText();
    assert.ok(!text.includes('欧阳审计') && !text.includes('13700009999'));
  });
  await step('a filter stands in the address', view, async () => {
    await page.goto('/audit');
    await page.getByRole('textbox', { name: t('audit:actorHint') }).fill('system:decide');
    await page.waitForURL(/actor=system/);
    await grid.getByRole('row').nth(1).waitFor();
    await page.locator('.a-actor').nth(1).waitFor();
    const kinds = await grid.locator('.a-kind .strong').allInnerTexts();
    assert.ok(kinds.length > 0 && kinds.every((kind) => kind === t('vocab:event.decided')), kinds.join());
  });
  await step('the whole log is verified on request', view, async () => {
    await page.getByRole('button', { name: t('audit:verify.start') }).click();
    await page.getByText(pattern('audit:verify.ok')).waitFor();
    const answer = (await api.post('/audit/verify')).body;
    assert.equal(answer.ok, true);
    assert.ok(answer.events > 300);
  });
  await view.close();
}
