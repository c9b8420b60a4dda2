// Cells of decision tables in the words of the editor, and what differs between two tables.
import { describe, expect, it } from 'vitest';
import { conditionsOf, diffRows, freshId, readAnswer, readCell, withInput, writeAnswer, writeCell } from '@/features/policy/jdm';
import type { TableContent } from '@/features/policy/jdm';

describe('cells in the words of the editor', () => {
  it('reads and writes what the editor has words for', () => {
    for (const [source, op, values] of [
      ['> 5', 'more', ['5']],
      ['<= -1.5', 'atMost', ['-1.5']],
      ['[0..7]', 'between', ['0', '7']],
      ['"a", "b"', 'is', ['a', 'b']],
      ['not in ["a", "b"]', 'not', ['a', 'b']],
      ['!= "CNY"', 'not', ['CNY']],
      ['true', 'is', ['true']],
      ['null', 'unknown', []],
      ['!= null', 'known', []],
    ] as const) {
      const cell = readCell(source);
      expect([cell.op, cell.values]).toEqual([op, [...values]]);
      expect(writeCell(cell)).toBe(source);
    }
  });
  it('leaves everything else as it is written', () => {
    for (const source of ['null, < 0', 'abs($) > 3', '(1..5)', '> 5 and < 9', 'startsWith($, "a, b")', '"a" or "b"', '> d("2026-01-01")']) {
      expect(readCell(source)).toEqual({ op: 'raw', values: [source], quoted: false });
      expect(writeCell(readCell(source))).toBe(source);
    }
  });
  it('reads other spellings of the same', () => {
    expect(readCell("in ['a','b, c']")).toEqual({ op: 'is', values: ['a', 'b, c'], quoted: true });
    expect(readCell('== 3')).toEqual({ op: 'is', values: ['3'], quoted: false });
    expect(writeCell({ op: 'is', values: ['say "hi"'], quoted: true })).toBe('\'say "hi"\'');
  });
  it('an answer is a text, a number or an expression', () => {
    expect([readAnswer('"approve"'), readAnswer('100'), readAnswer(undefined)]).toEqual(['approve', '100', '']);
    expect([writeAnswer('approve'), writeAnswer('100'), writeAnswer(' ')]).toEqual(['"approve"', '100', '']);
  });
});

const table: TableContent = {
  inputs: [{ id: 'a', field: 'case.kind' }, { id: 'b', field: 'case.amount_minor' }],
  outputs: [{ id: 'o', field: 'outcome' }],
  rules: [{ _id: 'r1', a: '"repair"', b: '', o: '"review"' }, { _id: 'r2', a: '', b: '<= 500', o: '"approve"' }, { _id: 'r3', o: '"review"' }],
};

describe('tables', () => {
  it('a row shows the conditions that it has', () => {
    expect(conditionsOf(table, table.rules[1]!).map((condition) => condition.input.field)).toEqual(['case.amount_minor']);
  });
  it('a new condition adds a column once, and as optional', () => {
    const first = withInput(table, 'risk.score', '风险分', 'number');
    expect(first.input.optional).toBe(true);
    expect(withInput(first.content, 'risk.score', '', 'number').content.inputs).toHaveLength(3);
  });
  it('ids are never used twice', () => {
    expect(freshId({ ...table, rules: [...table.rules, { _id: 'rule_5' }] })).toBe('rule_6');
  });
  it('a difference names the rows', () => {
    const after: TableContent = { ...table, inputs: [...table.inputs].reverse(), rules: [table.rules[1]!, { ...table.rules[0]!, b: '> 9' }, { _id: 'r4', o: '"review"' }] };
    expect(diffRows(table, after)).toEqual([{ id: 'r1', kind: 'changed' }, { id: 'r4', kind: 'added' }, { id: 'r3', kind: 'removed' }, { id: 'r2', kind: 'moved' }]);
    expect(diffRows(table, { ...table, inputs: [...table.inputs].reverse() })).toEqual([]);
  });
});
