// A real Chromium, and a watch over every page: console, errors, requests to elsewhere, content policy, accessibility.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { t } from './words.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

function findChromium() {
  if (process.env.SUYUAN_CHROMIUM) return process.env.SUYUAN_CHROMIUM;
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
  if (!found) throw new Error('no Chromium: neither in PATH nor named by SUYUAN_CHROMIUM');
  return found;
}

/** Launches the browser without any traffic of its own. */
export function launch() {
  return chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}

/** A fresh profile with one page that is watched. */
export async function open(browser, server, { viewport = WIDE, lang = 'zh-CN' } = {}) {
  const context = await browser.newContext({ locale: lang, timezoneId: 'Asia/Shanghai', viewport, acceptDownloads: true, baseURL: server.origin, reducedMotion: 'reduce' });
  const faults = [];
  const expected = [];
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`));
  });
  if (lang === 'en') await context.addInitScript(() => localStorage.setItem('suyuan.lang', 'en'));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.hostname !== '127.0.0.1') faults.push(`request to ${url.origin}`);
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    const text = `${message.text()} ${message.location().url ?? ''}`;
    if (!expected.some((one) => one.test(text))) faults.push(`console ${message.type()}: ${text.slice(0, 300)}`);
  });
  page.on('pageerror', (error) => faults.push(`page error: ${String(error).slice(0, 300)}`));
  return {
    page,
    lang,
    context,
    /** What went wrong since the last call; announcements end with it. */
    faults: () => {
      expected.splice(0);
      return faults.splice(0);
    },
    /** Announces console messages that this step provokes; the answer takes the announcement back. */
    expect: (one) => {
      expected.push(one);
      return () => expected.includes(one) && expected.splice(expected.indexOf(one), 1);
    },
    close: () => context.close(),
  };
}

/** Signs in on the page that is shown, and waits for the frame. */
export async function signIn(view, user) {
  const { page, lang } = view;
  // Whether asking for a session that is not there is quiet is the business of the walk `signingIn` alone.
  const settle = view.expect(/status of 401.*\/session/);
  await page.goto('/');
  await page.getByLabel(t('login:username', lang)).fill(user.name);
  await page.getByLabel(t('login:password', lang), { exact: true }).fill(user.password);
  await page.getByRole('button', { name: t('login:submit', lang) }).click();
  await page.locator('.shell:not(.boot)').waitFor();
  settle();
}

/** Waits until nothing fades or slides any more: a colour half way through a transition is no colour of the page. */
async function atRest(page) {
  await page.waitForFunction(
    () =>
      document.getAnimations().every((one) => {
        const end = one.effect?.getComputedTiming().endTime;
        return one.playState !== 'running' || end === Infinity;
      }),
    undefined,
    { polling: 'raf' },
  );
}

/** Serious and critical findings of axe on the page at rest, as sentences. */
export async function axe(page) {
  await atRest(page);
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => (await globalThis.axe.run(document, { resultTypes: ['violations'] })).violations);
  return violations
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `axe ${one.impact} ${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''}`).join(' | ')}`);
}
