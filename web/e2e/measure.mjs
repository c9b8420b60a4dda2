// How fast the pages feel on a large installation: first paint of the shell, and the time from a key or click to the next
// picture (Event Timing) and to the content that was asked for. Prints one line of JSON.
import { launch, open, signIn } from './browser.mjs';
import { apiOf, startServer } from './server.mjs';
import { t } from './words.mjs';

const orders = Number(process.argv[2] ?? 20_000);
const rounds = Number(process.argv[3] ?? 20);

/** Median, 95th percentile and the most of some milliseconds. */
function spread(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
  const short = (value) => (value === null ? null : Math.round(value * 10) / 10);
  return { count: sorted.length, median: short(at(0.5)), p95: short(at(0.95)), most: short(sorted.at(-1) ?? null) };
}

/** Milliseconds until `work` is done. */
async function timed(work) {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** Watches from every input to the next picture; entries are as precise as the browser tells them, 8 ms. */
const watch = () =>
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.interactionId) (globalThis.inputs ??= []).push(entry.duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });

const server = await startServer({ orders, kinds: ['products', 'orders', 'order-lines', 'return-cases'], patience: 3_600_000 });
const browser = await launch();
const found = { orders };
try {
  const api = apiOf(server, server.token('admin'));
  found.cases = (await api.get('/cases?limit=1')).body.total;
  const paint = (page) => page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null);
  const paints = { cold: [], warm: [] };
  for (let round = 0; round < 5; round += 1) {
    const view = await open(browser, server);
    await signIn(view, server.admin);
    paints.cold.push(await paint(view.page));
    await view.page.goto('/');
    await view.page.locator('.shell:not(.boot)').waitFor();
    paints.warm.push(await paint(view.page));
    await view.close();
  }
  found.first_paint = { cold: spread(paints.cold), warm: spread(paints.warm) };
  const view = await open(browser, server);
  const { page } = view;
  await page.addInitScript(watch);
  await signIn(view, server.admin);
  const grid = page.getByRole('grid', { name: t('common:nav.cases') });
  const rows = (count) => page.locator(`[role=grid][aria-rowcount="${count + 1}"]`).waitFor();
  const total = async (query) => (await api.get(`/cases?limit=1${query}`)).body.total;
  const inputs = async () => {
    // An entry comes after its picture.
    await page.waitForTimeout(150);
    return page.evaluate(() => (globalThis.inputs ?? []).splice(0));
  };
  found.list = spread([await timed(async () => {
    await page.goto('/cases');
    await grid.getByRole('row').nth(1).waitFor();
  })]);
  await inputs();
  // Keys: a press whose picture came within 16 ms tells nothing, and counts as 16.
  const pressed = async (key, times) => {
    for (let press = 0; press < times; press += 1) {
      await page.keyboard.press(key);
      await page.waitForTimeout(30);
    }
    const slow = await inputs();
    return spread([...slow, ...Array(Math.max(0, times - slow.length)).fill(16)]);
  };
  found.list_keys = await pressed('j', 5 * rounds);
  const counts = { review: await total('&status=in_review'), all: await total('') };
  const filters = [];
  let pictures = [];
  for (let round = 0; round < rounds; round += 1) {
    filters.push(await timed(async () => {
      await page.getByRole('button', { name: t('cases:view.review'), exact: true }).click();
      await rows(counts.review);
    }));
    pictures.push(...(await inputs()));
    await page.goto('/cases');
    await rows(counts.all);
  }
  found.list_filter_content = spread(filters);
  found.list_filter_picture = spread(pictures);
  pictures = [];
  const numbers = (await api.get(`/cases?limit=${rounds}`)).body.rows.map((row) => row.case_no);
  const searches = [];
  for (const number of numbers) {
    await page.goto('/cases');
    await rows(counts.all);
    await page.keyboard.press('/');
    searches.push(await timed(async () => {
      await page.keyboard.type(number);
      await rows(1);
      await grid.getByRole('link', { name: number, exact: true }).waitFor();
    }));
    pictures.push(...(await inputs()));
  }
  found.list_search_content = spread(searches);
  found.list_search_picture = spread(pictures);
  pictures = [];
  const opened = [];
  for (let round = 0; round < rounds; round += 1) {
    await page.goto('/cases');
    const link = grid.getByRole('row').nth(1 + round).getByRole('link').first();
    await link.waitFor();
    const number = (await link.innerText()).trim();
    opened.push(await timed(async () => {
      await link.click();
      await page.getByRole('heading', { name: number }).first().waitFor();
    }));
    pictures.push(...(await inputs()));
  }
  found.case_content = spread(opened);
  found.case_picture = spread(pictures);
  await page.goto('/review');
  await page.locator('.case-detail, .task-bar, [role=listbox], [role=grid]').first().waitFor();
  await page.waitForTimeout(1_000);
  await inputs();
  found.review_keys = await pressed('j', 5 * rounds);
  const faults = view.faults();
  if (faults.length > 0) found.faults = faults.slice(0, 5);
} finally {
  await browser.close().catch(() => undefined);
  await server.stop().catch(() => undefined);
}
console.log(JSON.stringify(found));
