// Made-up rules for the stand-in server: the built-in tables, one draft, one back-test.
import { readFileSync } from 'node:fs';

const TABLE = JSON.parse(readFileSync(new URL('../../crates/suyuan-decide/policy/default.json', import.meta.url), 'utf8'));
const FACTS = readFileSync(new URL('../../crates/suyuan-decide/src/facts/catalogue.txt', import.meta.url), 'utf8')
  .split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split('|').map((part) => part.trim()))
  .map(([path, type, name_zh, name_en, about]) => ({ path, type, name_zh, name_en, about }));
const rules = TABLE.nodes.find((node) => node.content).content.rules;
const changed = structuredClone(TABLE);
Object.assign(changed.nodes.find((node) => node.content).content.rules[3], { _description_zh: '申请件数超过购买件数', _description_en: 'More units than were bought' });
const draft = { draft: 1, base: 2, name: '双十一放宽金额', note: '上限五百元调到八百元', revision: 2, authors: ['user:admin'], saved_at: new Date().toISOString(), status: 'open', proposed_by: null, backtest: { revision: 2, cases: 12840, flipped: 311, money_minor: 20_300_000 } };
const overview = () => ({
  stream_version: 4, live: 2, before: 1,
  versions: [{ version: 1, draft: null, published_by: 'system:built-in', note: '', expires_at: null }, { version: 2, draft: 9, published_by: 'user:wang', proposed_by: 'user:lin', published_at: new Date(Date.now() - 9e8).toISOString(), note: '', expires_at: null }],
  drafts: [draft], trial: { draft: 1, share_percent: 0, since: new Date().toISOString() },
  paused: [{ whom: 'repair', note: '压缩机批次问题', by: 'user:lin', since: new Date().toISOString(), until: null }], snoozed: [],
});
const report = {
  cases: 12840, seconds: 0.21, without_facts: 0, automatic: { old: 7190, new: 7501 }, outcomes: [], rows: [], statute: [],
  flips: [{ from: 'review', to: 'approve', count: 289, money_minor: 18_900_000 }, { from: 'review', to: 'approve_then_inspect', count: 22, money_minor: 1_400_000 }],
};

/** The answer of a door, or undefined when it is none of the rules'. */
export function policyDoor(method, path) {
  if (path === '/policies') return overview();
  if (path === '/policies/vocabulary') return { facts: FACTS };
  if (path === '/policies/performance') {
    const rows = rules.map((rule, at) => ({ version: 'default@2', rule: rule._id, hits: (at * 977) % 1400, share: ((at * 977) % 1400) / 13000, money_minor: 0, judged: (at * 31) % 90, approved: (at * 13) % 30, overridden: at % 5 === 0 ? (at * 3) % 9 : 0, override_rate: null }));
    return { days: 30, decisions: 13000, automatic: 7300, automatic_share: 0.5615, rows, shadows: [{ version: 'draft@1', cases: 412, differs: [{ from: 'review', to: 'approve', count: 11 }] }] };
  }
  if (path.startsWith('/policies/versions/')) return { version: Number(path.split('/').pop()), table: TABLE };
  if (path.endsWith('/backtest')) return { state: 'done', revision: 2, done: 12840, of: 12840, report };
  if (/^\/policies\/drafts\/\d+$/.test(path)) return { ...draft, table: changed, tests: [], complaints: [], test_results: [] };
  return path.startsWith('/policies/') && method !== 'GET' ? overview() : undefined;
}
