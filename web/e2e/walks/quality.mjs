// Data quality: a finding shows its rows, a rule is added as a new version, a value is mapped and mapped back.
import assert from 'node:assert/strict';
import { axe, open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';

export async function quality({ browser, server, api, step }) {
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, server.admin);
  await api.openCase({ channel: '没听过的渠道' });
  await step('a finding shows the rows behind it with one click', view, async () => {
    await page.goto('/quality');
    const finding = page.locator('.q-row').first();
    await finding.waitFor();
    assert.deepEqual(await axe(page), []);
    await finding.click();
    await page.waitForURL(/rule=/);
    await page.locator('.q-table tbody tr').first().waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await step('a rule is added, checked by the server and put as a new version', view, async () => {
    await page.goto('/quality?tab=rules');
    const before = (await api.get('/quality')).body.version;
    await page.getByRole('button', { name: t('quality:rules.add') }).click();
    await page.getByRole('textbox', { name: t('quality:rules.id') }).fill('walk_region');
    await page.getByRole('textbox', { name: t('quality:rules.field') }).fill('nonsense');
    await page.getByRole('textbox', { name: t('quality:rules.zh') }).fill('走查');
    await page.getByRole('textbox', { name: t('quality:rules.en') }).fill('walk');
    await page.getByRole('button', { name: t('quality:rules.take') }).click();
    view.expect(/status of 422/);
    await page.getByRole('button', { name: t('quality:rules.save') }).click();
    await page.getByRole('alert').filter({ hasText: t('quality:problem.unknown_column') }).waitFor();
    assert.equal((await api.get('/quality')).body.version, before, 'nothing was saved');
  });
  await step('a value is mapped after a look at what it touches, and undone', view, async () => {
    await page.goto('/quality?tab=cleaning');
    await page.getByRole('textbox', { name: t('quality:clean.map_value.from') }).fill('没听过的渠道');
    await page.getByRole('textbox', { name: t('quality:clean.map_value.to') }).fill('tmall');
    await page.getByRole('button', { name: t('quality:clean.look') }).click();
    await page.getByText(pattern('quality:clean.touches')).waitFor();
    await page.getByRole('textbox', { name: t('quality:clean.reason') }).fill('走查');
    await page.getByRole('button', { name: t('quality:clean.apply') }).click();
    const undo = page.getByRole('button', { name: t('quality:clean.undo') }).first();
    await undo.waitFor();
    assert.equal((await api.get('/cases?channel=%E6%B2%A1%E5%90%AC%E8%BF%87%E7%9A%84%E6%B8%A0%E9%81%93')).body.rows.length, 0);
    await undo.click();
    await page.getByText(t('quality:state.undone')).first().waitFor();
    assert.equal((await api.get('/cases?channel=%E6%B2%A1%E5%90%AC%E8%BF%87%E7%9A%84%E6%B8%A0%E9%81%93')).body.rows.length, 1);
    assert.deepEqual(await axe(page), []);
  });
  await view.close();
}
