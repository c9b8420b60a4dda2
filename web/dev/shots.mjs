// Looks at pages in Chromium: node dev/shots.mjs OUT BASE USER PASSWORD [page …] [--only zh|en] [--axe].
// Prints console errors, requests that leave the machine, and axe findings.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const args = process.argv.slice(2);
const flags = args.filter((arg) => arg.startsWith('--'));
const [out = '/tmp/shots', base = 'http://127.0.0.1:8790', name = 'admin', password = 'demo', ...wanted] = args.filter((arg) => !arg.startsWith('--'));
mkdirSync(out, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const profile = mkdtempSync(join(tmpdir(), 'shots-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
  bypassCSP: false,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const page = await context.newPage();
const bad = [];
page.on('console', (message) => ['error', 'warning'].includes(message.type()) && bad.push(`${message.type()}: ${message.text().slice(0, 240)}`));
page.on('pageerror', (error) => bad.push(`page: ${error.message} ${String(error.stack).slice(0, 400)}`));
page.on('request', (request) => !request.url().startsWith(base) && !/^(data|blob):/.test(request.url()) && bad.push(`outside: ${request.url()}`));

const rest = async () => {
  await page.waitForLoadState('load');
  await page.waitForTimeout(900);
};
const firstCase = async () => {
  const answer = await page.evaluate(() => fetch('/api/v1/cases?limit=1&status=in_review').then((r) => r.json()));
  return answer.rows[0]?.id;
};
const pages = {
  login: async () => { await context.clearCookies(); },
  morning: async () => { await page.goto(`${base}/morning`); },
  kpi: async () => { await page.goto(`${base}/morning`); await rest(); await page.locator('.kpi-info').nth(1).click(); },
  cases: async () => { await page.goto(`${base}/cases?status=in_review,awaiting_goods&sort=due_at`); await rest(); await page.keyboard.press('j'); await page.keyboard.press('j'); },
  filters: async () => { await page.goto(`${base}/cases`); await rest(); await page.getByRole('button', { name: /筛选|Filters/ }).first().click(); },
  case: async () => { await page.goto(`${base}/cases/${await firstCase()}`); },
  refund: async () => { const id = await page.evaluate(() => fetch('/api/v1/cases?limit=1&status=goods_received').then((r) => r.json()).then((a) => a.rows[0]?.id)); await page.goto(`${base}/cases/${id}`); await rest(); await page.getByRole('button', { name: /^(退款|Refund)/ }).first().click(); },
  review: async () => { await page.goto(`${base}/review`); await rest(); if (page.viewportSize().width > 1000) await page.keyboard.press('j'); },
  decline: async () => { await page.goto(`${base}/review`); await rest(); if (page.viewportSize().width < 1000) await page.locator('.vrow').first().click(); await rest(); await page.keyboard.press('r'); },
  help: async () => { await page.goto(`${base}/review`); await rest(); await page.keyboard.press('?'); },
  palette: async () => { await page.goto(`${base}/morning`); await rest(); await page.keyboard.press('Control+k'); await page.keyboard.type('RV-R7'); },
  imports: async () => { await page.goto(`${base}/imports`); },
  wizard: async () => { await page.goto(`${base}/imports/new`); },
  mapping: async () => { await page.goto(`${base}/imports/new`); await rest(); await page.locator('input[type=file]').setInputFiles({ name: '售后单-11月.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') }); await rest(); },
  preview: async () => { await pages.mapping(); if (await page.locator('.wizard-next').isDisabled()) { await page.locator('.mapping .ant-select').last().click(); await page.keyboard.type('requested_at'); await page.keyboard.press('Enter'); await page.waitForTimeout(300); } await page.locator('.wizard-next').click(); },
  dry: async () => { await pages.preview(); await page.locator('.wizard-next').click(); await page.waitForTimeout(4500); },
  run: async () => { const id = await page.evaluate(() => fetch('/api/v1/imports').then((r) => r.json()).then((a) => a.rows.find((one) => one.state === 'done')?.import_id)); await page.goto(`${base}/imports/${id}`); },
  policy: async () => { await page.goto(`${base}/policy`); },
  draft: async () => { await page.goto(`${base}/policy?draft=1`); },
  rule: async () => { await page.goto(`${base}/policy?draft=1`); await rest(); await page.locator('.rule-open').nth(19).click(); },
  audit: async () => { await page.goto(`${base}/audit`); await rest(); await page.locator('.vrow').nth(1).click(); },
};
const chosen = wanted.length ? wanted : Object.keys(pages);
const token = await page.goto(`${base}/login`).then(() => page.evaluate(([username, secret]) => fetch('/api/v1/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: secret }) }).then((r) => r.json()), [name, password]));
if (!token.csrf) console.log('sign-in failed', token);
await page.evaluate(() => localStorage.setItem('suyuan.signed-in', '1'));
const widths = flags.includes('--wide') ? [[1440, 900]] : flags.includes('--narrow') ? [[390, 844]] : [[1440, 900], [390, 844]];
for (const lang of ['zh-CN', 'en']) {
  if (flags.includes('--zh') && lang !== 'zh-CN') continue;
  if (flags.includes('--en') && lang !== 'en') continue;
  for (const [width, height] of widths) {
    await page.setViewportSize({ width, height });
    await page.evaluate((choice) => localStorage.setItem('suyuan.lang', choice), lang);
    for (const one of chosen) {
      bad.length = 0;
      try {
        if (one === 'login') {
          const cookies = await context.cookies();
                    await context.clearCookies();
          await page.evaluate(() => localStorage.removeItem('suyuan.signed-in'));
          await page.goto(`${base}/`);
          await rest();
          await context.addCookies(cookies);
          await page.evaluate(() => localStorage.setItem('suyuan.signed-in', '1'));
        } else await pages[one]();
        await rest();
        await page.screenshot({ path: join(out, `${one}-${lang}-${width}.png`) });
        let findings = '';
        if (flags.includes('--axe')) {
          const result = await page.evaluate(async (source) => {
            // CSP forbids inline script tags; evaluate runs in the page's own world.
            (0, new Function(source))();
            const result = await window.axe.run(document);
            if (result.passes.length < 10) return [`axe ran only ${result.passes.length} rules`];
            return result.violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => `${one.id} ×${one.nodes.length}: ${one.nodes.slice(0, 2).map((node) => `${node.target.join(' ')} ${(node.any[0]?.message ?? node.all[0]?.message ?? '').slice(0, 110)}`).join(' | ')}`);
          }, axe).catch((error) => [`axe: ${error.message.slice(0, 160)}`]);
          findings = result.length ? `\n    axe ${result.join('\n    axe ')}` : ' axe ok';
        }
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        console.log(`${one} ${lang} ${width}${wide > 0 ? ` OVERFLOW ${wide}` : ''}${findings}${bad.length ? `\n    ${[...new Set(bad)].join('\n    ')}` : ''}`);
      } catch (error) {
        console.log(`${one} ${lang} ${width} FAILED ${error.message.slice(0, 300)}`);
      }
    }
  }
}
await context.close();
rmSync(profile, { recursive: true, force: true });
