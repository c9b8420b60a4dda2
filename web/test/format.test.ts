// Money, times, deadlines and changes are written as people expect them.
import { describe, expect, it } from 'vitest';
import { money, moneyInput, moneyShort, parseMoney, shortTime, span } from '@/lib/format';
import { changeOf, formatKpi } from '@/features/morning/kpi';
import { doubled, missing } from '@/features/imports/Mapping';
import { inForce, isView, serverQuery } from '@/lib/caseFilters';

describe('money', () => {
  it('reads minor units by the digits of the currency', () => {
    expect(money('zh-CN', 165600, 'CNY')).toBe('¥1,656.00');
    expect(money('en', 165600, 'JPY')).toBe('¥165,600');
    expect(money('en', -1, 'GBP')).toBe('-£0.01');
    expect(money('zh-CN', null, 'CNY')).toBe('—');
  });
  it('takes typed amounts without rounding them', () => {
    expect(parseMoney('1,656.5', 'CNY')).toBe(165650);
    expect(parseMoney('¥ 0.01', 'CNY')).toBe(1);
    expect(parseMoney('19.99', 'CNY')).toBe(1999);
    expect(parseMoney('0.005', 'CNY')).toBeNull();
    expect(parseMoney('12.500', 'CNY')).toBe(1250);
    expect(parseMoney('12x', 'CNY')).toBeNull();
    expect(parseMoney('-3', 'CNY')).toBeNull();
    expect(parseMoney(moneyInput(123456789, 'CNY'), 'CNY')).toBe(123456789);
    expect(parseMoney('500', 'JPY')).toBe(500);
  });
  it('shortens headlines only', () => {
    expect(moneyShort('zh-CN', 48213377, 'CNY')).toBe('¥48.2万');
    expect(moneyShort('zh-CN', 12300, 'CNY')).toBe('¥123');
  });
});

describe('times', () => {
  it('writes spans in the two largest units', () => {
    expect(span('zh-CN', 2 * 3600 + 15 * 60 + 9)).toBe('2时15分');
    expect(span('en', 86_400 * 3 + 3600)).toBe('3d 1h');
    expect(span('en', 0)).toBe('0s');
    expect(span('en', 86_400 * 400)).toBe('400d');
  });
  it('shows Beijing time and the year of other years', () => {
    expect(shortTime('2011-12-08T20:30:00.000Z')).toBe('2011-12-09');
    expect(shortTime(null)).toBe('—');
  });
});

describe('changes of measures', () => {
  const kpi = (unit: 'ratio' | 'count' | 'seconds' | 'score' | 'minor', value: number | null, previous: number | null, better: 'up' | 'down' | 'none') => ({ unit, value, previous, better });
  it('judges by good and bad, not by up and down', () => {
    expect(changeOf('en', kpi('ratio', 0.064, 0.059, 'down'), ' pt')).toEqual({ text: '+0.5 pt', sort: 'bad' });
    expect(changeOf('en', kpi('seconds', 876, 990, 'down'), '')).toEqual({ text: '−1m 54s', sort: 'good' });
    expect(changeOf('en', kpi('count', 110, 100, 'none'), '')).toEqual({ text: '+10.0%', sort: 'flat' });
    expect(changeOf('en', kpi('score', 4, 4, 'up'), '')).toEqual({ text: '±0.00', sort: 'flat' });
    expect(changeOf('en', { ...kpi('ratio', 0.064, 0.059, 'down'), beyond_chance: false }, ' pt')?.sort).toBe('flat');
    expect(changeOf('en', kpi('score', null, 4, 'up'), '')).toBeNull();
  });
  it('writes each unit', () => {
    expect(formatKpi('zh-CN', 'ratio', 0.613, 'CNY')).toBe('61.3%');
    expect(formatKpi('en', 'score', 4.123, 'CNY')).toBe('4.12');
    expect(formatKpi('en', 'count', 1754, 'CNY')).toBe('1,754');
  });
});

describe('filters of the list', () => {
  it('sends days as moments of Beijing, the last day included, and nothing that the server does not know', () => {
    const query = serverQuery({ from: '2026-11-01', to: '2026-11-01', status: 'in_review', ...({ nonsense: '1' } as object) });
    expect(query).toEqual({ sort: '-requested_at', status: 'in_review', from: '2026-10-31T16:00:00.000Z', to: '2026-11-01T16:00:00.000Z' });
    expect(serverQuery({ from: '2026-11-01T00:00:00.000Z' }).from).toBe('2026-11-01T00:00:00.000Z');
  });
  it('knows which quick view is in force', () => {
    expect(isView({ open: 'true', sort: '-amount' }, { open: 'true', sort: 'due_at' })).toBe(true);
    expect(isView({ open: 'true', kind: 'repair' }, { open: 'true' })).toBe(false);
    expect(inForce({ q: 'x', sort: 'due_at', kind: 'repair' })).toEqual(['kind']);
  });
});

describe('mapping of an import', () => {
  const fields = [
    { name: 'order_no', type: 'text', required: true },
    { name: 'sku', type: 'text', required: false },
  ];
  it('names what is missing and what is given twice', () => {
    expect(missing(fields, { A: 'sku', B: null }).map((field) => field.name)).toEqual(['order_no']);
    expect([...doubled({ A: 'sku', B: 'sku', C: null, D: null })]).toEqual(['sku']);
  });
});
