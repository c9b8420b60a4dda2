// Six roles: each sees the pages, the steps and the rows that it may, and is refused the rest in plain words.
import assert from 'node:assert/strict';
import { apiOf } from '../server.mjs';
import { axe, open, signIn } from '../browser.mjs';
import { t } from '../words.mjs';

const PAGES = ['morning', 'review', 'intake', 'cases', 'parcels', 'products', 'customers', 'reconcile', 'metrics', 'reasons', 'policy', 'model', 'templates', 'imports', 'quality', 'people', 'audit', 'users'];
const not = (...ids) => PAGES.filter((id) => !ids.includes(id));
/** Pages that everybody sees. */
const COMMON = ['morning', 'cases', 'products', 'customers', 'metrics', 'reasons', 'templates'];
const and = (...ids) => PAGES.filter((id) => COMMON.includes(id) || ids.includes(id));
const ROLES = [
  { role: 'agent', sees: and('review', 'intake', 'policy'), home: /\/review/, may: ['review'] },
  { role: 'manager', sees: not('users'), home: /\/morning/, may: ['review', 'receive', 'refund'] },
  { role: 'warehouse', sees: and('parcels'), home: /\/cases\?.*awaiting_goods/, may: ['receive'] },
  { role: 'finance', sees: and('reconcile', 'policy', 'quality'), home: /\/cases\?.*(goods_received|awaiting_refund)/, may: ['refund'] },
  { role: 'quality', sees: and('policy', 'quality'), home: /\/morning/, may: [] },
  { role: 'admin', sees: PAGES, home: /\/morning/, may: ['review', 'receive', 'refund'] },
];

/** The doors of the steps, each with a body that is valid for somebody. */
const STEPS = {
  review: ['review', { outcome: 'approve' }],
  receive: ['goods-received', { quantity: 1 }],
  refund: ['refund', { amount_minor: 1 }],
};

export async function roles({ browser, server, api, step }) {
  const meta = (await api.get('/meta')).body;
  const shop = meta.shops[0];
  for (const { role, sees, home, may } of ROLES) {
    const user = { name: `e2e-${role}`, password: `a long password of ${role} 7!` };
    const view = await open(browser, server);
    const { page } = view;
    await step(`${role}: signs in, lands at the beginning of the day, sees exactly its pages`, view, async () => {
      server.addUser(user.name, role, user.password);
      await signIn(view, user);
      await page.waitForURL(home);
      const names = await page.getByRole('navigation', { name: t('common:navigation') }).getByRole('link').allInnerTexts();
      const shown = PAGES.filter((id) => names.some((name) => name.includes(t(`common:nav.${id}`))));
      assert.deepEqual(shown, sees);
      assert.deepEqual(await axe(page), []);
    });
    for (const id of PAGES.filter((one) => !sees.includes(one))) {
      await step(`${role}: the page ${id} says that it is not for this role`, view, async () => {
        await page.goto(`/${id}`);
        await page.getByRole('heading', { name: t('common:forbidden.title') }).waitFor();
      });
    }
    await step(`${role}: the server refuses the steps of others, also without the page`, view, async () => {
      const own = apiOf(server, server.token(user.name));
      for (const [name, [door, body]] of Object.entries(STEPS)) {
        const one = (await api.get('/cases?limit=1')).body.rows[0];
        const answer = await own.post(`/cases/${one.id}/${door}`, { version: one.version + 1000, ...body });
        if (may.includes(name)) assert.notEqual(answer.status, 403, `${role} may ${name}`);
        else assert.deepEqual([answer.status, answer.body.code], [403, 'forbidden'], `${role} may not ${name}`);
      }
      const imports = await own.get('/imports');
      assert.equal(imports.status === 403, !sees.includes('imports'));
      const trail = await own.get('/audit');
      assert.equal(trail.status === 403, !sees.includes('audit'));
    });
    await view.close();
  }
  const scoped = { name: 'e2e-scoped', password: 'a long password of one shop 7!' };
  const view = await open(browser, server);
  await step('an agent of one shop gets no row of another, by list, by id and by search', view, async () => {
    server.addUser(scoped.name, 'agent', scoped.password, ['--shop', shop]);
    const own = apiOf(server, server.token(scoped.name));
    const seen = (await own.get('/cases?limit=500')).body.rows;
    assert.ok(seen.length > 0 && seen.every((row) => row.shop === shop), `only ${shop}`);
    const other = (await api.get('/cases?limit=500')).body.rows.find((row) => row.shop !== shop);
    assert.ok(other, 'another shop has cases');
    assert.equal((await own.get(`/cases/${other.id}`)).status, 404);
    assert.deepEqual((await own.get(`/search?q=${other.case_no}`)).body.cases, []);
    await signIn(view, scoped);
    await view.page.goto('/cases');
    await view.page.getByRole('row').nth(1).waitFor();
    await view.page.locator('.user-button').click();
    await view.page.getByText(t('common:scope.some', 'zh-CN', { list: shop })).waitFor();
  });
  await view.close();
}
