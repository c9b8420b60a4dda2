// The words on the pages, read from the same locale files as the pages, so that tests press what people see.
import { readFileSync, readdirSync } from 'node:fs';

const folder = new URL('../src/i18n/', import.meta.url);
const books = {};
for (const lang of ['zh-CN', 'en']) {
  books[lang] = {};
  for (const file of readdirSync(new URL(`${lang}/`, folder)).filter((name) => name.endsWith('.json'))) {
    books[lang][file.slice(0, -5)] = JSON.parse(readFileSync(new URL(`${lang}/${file}`, folder), 'utf8'));
  }
}

/** `t('login:submit')`: the text in a language; `{{name}}` is filled from `values`. A missing key is an error of the test. */
export function t(key, lang = 'zh-CN', values = {}) {
  const [book, path] = key.split(':');
  const text = path.split('.').reduce((value, part) => value?.[part], books[lang][book]);
  if (typeof text !== 'string') throw new Error(`no text ${key} in ${lang}`);
  return text.replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name] ?? ''));
}

/** The text as a pattern in which `{{…}}` stands for anything. */
export function pattern(key, lang = 'zh-CN') {
  const escaped = t(key, lang, new Proxy({}, { get: () => '\u0000' })).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(escaped.replaceAll('\u0000', '.*'));
}

/** Keys that one language has and the other lacks. */
export function gaps() {
  const keys = (value, path) =>
    typeof value === 'string' ? [path] : Object.entries(value).flatMap(([name, inner]) => keys(inner, path ? `${path}.${name}` : name));
  const found = { zh: new Set(keys(books['zh-CN'], '')), en: new Set(keys(books.en, '')) };
  const plural = (key) => key.replace(/_(one|other|zero|two|few|many)$/, '');
  const lacks = (from, to) => [...from].filter((key) => !to.has(key) && ![...to].some((other) => plural(other) === plural(key)));
  return [...lacks(found.zh, found.en), ...lacks(found.en, found.zh)];
}
