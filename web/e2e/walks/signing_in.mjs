// Signing in: the page is quiet, a wrong password is told plainly, the right one opens the day, signing out closes it.
import assert from 'node:assert/strict';
import { axe, open } from '../browser.mjs';
import { t } from '../words.mjs';

export async function signingIn({ browser, server, step }) {
  const view = await open(browser, server);
  const { page } = view;
  await step('a stranger sees the sign-in page without any error', view, async () => {
    await page.goto('/');
    await page.getByRole('button', { name: t('login:submit') }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/login');
    assert.deepEqual(await axe(page), []);
  });
  await step('both fields are needed', view, async () => {
    await page.getByRole('button', { name: t('login:submit') }).click();
    await page.getByText(t('login:bothNeeded')).waitFor();
  });
  await step('a wrong password is told plainly and nothing opens', view, async () => {
    view.expect(/status of 401.*\/session/);
    await page.getByLabel(t('login:username')).fill('admin');
    await page.getByLabel(t('login:password'), { exact: true }).fill('not the password');
    await page.getByRole('button', { name: t('login:submit') }).click();
    await page.getByText(t('login:failed')).waitFor();
    assert.equal(new URL(page.url()).pathname, '/login');
  });
  await step('the generated password opens the morning page', view, async () => {
    await page.getByLabel(t('login:password'), { exact: true }).fill(server.admin.password);
    await page.getByRole('button', { name: t('login:submit') }).click();
    await page.getByRole('navigation', { name: t('common:navigation') }).waitFor();
    await page.waitForURL('**/morning');
  });
  await step('the cookie cannot be read by scripts', view, async () => {
    const cookie = (await view.context.cookies()).find((one) => one.name === 'suyuan_session');
    assert.ok(cookie?.httpOnly, 'HttpOnly');
    assert.equal(cookie.sameSite, 'Strict');
    assert.equal(await page.evaluate(() => document.cookie.includes('suyuan_session')), false);
  });
  await step('a reload keeps the session', view, async () => {
    await page.reload();
    await page.getByRole('navigation', { name: t('common:navigation') }).waitFor();
  });
  await step('signing out leads back, and the page behind is closed', view, async () => {
    // A live page may ask once more while it is being left.
    view.expect(/status of 401/);
    await page.locator('.user-button').click();
    await page.getByRole('menuitem', { name: t('common:signOut') }).click();
    await page.getByRole('button', { name: t('login:submit') }).waitFor();
    await page.goto('/audit');
    await page.getByRole('button', { name: t('login:submit') }).waitFor();
  });
  await view.close();
}
