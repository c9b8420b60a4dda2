// Settings: a manager tunes every table by its form; two people meet, a day and a reason are added, and all goes back to built-in.
import assert from 'node:assert/strict';
import { NARROW, axe, open, signIn } from '../browser.mjs';
import { t } from '../words.mjs';

const TABLES = [
  'money_limits',
  'queue_weights',
  'calendar',
  'team_skills',
  'customer_tiers',
  'review_strategy',
  'decline_reasons',
  'override_reasons',
  'automation',
  'automation_stages',
  'risk_labels',
];
const PASSWORD = 'tune these tables well';

async function show(page, table) {
  await page.goto(`/settings?table=${table}`);
  await page.locator('.st-form').waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
}

/** How much wider than the window the page is. */
const overflow = (page) =>
  page.evaluate(() =>
    Math.max(
      document.documentElement.scrollWidth - window.innerWidth,
      ...[...document.querySelectorAll('.page')].map((one) => one.scrollWidth - one.clientWidth),
    ),
  );

export async function settings({ browser, server, api, step }) {
  server.addUser('tune-wang', 'manager', PASSWORD);
  server.addUser('tune-li', 'agent', PASSWORD);
  const view = await open(browser, server);
  const { page } = view;
  const press = (key) => page.getByRole('button', { name: t(key), exact: true }).click();
  // Other walks have saved tables before: versions are counted from what stands, and all is put back at the end.
  const before = {};
  for (const table of TABLES) before[table] = (await api.get(`/settings/${table}`)).body;
  for (const table of TABLES) await api.send('DELETE', `/settings/${table}`);
  const versions = {};
  for (const table of TABLES) versions[table] = (await api.get(`/settings/${table}`)).body.version;
  const version = (table, later) => versions[table] + later;
  const saveAs = (table, later) => page.getByRole('button', { name: t('settings:save', 'zh-CN', { version: version(table, later) }) }).click();
  const saved = (table, later) => page.getByText(t('settings:saved', 'zh-CN', { version: version(table, later) })).waitFor();
  await signIn(view, { name: 'tune-wang', password: PASSWORD });
  await step('every table has a form, and axe finds nothing serious', view, async () => {
    for (const table of TABLES) {
      await show(page, table);
      await page.getByRole('heading', { level: 2, name: t(`settings:table.${table}.name`) }).waitFor();
      assert.deepEqual(await axe(page), [], table);
    }
  });
  await step('a limit is typed in yuan, saved, and in force', view, async () => {
    await page.goto('/morning');
    await page.getByRole('link', { name: t('common:nav.settings') }).click();
    await page.getByRole('switch', { name: t('settings:limits.second') }).click();
    await page.getByRole('spinbutton', { name: t('settings:limits.amount') }).fill('512.34');
    await page.getByLabel(t('settings:limits.hold')).fill('20000');
    await page.getByText(t('settings:problem.range', 'zh-CN', { min: 0, max: 10_080 })).waitFor();
    await page.getByLabel(t('settings:limits.hold')).fill('90');
    await page.getByText('¥512.34').waitFor();
    await saveAs('money_limits', 1);
    await saved('money_limits', 1);
    const { body } = await api.get('/settings/money_limits');
    assert.deepEqual(
      [body.value, body.version, body.built_in, body.changed_by],
      [{ hold_minutes: 90, second_above_minor: 51_234 }, version('money_limits', 1), false, 'user:tune-wang'],
    );
  });
  await step('a colleague saves meanwhile: nothing is lost, both changes are joined', view, async () => {
    await page.getByLabel(t('settings:limits.hold')).fill('45');
    assert.equal(
      (await api.send('PUT', `/settings/money_limits?version=${version('money_limits', 1)}`, { hold_minutes: 90, second_above_minor: 80_000 }))
        .status,
      200,
    );
    view.expect(/status of 409/);
    await saveAs('money_limits', 2);
    const conflict = page
      .getByRole('alert')
      .filter({ hasText: t('settings:conflict.by', 'zh-CN', { name: 'admin', version: version('money_limits', 2) }) });
    await conflict.waitFor();
    assert.equal((await api.get('/settings/money_limits')).body.value.hold_minutes, 90, 'nothing was overwritten');
    assert.deepEqual(await axe(page), []);
    await press('settings:conflict.join');
    await saveAs('money_limits', 3);
    await saved('money_limits', 3);
    assert.deepEqual((await api.get('/settings/money_limits')).body.value, { hold_minutes: 45, second_above_minor: 80_000 });
  });
  await step('whoever leaves with changes is asked', view, async () => {
    await page.getByLabel(t('settings:limits.hold')).fill('50');
    await page.getByRole('link', { name: t('settings:table.calendar.name') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(t('settings:leave.title')).waitFor();
    await dialog.getByRole('button', { name: t('settings:leave.stay') }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel(t('settings:limits.hold')).inputValue(), '50');
    await press('settings:discard');
    assert.equal(await page.getByLabel(t('settings:limits.hold')).inputValue(), '45');
  });
  await step('back to built-in; the versions stay and can be taken again', view, async () => {
    await press('settings:back');
    await page
      .getByRole('tooltip')
      .getByRole('button', { name: t('settings:back') })
      .click();
    await page.getByText(t('settings:backDone')).waitFor();
    const { body } = await api.get('/settings/money_limits');
    assert.deepEqual([body.value, body.built_in, body.version], [{ hold_minutes: 0, second_above_minor: null }, true, version('money_limits', 4)]);
    await page.getByText(t('settings:history.title')).click();
    await page.locator('.st-history li').nth(3).getByRole('button').click();
    assert.equal(await page.getByLabel(t('settings:limits.hold')).inputValue(), '90');
    await press('settings:discard');
  });
  await step('what the server refuses is said in place', view, async () => {
    await show(page, 'automation');
    await page.getByRole('spinbutton', { name: t('settings:automation.sample') }).fill('5');
    // The form finds what it can; the server has the last word.
    await page.route(
      '**/api/v1/settings/automation?*',
      (route) => route.continue({ postData: JSON.stringify({ sample_percent: 50, review_minutes: 3 }) }),
      { times: 1 },
    );
    view.expect(/status of 422/);
    await saveAs('automation', 1);
    await page.getByRole('alert').filter({ hasText: 'sample_percent lies between 0 and 20' }).waitFor();
    assert.equal((await api.get('/settings/automation')).body.built_in, true);
    await saveAs('automation', 1);
    await saved('automation', 1);
    assert.equal((await api.get('/settings/automation')).body.value.sample_percent, 5);
  });
  await step('Saturday is worked, a holiday is worked, and hours that overlap are not saved', view, async () => {
    await show(page, 'calendar');
    const saturday = page.locator('.st-day').nth(5);
    await saturday.getByRole('button').click();
    const [from, to] = [saturday.getByRole('textbox').nth(0), saturday.getByRole('textbox').nth(1)];
    await from.fill('930');
    await to.fill('9:00');
    await saveAs('calendar', 1);
    await saturday.getByText(t('settings:problem.hours')).waitFor();
    await to.fill('24:00');
    const own = page.locator('.st-own-add');
    await own.getByLabel(t('settings:calendar.first'), { exact: true }).fill('2027-10-02');
    await page.keyboard.press('Enter');
    await own.getByLabel(t('settings:calendar.last'), { exact: true }).fill('2027-10-03');
    await page.keyboard.press('Enter');
    await own.getByText(t('settings:calendar.kind.work')).click();
    await page.getByRole('button', { name: t('settings:calendar.addDays_other', 'zh-CN', { count: 2 }) }).click();
    await page.locator('.st-date').last().click();
    await saveAs('calendar', 1);
    await saved('calendar', 1);
    const { value } = (await api.get('/settings/calendar')).body;
    assert.deepEqual(value.hours[5], [[570, 1440]]);
    assert.deepEqual([value.own['2027-10-02'], value.own['2027-10-03'], Object.keys(value.own).length], ['work', 'work', 3]);
    assert.deepEqual(await axe(page), []);
  });
  await step('a decline reason is added, moved by keyboard, and offered on a case', view, async () => {
    await show(page, 'decline_reasons');
    await press('settings:reason.add');
    await page.keyboard.type('赠品已使用');
    await saveAs('decline_reasons', 1);
    await page.getByText(t('settings:problem.needed')).first().waitFor();
    const row = page.locator('tr[data-row="9"]');
    await row.locator('.st-c-en textarea').fill('The gift was used');
    assert.equal(await row.locator('.st-c-code input').inputValue(), 'the_gift_was_used');
    await row.locator('[data-do="up"]').focus();
    for (let place = 8; place >= 0; place -= 1) {
      await page.keyboard.press('Enter');
      await page.locator(`tr[data-row="${place}"] .st-c-code input`).waitFor();
    }
    assert.equal(await page.evaluate(() => document.activeElement?.closest('tr')?.dataset.row), '0', 'the focus moved with the row');
    await saveAs('decline_reasons', 1);
    await saved('decline_reasons', 1);
    assert.deepEqual(await axe(page), []);
    const one = (await api.get('/cases?limit=1')).body.rows[0];
    const offered = (await api.get(`/cases/${one.id}/similar`)).body.decline_reasons[0];
    assert.deepEqual([offered.code, offered.name_zh, offered.allowed], ['the_gift_was_used', '赠品已使用', true]);
  });
  await step('a strategy for another reason, and a colleague who takes what is assigned', view, async () => {
    await show(page, 'review_strategy');
    await page.getByRole('combobox', { name: t('settings:strategy.add') }).fill('not_working');
    await page.locator('.ant-select-tree-node-content-wrapper', { hasText: /./ }).last().click();
    const added = page.locator('.st-strategy').last();
    const areas = added.locator('textarea:visible');
    for (let index = 0; index < 4; index += 1) await areas.nth(index).fill(`走查 ${index}`);
    await saveAs('review_strategy', 1);
    await saved('review_strategy', 1);
    const strategy = (await api.get('/settings/review_strategy')).body.value.at(-1);
    assert.deepEqual([strategy.reason, strategy.when_zh, strategy.steps_en], ['product.fault.not_working', '走查 0', ['走查 3']]);
    await show(page, 'team_skills');
    await page.getByRole('combobox', { name: t('settings:skills.add') }).fill('tune-li');
    await page.locator('.ant-select-item-option', { hasText: 'tune-li' }).click();
    await page.locator('.st-c-skills .ant-select').click();
    await page.locator('.ant-select-item-option', { hasText: t('vocab:kind.price_adjustment') }).click();
    await page.keyboard.press('Escape');
    await saveAs('team_skills', 1);
    await saved('team_skills', 1);
    assert.deepEqual((await api.get('/settings/team_skills')).body.value, { 'tune-li': ['price_adjustment'] });
    assert.deepEqual(await axe(page), []);
  });
  for (const table of TABLES)
    await (before[table].built_in ? api.send('DELETE', `/settings/${table}`) : api.send('PUT', `/settings/${table}`, before[table].value));
  await view.close();
  for (const lang of ['zh-CN', 'en']) {
    const narrow = await open(browser, server, { lang, viewport: NARROW });
    await step(`${lang}, 390 px: every table fits, and axe finds nothing serious`, narrow, async () => {
      await signIn(narrow, { name: 'tune-wang', password: PASSWORD });
      for (const table of TABLES) {
        await show(narrow.page, table);
        assert.ok((await overflow(narrow.page)) <= 1, table);
        assert.deepEqual(await axe(narrow.page), [], table);
      }
    });
    await narrow.close();
  }
  const agent = await open(browser, server);
  await step('who may not tune has no such page', agent, async () => {
    await signIn(agent, { name: 'tune-li', password: PASSWORD });
    assert.equal(await agent.page.getByRole('link', { name: t('common:nav.settings'), exact: true }).count(), 0);
    await agent.page.goto('/settings');
    await agent.page.getByText(t('common:forbidden.title')).waitFor();
  });
  await agent.close();
}
