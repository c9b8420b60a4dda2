// Decision tables as the server keeps them (JDM), and their cells in the words of the editor: an operator and its values.

export interface Input {
  id: string;
  name?: string;
  field?: string;
  type?: string;
  optional?: boolean;
  range?: unknown;
  group?: string;
}
export interface Output {
  id: string;
  name?: string;
  field?: string;
  group?: string;
}
export type Rule = Record<string, string>;
export interface TableContent {
  hitPolicy?: string;
  inputs: Input[];
  outputs: Output[];
  rules: Rule[];
}
export interface Jdm {
  nodes: { id: string; type: string; name?: string; content?: TableContent }[];
  edges: unknown[];
  automaticDecline?: boolean;
  [key: string]: unknown;
}

export type Op = 'is' | 'not' | 'less' | 'atMost' | 'more' | 'atLeast' | 'between' | 'unknown' | 'known' | 'raw';

/** One condition of a row: a fact, how it is compared, and with what. Texts and numbers are kept as text. */
export interface Cell {
  op: Op;
  values: string[];
  /** Whether the values are texts in quotes. */
  quoted: boolean;
}

const NUMBER = /^-?\d+(\.\d+)?$/;

/** `"a"` or `'a'` as its inside; null when it is none or holds its own mark. */
function inside(text: string): string | null {
  const mark = text[0];
  if ((mark !== '"' && mark !== "'") || text.length < 2 || !text.endsWith(mark)) return null;
  const inner = text.slice(1, -1);
  return inner.includes(mark) ? null : inner;
}

