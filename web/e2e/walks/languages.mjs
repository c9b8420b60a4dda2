// Every page in both languages and at both widths: no missing word, nothing wider than the window, no serious finding of axe.
import assert from 'node:assert/strict';
import { NARROW, WIDE, axe, open, signIn } from '../browser.mjs';
import { gaps, t } from '../words.mjs';

const PATHS = [
  '/morning', '/review', '/intake', '/cases', '/parcels', '/products', '/customers', '/reconcile', '/metrics', '/reasons', '/policy', '/policy?tab=monitor', '/policy?tab=improve', '/review?inbox=blind', '/model', '/settings', '/settings?table=calendar', '/settings?table=decline_reasons', '/templates',
  '/imports', '/imports/new', '/quality', '/people', '/people?tab=retention', '/audit', '/users',
];
/** A key that was shown instead of its text, such as `case:decision.title`. */
const RAW_KEY = /\b(common|login|cases|case|review|intake|form|parcels|subjects|reconcile|money|metrics|reasons|templates|imports|quality|risk|people|audit|users|morning|policy|settings|steps|vocab):[a-zA-Z]+(\.[a-zA-Z_]+)*/;

export async function languages({ browser, server, api, step }) {
  await step('both languages have the same texts', null, async () => assert.deepEqual(gaps(), []));
  const one = (await api.get('/cases?limit=1&status=in_review')).body.rows[0] ?? (await api.get('/cases?limit=1')).body.rows[0];
  for (const lang of ['zh-CN', 'en']) {
    for (const [width, viewport] of [['1440', WIDE], ['390', NARROW]]) {
      const view = await open(browser, server, { lang, viewport });
      const { page } = view;
      await step(`${lang}, ${width} px: signs in`, view, async () => {
        await signIn(view, server.admin);
        assert.equal(await page.evaluate(() => document.documentElement.lang), lang);
      });
      for (const path of [...PATHS, `/cases/${one.id}`]) {
        await step(`${lang}, ${width} px: ${path.startsWith('/cases/') ? 'a case' : path}`, view, async () => {
          await page.goto(path);
          await page.getByRole('heading', { level: 1 }).first().waitFor();
          await page.locator('.skeleton').first().waitFor({ state: 'detached' });
          await page.waitForTimeout(300);
          const text = await page.locator('body').innerText();
          assert.doesNotMatch(text, RAW_KEY);
          assert.ok(!text.includes(t('common:error.title', lang)), 'no error is shown');
          const wide = await page.evaluate(() => Math.max(document.documentElement.scrollWidth - window.innerWidth, ...[...document.querySelectorAll('.page')].map((one) => one.scrollWidth - one.clientWidth)));
          assert.ok(wide <= 1, `${wide} px wider than the window`);
          const cut = await page.evaluate(() => [...document.querySelectorAll('.page')].filter((one) => getComputedStyle(one).overflowY === 'hidden').map((one) => one.scrollHeight - one.clientHeight));
          assert.ok(cut.every((height) => height <= 4), `${cut} px lie below the window and cannot be scrolled to`);
          assert.deepEqual(await axe(page), []);
        });
      }
      await view.close();
    }
  }
  const view = await open(browser, server);
  await step('the language switch works at once and is remembered', view, async () => {
    await signIn(view, server.admin);
    await view.page.getByRole('button', { name: 'English' }).click();
    await view.page.getByRole('link', { name: t('common:nav.cases', 'en') }).waitFor();
    await view.page.reload();
    await view.page.getByRole('link', { name: t('common:nav.cases', 'en') }).waitFor();
  });
  await view.close();
}
