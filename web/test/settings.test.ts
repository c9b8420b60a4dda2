// Settings: what differs, two people's changes in one table, what a form finds wrong, and what a day of the calendar is.
import { describe, expect, it } from 'vitest';
import type { CalendarTable, CodedReason } from '@/features/settings/api';
import { check, soundSpans } from '@/features/settings/checks';
import { differences, join, same } from '@/features/settings/compare';
import { clockText, dayState, ownRanges, parseClock, range, weekday } from '@/features/settings/days';
import { codeOf } from '@/features/settings/ReasonForms';
import { fresh } from '@/features/settings/rows';

const reason = (code: string, name_en = code): CodedReason => ({ code, name_zh: code, name_en });

describe('differences', () => {
  it('compares objects whatever their order, and lists by their order', () => {
    expect(same({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
    expect(same([1, 2], [2, 1])).toBe(false);
    expect(same({ a: undefined }, {})).toBe(false);
    expect(same(fresh(reason('a')), reason('a'))).toBe(true);
  });

  it('names members by path and rows by code', () => {
    expect(differences({ hold_minutes: 0, own: { '2026-10-02': 'work' } }, { hold_minutes: 5, own: {} })).toEqual(['hold_minutes', 'own.2026-10-02']);
    expect(differences([reason('a'), reason('b')], [reason('b', 'B'), reason('c')])).toEqual(['a', 'b', 'c']);
    expect(differences([reason('a'), reason('b')], [reason('b'), reason('a')])).toEqual(['*']);
    expect(differences({ hours: [[[540, 720]], []] }, { hours: [[[540, 720]], [[0, 60]]] })).toEqual(['hours']);
  });
});

describe('join', () => {
  it('carries my change of one member over to their change of another', () => {
    const base = { hold_minutes: 0, second_above_minor: null };
    expect(join(base, { ...base, hold_minutes: 30 }, { ...base, second_above_minor: 50_000 })).toEqual({
      value: { hold_minutes: 30, second_above_minor: 50_000 },
      clashes: [],
    });
    expect(join(base, { ...base, hold_minutes: 30 }, { ...base, hold_minutes: 60 })).toEqual({
      value: { ...base, hold_minutes: 30 },
      clashes: ['hold_minutes'],
    });
  });

  it('joins lists row by row', () => {
    const base = [reason('a'), reason('b'), reason('c')];
    const mine = [reason('b'), reason('a', 'A'), reason('mine')];
    const theirs = [reason('a'), reason('b', 'B'), reason('c'), reason('theirs')];
    const { value, clashes } = join(base, mine, theirs);
    // I took out c, renamed a and added one; they renamed b and added one.
    expect((value as CodedReason[]).map((one) => `${one.code} ${one.name_en}`)).toEqual(['b B', 'a A', 'mine mine', 'theirs theirs']);
    expect(clashes).toEqual([]);
  });

  it('keeps what I changed where they took it out, and says so', () => {
    const base = [reason('a'), reason('b')];
    expect(join(base, [reason('a', 'A'), reason('b')], [reason('b'), reason('d')])).toEqual({
      value: [reason('a', 'A'), reason('b'), reason('d')],
      clashes: ['a'],
    });
    expect(join(base, base, [reason('b')])).toEqual({ value: [reason('b')], clashes: [] });
  });
});

describe('check', () => {
  it('finds what the server would refuse, with its place', () => {
    expect(check('money_limits', { hold_minutes: 10_081, second_above_minor: null })).toEqual([
      { at: 'hold_minutes', key: 'range', values: { min: 0, max: 10_080 } },
    ]);
    expect(check('override_reasons', [reason('a'), reason('a'), reason('B c')]).map((one) => `${one.at} ${one.key}`)).toEqual([
      '1.code twice',
      '2.code code',
    ]);
    expect(check('review_strategy', [{ reason: '*', when_zh: 'x', when_en: '', steps_zh: ['x'], steps_en: [''] }]).map((one) => one.at)).toEqual([
      '0.when_en',
      '0.steps.0.en',
    ]);
    expect(check('risk_labels', { least: 100, least_positive: 101, decline_reasons: [], findings: [] }).map((one) => one.key)).toEqual([
      'range',
      'noLabel',
    ]);
    expect(check('automation', { sample_percent: null, review_minutes: 3 })).toEqual([{ at: 'sample_percent', key: 'number' }]);
    expect(check('team_skills', { wang: [] })).toEqual([]);
  });

  it('knows hours that can be worked', () => {
    expect(
      soundSpans([
        [540, 720],
        [720, 1_440],
      ]),
    ).toBe(true);
    expect(
      soundSpans([
        [540, 720],
        [700, 800],
      ]),
    ).toBe(false);
    expect(soundSpans([[540, 540]])).toBe(false);
  });
});

describe('days', () => {
  it('reads times as people write them', () => {
    expect(['9', '09:30', '930', '９：３０', '24:00', '18.15'].map(parseClock)).toEqual([540, 570, 570, 570, 1_440, 1_095]);
    expect(['', '25', '24:01', '9:75', 'noon'].map(parseClock)).toEqual([null, null, null, null, null]);
    expect([clockText(0), clockText(570), clockText(1_440)]).toEqual(['00:00', '09:30', '24:00']);
  });

  it('says what a day is: own days before holidays before the week', () => {
    const table: CalendarTable = {
      offset_seconds: 28_800,
      hours: [[[540, 1_080]], [], [], [], [], [], []],
      makeup_hours: [[540, 720]],
      china: true,
      own: { '2026-10-02': 'work' },
    };
    const holidays = [
      { from: '2026-10-01', to: '2026-10-07', what: 'off' as const, name: '国庆节' },
      { from: '2026-10-10', to: '2026-10-10', what: 'work' as const, name: '国庆节调休' },
    ];
    const state = (date: string, with_: CalendarTable = table) => dayState(with_, holidays, date);
    expect(state('2026-10-01')).toEqual({ kind: 'off', by: 'china', name: '国庆节', minutes: 0 });
    expect(state('2026-10-02')).toEqual({ kind: 'work', by: 'own', name: '', minutes: 180 });
    expect(state('2026-10-10').minutes).toBe(180);
    expect(state('2026-10-05', { ...table, china: false })).toEqual({ kind: 'work', by: 'week', name: '', minutes: 540 });
    expect(weekday('2026-10-05')).toBe(0);
  });

  it('adds ranges of days and shows neighbours as one', () => {
    expect(range('2026-12-30', '2027-01-02')).toEqual(['2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02']);
    expect([range('2026-12-30', ''), range('2026-12-30', '2026-12-29'), range('', '')]).toEqual([['2026-12-30'], [], []]);
    expect(ownRanges({ '2026-12-31': 'off', '2026-12-30': 'off', '2027-01-01': 'work', '2027-01-03': 'off' })).toEqual([
      { from: '2026-12-30', to: '2026-12-31', kind: 'off' },
      { from: '2027-01-01', to: '2027-01-01', kind: 'work' },
      { from: '2027-01-03', to: '2027-01-03', kind: 'off' },
    ]);
  });

  it('makes a code of an English name', () => {
    expect([codeOf('Not our goods!'), codeOf('  Past the 7 days '), codeOf('不是')]).toEqual(['not_our_goods', 'past_the_7_days', '']);
  });
});