/** Cuts at commas outside of quotes and brackets. */
function parts(text: string): string[] {
  const found: string[] = [];
  let mark = '';
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (mark) {
      if (letter === mark) mark = '';
    } else if (letter === '"' || letter === "'") mark = letter;
    else if ('([{'.includes(letter)) depth += 1;
    else if (')]}'.includes(letter)) depth -= 1;
    else if (letter === ',' && depth === 0) {
      found.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  found.push(text.slice(start).trim());
  return found;
}

function literals(texts: string[]): { values: string[]; quoted: boolean } | null {
  const inner = texts.map(inside);
  if (inner.every((one) => one !== null)) return { values: inner as string[], quoted: true };
  if (texts.every((one) => NUMBER.test(one) || one === 'true' || one === 'false')) return { values: texts, quoted: false };
  return null;
}

/** Reads a cell; what the editor has no words for stays as it is written. */
export function readCell(source: string): Cell {
  const text = source.trim();
  const raw: Cell = { op: 'raw', values: [text], quoted: false };
  if (text === 'null') return { op: 'unknown', values: [], quoted: false };
  if (text === '!= null') return { op: 'known', values: [], quoted: false };
  const compared = /^(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)$/.exec(text);
  if (compared) {
    const op = { '<': 'less', '<=': 'atMost', '>': 'more', '>=': 'atLeast' }[compared[1] as '<'] as Op;
    return { op, values: [compared[2] as string], quoted: false };
  }
  const range = /^(?:in\s+)?\[\s*(-?\d+(?:\.\d+)?)\s*\.\.\s*(-?\d+(?:\.\d+)?)\s*\]$/.exec(text);
  if (range) return { op: 'between', values: [range[1] as string, range[2] as string], quoted: false };
  const listed = /^(not in|in)?\s*\[(.*)\]$/.exec(text);
  if (listed) {
    const found = literals(parts(listed[2] ?? ''));
    return found ? { op: listed[1] === 'not in' ? 'not' : 'is', ...found } : raw;
  }
  const unequal = /^!=\s*(.+)$/.exec(text);
  if (unequal) {
    const found = literals([(unequal[1] as string).trim()]);
    return found ? { op: 'not', ...found } : raw;
  }
  const found = literals(parts(text.replace(/^==\s*/, '')));
  return found && found.values.length > 0 ? { op: 'is', ...found } : raw;
}

function quote(text: string): string {
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}

/** Writes a cell; empty when it has no value where it needs one. */
export function writeCell(cell: Cell): string {
  const values = cell.values.map((value) => value.trim()).filter((value) => value !== '' || cell.quoted);
  const one = (value: string) => (cell.quoted ? quote(value) : value);
  switch (cell.op) {
    case 'unknown': return 'null';
    case 'known': return '!= null';
    case 'raw': return cell.values[0]?.trim() ?? '';
    case 'between': return values.length === 2 ? `[${values[0]}..${values[1]}]` : '';
    case 'less': return values[0] ? `< ${values[0]}` : '';
    case 'atMost': return values[0] ? `<= ${values[0]}` : '';
    case 'more': return values[0] ? `> ${values[0]}` : '';
    case 'atLeast': return values[0] ? `>= ${values[0]}` : '';
    case 'is': return values.map(one).join(', ');
    case 'not':
      if (values.length === 0) return '';
      return values.length === 1 ? `!= ${one(values[0] as string)}` : `not in [${values.map(one).join(', ')}]`;
  }
}

/** A literal answer as its text; what is an expression stays as it is written. */
export function readAnswer(source: string | undefined): string {
  const text = (source ?? '').trim();
  return inside(text) ?? text;
}

/** A text answer in quotes, a number as it is; empty stays empty. */
export function writeAnswer(text: string): string {
  const value = text.trim();
  return value === '' || NUMBER.test(value) || value === 'true' || value === 'false' ? value : quote(value);
}

/** The tables of a policy, in order. */
export function tablesOf(jdm: Jdm): { id: string; name: string; content: TableContent }[] {
  return jdm.nodes.flatMap((node) => (node.type === 'decisionTableNode' && node.content ? [{ id: node.id, name: node.name ?? node.id, content: node.content }] : []));
}

/** The policy with the content of one table replaced. */
export function withTable(jdm: Jdm, id: string, content: TableContent): Jdm {
  return { ...jdm, nodes: jdm.nodes.map((node) => (node.id === id ? { ...node, content } : node)) };
}

export interface Condition {
  input: Input;
  cell: Cell;
  source: string;
}

/** The conditions of a row, in the order of the columns. */
export function conditionsOf(content: TableContent, rule: Rule): Condition[] {
  return content.inputs.flatMap((input) => {
    const source = rule[input.id]?.trim() ?? '';
    return source ? [{ input, source, cell: readCell(source) }] : [];
  });
}

/** The table with a column for a fact; an existing one is used again. */
export function withInput(content: TableContent, field: string, name: string, type: string): { content: TableContent; input: Input } {
  const known = content.inputs.find((input) => input.field === field);
  if (known) return { content, input: known };
  const id = `in_${field.replaceAll('.', '_')}`;
  // Optional: a rule that asks for one more fact must not send every case without it to a person.
  const input: Input = { id, name, field, type, optional: true, group: 'eligibility' };
  return { content: { ...content, inputs: [...content.inputs, input] }, input };
}

/** The table with a column for an answer. */
export function withOutput(content: TableContent, field: string, name: string, group: string): { content: TableContent; output: Output } {
  const known = content.outputs.find((output) => output.field === field);
  if (known) return { content, output: known };
  const output: Output = { id: `out_${field.replaceAll('.', '_')}`, name, field, group };
  return { content: { ...content, outputs: [...content.outputs, output] }, output };
}

/** A rule id that no other row has. */
export function freshId(content: TableContent, stem = 'rule'): string {
  const taken = new Set(content.rules.map((rule) => rule['_id']));
  let number = content.rules.length + 1;
  while (taken.has(`${stem}_${number}`)) number += 1;
  return `${stem}_${number}`;
}

export interface RowDiff {
  id: string;
  kind: 'added' | 'removed' | 'changed' | 'moved';
}

/** What differs between two tables, row by row. */
export function diffRows(before: TableContent, after: TableContent): RowDiff[] {
  const cells = (content: TableContent, rule: Rule) => {
    const named = [...content.inputs, ...content.outputs].map((column) => [column.field ?? column.id, rule[column.id] ?? ''] as const);
    return JSON.stringify([...named.filter(([, cell]) => cell !== '').sort(), rule['_description_zh'], rule['_description_en']]);
  };
  const old = new Map(before.rules.map((rule) => [rule['_id'] ?? '', rule]));
  const now = new Map(after.rules.map((rule) => [rule['_id'] ?? '', rule]));
  const diffs: RowDiff[] = [];
  for (const [id, rule] of now) {
    const was = old.get(id);
    if (!was) diffs.push({ id, kind: 'added' });
    else if (cells(before, was) !== cells(after, rule)) diffs.push({ id, kind: 'changed' });
  }
  for (const id of old.keys()) if (!now.has(id)) diffs.push({ id, kind: 'removed' });
  const kept = (content: TableContent, other: Map<string, Rule>) => content.rules.map((rule) => rule['_id'] ?? '').filter((id) => other.has(id));
  const [one, two] = [kept(before, now), kept(after, old)];
  two.forEach((id, at) => {
    if (one[at] !== id && !diffs.some((diff) => diff.id === id)) diffs.push({ id, kind: 'moved' });
  });
  return diffs;
}
