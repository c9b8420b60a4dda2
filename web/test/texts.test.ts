// Both languages say the same things, and nothing is written that no page says.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = new URL('../src', import.meta.url).pathname;
const LANGS = ['zh-CN', 'en'];
const PLURAL = /_(zero|one|two|few|many|other)$/;

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path);
    return /\.(ts|tsx)$/.test(name) ? [path] : [];
  });
}

function flat(value: unknown, prefix = ''): [string, string][] {
  if (typeof value === 'string') return [[prefix, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => flat(inner, prefix ? `${prefix}.${key}` : key));
}

const spaces = readdirSync(join(SRC, 'i18n/zh-CN')).filter((name) => name.endsWith('.json')).map((name) => name.replace('.json', ''));

function texts(lang: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const space of spaces) {
    for (const [key, text] of flat(JSON.parse(readFileSync(join(SRC, `i18n/${lang}/${space}.json`), 'utf8')))) all.set(`${space}:${key}`, text);
  }
  return all;
}

const code = files(SRC).filter((path) => !path.includes('/i18n/')).map((path) => readFileSync(path, 'utf8')).join('\n');
const space = `(?:${spaces.join('|')})`;
const literal = new Set([...code.matchAll(new RegExp(`['"\`](${space}:[\\w.-]+)['"\`]`, 'g'))].map((match) => match[1] ?? ''));
const dynamic = new Set([...code.matchAll(new RegExp(`\`(${space}:[\\w.-]*)\\$\\{`, 'g'))].map((match) => match[1] ?? ''));
// word('status', …) reads vocab:status.…
const words = new Set([...code.matchAll(/word\('(\w+)'/g)].map((match) => `vocab:${match[1]}.`));
const stem = (key: string) => key.replace(PLURAL, '');

describe('texts', () => {
  it('has the same keys in both languages', () => {
    const [zh, en] = LANGS.map((lang) => [...new Set([...texts(lang).keys()].map(stem))].sort());
    expect(en).toEqual(zh);
  });

  it('has the same placeholders in both languages, plural forms aside', () => {
    const holes = (text: string | undefined) => [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
    const zh = texts('zh-CN');
    const en = texts('en');
    const differing = [...zh].filter(([key, text]) => JSON.stringify(holes(text)) !== JSON.stringify(holes(en.get(key)))).map(([key]) => key);
    // A counted text may leave its number out in one language.
    expect(differing.filter((key) => !PLURAL.test(key))).toEqual([]);
  });

  it('leaves no text empty', () => {
    for (const lang of LANGS) expect([...texts(lang)].filter(([, text]) => !text.trim()).map(([key]) => key)).toEqual([]);
  });

  it('finds every key that the code names', () => {
    const known = new Set([...texts('en').keys()].flatMap((key) => [key, stem(key)]));
    expect([...literal].filter((key) => !known.has(key))).toEqual([]);
    for (const prefix of [...dynamic, ...words]) expect([...known].some((key) => key.startsWith(prefix)) || prefix === 'vocab:', prefix).toBe(true);
  });

  it('keeps no text that nothing names', () => {
    const prefixes = [...dynamic, ...words].filter((prefix) => prefix !== 'vocab:');
    const unused = [...texts('en').keys()].map(stem).filter((key) => !literal.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)));
    expect([...new Set(unused)]).toEqual([]);
  });

  it('writes plural forms that each language needs', () => {
    const counted = new Set([...texts('en').keys()].filter((key) => PLURAL.test(key)).map(stem));
    for (const key of counted) {
      for (const form of ['one', 'other']) expect(texts('en').has(`${key}_${form}`), `${key}_${form}`).toBe(true);
      expect(texts('zh-CN').has(`${key}_other`), key).toBe(true);
    }
  });
});
