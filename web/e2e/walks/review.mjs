// The reviewer's desk: the most urgent case is open, single keys decide, the next one opens by itself.
import assert from 'node:assert/strict';
import { axe, open, signIn } from '../browser.mjs';
import { pattern, t } from '../words.mjs';

export async function review({ browser, server, api, step }) {
  for (let number = 0; number < 4; number += 1) await api.openCase();
  const agent = { name: 'e2e-reviewer', password: 'a long password of a reviewer 7!' };
  server.addUser(agent.name, 'agent', agent.password);
  const view = await open(browser, server);
  const { page } = view;
  await signIn(view, agent);
  const queue = page.getByRole('grid', { name: t('review:queue') });
  const current = async () => new URL(page.url()).searchParams.get('case');
  const settled = async (id, status) => {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const { row } = (await api.get(`/cases/${id}`)).body;
      if (row.status === status) return row;
      await page.waitForTimeout(100);
    }
    throw new Error(`${id} did not become ${status}`);
  };
  await step('the day begins at the desk with the most urgent case already open', view, async () => {
    await page.waitForURL(/\/review\?.*case=/);
    const first = (await api.get('/review/queue?limit=1')).body.rows[0];
    assert.equal(await current(), first.row.id);
    await page.getByRole('region', { name: t('case:region') }).waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await step('J and K move, the case follows', view, async () => {
    const before = await current();
    await page.keyboard.press('j');
    await page.waitForURL((url) => url.searchParams.get('case') !== before);
    await page.keyboard.press('k');
    await page.waitForURL((url) => url.searchParams.get('case') === before);
  });
  const ready = () => page.locator('section[aria-busy=false]').getByRole('button', { name: new RegExp(`^${t('case:action.approve')}`) }).waitFor();
  await step('A approves, and the next case is open', view, async () => {
    const id = await current();
    await ready();
    await page.keyboard.press('a');
    await page.waitForURL((url) => url.searchParams.get('case') !== id);
    const row = await (async () => {
      for (let attempt = 0; attempt < 50; attempt += 1) {
        const seen = (await api.get(`/cases/${id}`)).body.row;
        if (seen.status !== 'in_review') return seen;
        await page.waitForTimeout(100);
      }
      throw new Error('the approval did not arrive');
    })();
    assert.equal(row.outcome, 'approve');
    assert.equal(row.automatic, false);
  });
  await step('R and a number decline with a reason that stands in the log', view, async () => {
    const id = await current();
    await ready();
    await page.keyboard.press('r');
    await page.getByRole('group', { name: t('case:decline.title') }).getByRole('radio').first().waitFor();
    await page.keyboard.press('1');
    await page.waitForURL((url) => url.searchParams.get('case') !== id);
    await settled(id, 'declined');
    assert.equal((await api.get(`/cases/${id}`)).body.decline_reason, 'past_seven_days');
  });
  await step('asking the customer needs words, and stops the waiting', view, async () => {
    const id = await current();
    await ready();
    await page.keyboard.press('i');
    const panel = page.getByRole('group', { name: t('case:ask.title') });
    await panel.getByRole('button', { name: new RegExp(`^${t('case:ask.send')}`) }).click();
    await panel.getByText(t('case:textNeeded')).waitFor();
    await panel.getByRole('button', { name: t('case:ask.presetPhoto') }).click();
    await settled(id, 'awaiting_info');
    await page.waitForURL((url) => url.searchParams.get('case') !== id);
  });
  await step('C claims: colleagues see who works on it, and cannot decide meanwhile', view, async () => {
    const id = await current();
    await ready();
    await page.keyboard.press('c');
    await page.getByText(pattern('review:task.heldBy')).first().waitFor();
    const { row } = (await api.get(`/cases/${id}`)).body;
    const other = await api.post(`/cases/${id}/review`, { version: row.version, outcome: 'approve' });
    assert.deepEqual([other.status, other.body.code, other.body.details?.actor], [409, 'claimed_by_other', `user:${agent.name}`]);
    await page.keyboard.press('c');
    await page.getByText(pattern('review:task.heldBy')).first().waitFor({ state: 'detached' });
  });
  await step('alike cases are decided together with three keys', view, async () => {
    const alike = { order_no: 'ALIKE', lines: [{ sku: 'ALIKE-1', quantity: 1, amount_minor: 9_999_900 }] };
    const opened = [];
    for (let number = 0; number < 3; number += 1) opened.push(await api.openCase(alike));
    await page.goto(`/review?case=${opened[0].id}`);
    await ready();
    await page.keyboard.press('=');
    await page.getByRole('group', { name: t('review:bulk.title') }).getByText(pattern('review:bulk.count')).waitFor();
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    for (const one of opened) assert.equal((await settled(one.id, 'awaiting_goods')).outcome, 'approve');
  });
  await step('letters in a text field are text, not decisions', view, async () => {
    const { in_review: before } = (await api.get('/counts')).body;
    await page.keyboard.press('/');
    await page.keyboard.type('a r i');
    await page.keyboard.press('Escape');
    assert.equal((await api.get('/counts')).body.in_review, before);
  });
  await step('the keys are explained', view, async () => {
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText(t('review:help.title')).waitFor();
    await page.keyboard.press('Escape');
  });
  await step('a decision that somebody else took first is not overwritten, and it is said', view, async () => {
    await page.goto('/review');
    await page.waitForURL(/case=/);
    await ready();
    const id = await current();
    const { row } = (await api.get(`/cases/${id}`)).body;
    view.expect(/status of 409/);
    const first = await api.post(`/cases/${id}/review`, { version: row.version, outcome: 'decline', reason: 'duplicate' });
    assert.equal(first.status, 200, JSON.stringify(first.body));
    await page.keyboard.press('a');
    await page.getByText(pattern('review:conflict')).first().waitFor();
    assert.equal((await api.get(`/cases/${id}`)).body.row.status, 'declined');
  });
  assert.ok((await queue.count()) <= 1);
  await view.close();
}
