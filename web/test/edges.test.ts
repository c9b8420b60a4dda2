// Who may import whom: features never each other, components and charts never features, and nothing leaves the machine.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = new URL('../src', import.meta.url).pathname;

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path);
    return /\.(ts|tsx|css)$/.test(name) ? [path] : [];
  });
}

/** Modules of this project that a file imports, as paths below src. */
function edges(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const targets = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  return targets
    .filter((target) => target.startsWith('.') || target.startsWith('@/'))
    .map((target) => relative(SRC, target.startsWith('@/') ? join(SRC, target.slice(2)) : resolve(path, '..', target)));
}

const all = files(SRC).map((path) => ({ name: relative(SRC, path), to: path.endsWith('.css') ? [] : edges(path), text: readFileSync(path, 'utf8') }));
const layer = (name: string) => name.split('/')[0] ?? '';
const feature = (name: string) => (layer(name) === 'features' ? name.split('/')[1] : undefined);

describe('edges', () => {
  it('keeps features apart', () => {
    const crossing = all.flatMap((file) => file.to.filter((target) => feature(file.name) && feature(target) && feature(target) !== feature(file.name)).map((target) => `${file.name} → ${target}`));
    expect(crossing).toEqual([]);
  });

  it('lets layers look down only', () => {
    const below: Record<string, string[]> = {
      api: ['api'],
      lib: ['lib', 'api', 'i18n'],
      charts: ['charts', 'lib', 'api'],
      components: ['components', 'lib', 'api', 'charts'],
      features: ['features', 'components', 'charts', 'lib', 'api'],
    };
    const upward = all.flatMap((file) => {
      const allowed = below[layer(file.name)];
      return allowed ? file.to.filter((target) => !allowed.includes(layer(target))).map((target) => `${file.name} → ${target}`) : [];
    });
    expect(upward).toEqual([]);
  });

  it('opens every file with a sentence that says what it is', () => {
    const silent = all.filter((file) => !file.name.endsWith('.css') && !file.name.startsWith('i18n/') && !file.name.endsWith('.d.ts') && !file.text.startsWith('// ')).map((file) => file.name);
    expect(silent).toEqual([]);
  });

  it('keeps files readable', () => {
    expect(all.filter((file) => !file.name.endsWith('.d.ts') && file.text.split('\n').length > 400).map((file) => file.name)).toEqual([]);
  });

  it('fetches nothing from elsewhere and evaluates nothing', () => {
    const foreign = all.filter((file) => /https?:\/\/(?!www\.w3\.org)|\beval\(|new Function\(|dangerouslySetInnerHTML/.test(file.text)).map((file) => file.name);
    expect(foreign).toEqual([]);
    const html = readFileSync(join(SRC, '../index.html'), 'utf8');
    expect(html).not.toMatch(/https?:|<style|style=|<script(?![^>]*src=)/);
  });
});
