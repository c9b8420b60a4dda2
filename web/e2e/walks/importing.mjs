// The import wizard: a CSV with good and bad rows; good rows go in, bad rows never do, a second run changes nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { axe, open, signIn } from '../browser.mjs';
import { t } from '../words.mjs';

const GOOD = 8;
const orders = () => {
  const lines = ['订单编号,店铺,渠道,客户编号,下单时间,实付金额,省份'];
  for (let number = 1; number <= GOOD; number += 1) {
    lines.push(`IMP-${String(number).padStart(4, '0')},旗舰店,tmall,IMPC-${number},2026-10-0${number} 10:00:00,${100 + number}.50,浙江`);
  }
  lines.push(',旗舰店,tmall,IMPC-9,2026-10-09 10:00:00,99.00,浙江');
  lines.push('IMP-0010,旗舰店,tmall,IMPC-10,2026-02-30 10:00:00,99.00,浙江');
  lines.push('IMP-0011,旗舰店,tmall,IMPC-11,2026-10-11 10:00:00,九十九abc,浙江');
  return `${lines.join('\n')}\n`;
};

/** The counts of the report that is shown, by their name. */
async function report(page) {
  const counts = {};
  for (const name of ['rows', 'loaded', 'unchanged', 'pooled', 'refused']) {
    const value = page.locator('.report-counts > div').filter({ hasText: t(`imports:report.${name}`) }).locator('dd').first();
    counts[name] = Number((await value.innerText()).replace(/\D/g, ''));
  }
  return counts;
}

async function upToDryRun(view) {
  const { page } = view;
  await page.goto('/imports/new');
  await page.locator('input[type=file]').setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(orders()) });
  await page.getByRole('button', { name: t('imports:toPreview') }).click();
  await page.getByRole('button', { name: t('imports:toDry') }).click();
  await page.getByText(t('imports:dryNote')).waitFor();
}

export async function importing({ browser, server, api, step }) {
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, server.admin);
  await step('a file is read, its kind and columns are proposed', view, async () => {
    await page.goto('/imports');
    await page.getByRole('link', { name: t('imports:new') }).or(page.getByRole('button', { name: t('imports:new') })).first().click();
    await page.waitForURL('**/imports/new');
    await page.locator('input[type=file]').setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(orders()) });
    await page.getByRole('heading', { name: 'orders.csv' }).waitFor();
    await page.getByRole('rowheader', { name: '订单编号' }).waitFor();
    await page.getByRole('combobox', { name: t('imports:map.fieldFor', 'zh-CN', { header: '订单编号' }) }).waitFor();
    assert.equal(await page.getByText(t('imports:map.missing')).count(), 0, 'every required field has a column');
    assert.deepEqual(await axe(page), []);
  });
  await step('the preview shows problems beside their rows', view, async () => {
    await page.getByRole('button', { name: t('imports:toPreview') }).click();
    await page.getByText('IMP-0001').first().waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await step('the dry run checks every row and stores nothing', view, async () => {
    await page.getByRole('button', { name: t('imports:toDry') }).click();
    await page.getByText(t('imports:dryNote')).waitFor();
    assert.deepEqual(await report(page), { rows: GOOD + 3, loaded: GOOD, unchanged: 0, pooled: 0, refused: 3 });
    assert.deepEqual(await axe(page), []);
  });
  await step('the import loads the good rows and lists each bad one with its reason', view, async () => {
    await page.getByRole('button', { name: t('imports:start'), exact: true }).click();
    await page.waitForURL(/\/imports\/(?!new)/);
    await page.locator('.report-counts').waitFor();
    assert.deepEqual(await report(page), { rows: GOOD + 3, loaded: GOOD, unchanged: 0, pooled: 0, refused: 3 });
    const bad = page.getByRole('region', { name: t('imports:rows.title') }).locator('tbody tr');
    await bad.first().waitFor();
    assert.equal(await bad.count(), 3);
    assert.deepEqual(await axe(page), []);
  });
  await step('the file of errors names row, column and reason', view, async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: t('imports:rows.download') }).click()]);
    const text = readFileSync(await download.path(), 'utf8').replace(/^\uFEFF/, '');
    const lines = text.trim().split(/\r?\n/);
    assert.ok(lines.length >= 4, text);
    assert.ok(text.includes('IMP-0010') || text.includes('2026-02-30'), text);
  });
  await step('the same file again changes nothing', view, async () => {
    await upToDryRun(view);
    await page.getByRole('button', { name: t('imports:start'), exact: true }).click();
    await page.waitForURL(/\/imports\/(?!new)/);
    await page.locator('.report-counts').waitFor();
    const again = await report(page);
    assert.deepEqual([again.rows, again.loaded, again.unchanged, again.refused], [GOOD + 3, 0, GOOD, 3]);
  });
  await step('the runs are listed, and the API says the same', view, async () => {
    await page.goto('/imports');
    await page.getByText('orders.csv').first().waitFor();
    const { rows } = (await api.get('/imports')).body;
    const real = rows.find((run) => !run.dry_run && run.report?.refused === 3 && run.actor === 'user:admin' && run.report.loaded === GOOD);
    assert.ok(real, 'the run is known');
    const refused = (await api.get(`/imports/${real.import_id}/rows?status=refused`)).body.rows;
    assert.deepEqual(refused.map((row) => row.row), [9, 10, 11]);
    assert.ok(refused.every((row) => row.problems.every((problem) => problem.text_zh && problem.text_en && problem.code)));
    assert.deepEqual(await axe(page), []);
  });
  await step('a file that is no table is refused in words', view, async () => {
    view.expect(/status of 4\d\d/);
    await page.goto('/imports/new');
    await page.locator('input[type=file]').setInputFiles({ name: 'picture.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]) });
    await page.getByRole('alert').first().waitFor();
  });
  await view.close();
}
