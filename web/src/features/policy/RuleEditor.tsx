// The editor of one row: its words, its conditions as fact, operator and value, its answers, and its place.
import { ArrowDownOutlined, ArrowUpOutlined, CopyOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Drawer, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fractionDigits, installationCurrency } from '@/lib/format';
import { ANSWERS, OUTCOMES } from './words';
import type { Words } from './words';
import { conditionsOf, readAnswer, readCell, withInput, withOutput, writeAnswer, writeCell } from './jdm';
import type { Cell, Condition, Op, Rule, TableContent } from './jdm';

interface Props {
  content: TableContent;
  rule: Rule;
  words: Words;
  onChange: (content: TableContent) => void;
  onMove: (by: -1 | 1) => void;
  onCopy: () => void;
  onRemove: () => void;
  onClose: () => void;
}

const NUMERIC: Op[] = ['atMost', 'less', 'atLeast', 'more', 'between', 'is', 'not', 'unknown', 'known', 'raw'];
const CODED: Op[] = ['is', 'not', 'unknown', 'known', 'raw'];

/** The values of a condition, by what its fact is: names to pick from, money, numbers, or words. */
function Values({ field, type, cell, words, onChange }: { field: string; type: string; cell: Cell; words: Words; onChange: (values: string[]) => void }) {
  const { t } = useTranslation();
  const label = t('policy:field.value');
  if (cell.op === 'unknown' || cell.op === 'known') return null;
  if (cell.op === 'raw') return <Input className="mono" aria-label={label} value={cell.values[0] ?? ''} onChange={(event) => onChange([event.target.value])} />;
  const listed = cell.op === 'is' || cell.op === 'not';
  const offered = words.choices(field);
  // A value that is no longer offered keeps its name.
  const choices = [...offered, ...(listed ? cell.values : []).filter((value) => !offered.some((choice) => choice.value === value)).map((value) => ({ value, label: words.value(field, value) }))];
  if (type === 'boolean') return <Select aria-label={label} value={cell.values[0]} options={choices} onChange={(value: string) => onChange([value])} />;
  if (listed && (offered.length > 0 || type !== 'number')) {
    return <Select mode={offered.length > 0 ? 'multiple' : 'tags'} aria-label={label} value={cell.values} options={choices} optionFilterProp="label" onChange={(values: string[]) => onChange(values)} />;
  }
  const digits = field.endsWith('_minor') ? fractionDigits(installationCurrency()) : 0;
  const scale = 10 ** digits;
  const numbers = cell.op === 'between' ? [cell.values[0], cell.values[1]] : listed ? cell.values : [cell.values[0]];
  if (listed) return <Select mode="tags" aria-label={label} value={cell.values} onChange={(values: string[]) => onChange(values.filter((value) => /^-?\d+(\.\d+)?$/.test(value)))} />;
  return (
    <span className="cond-numbers">
      {numbers.map((value, at) => (
        <InputNumber
          key={at}
          aria-label={at === 0 ? label : t('policy:field.upTo')}
          value={value === undefined || value === '' ? null : Number(value) / scale}
          addonAfter={digits > 0 ? installationCurrency() : undefined}
          onChange={(next) => {
            const all = numbers.map((one) => one ?? '');
            all[at] = next === null ? '' : String(digits > 0 ? Math.round(next * scale) : next);
            onChange(all);
          }}
        />
      ))}
    </span>
  );
}

export function RuleEditor({ content, rule, words, onChange, onMove, onCopy, onRemove, onClose }: Props) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  // A condition without a value yet is not in the table; it waits here until it has one.
  const [pending, setPending] = useState<Record<string, Cell>>({});
  const id = rule['_id'] ?? '';
  const at = content.rules.findIndex((one) => one['_id'] === id);
  const put = (next: TableContent, change: Record<string, string>) => onChange({ ...next, rules: next.rules.map((one) => (one['_id'] === id ? { ...one, ...change } : one)) });
  const typeOf = (field: string | undefined, fallback: string | undefined) => {
    const type = words.facts.find((fact) => fact.path === field)?.type ?? fallback ?? 'string';
    return type === 'integer' ? 'number' : type;
  };
  const shown = content.inputs.flatMap((input): Condition[] => {
    const known = conditionsOf({ ...content, inputs: [input] }, rule);
    const waiting = pending[input.id];
    return waiting ? [{ input, cell: waiting, source: '' }] : known;
  });
  const set = (condition: Condition, cell: Cell) => {
    const source = writeCell(cell);
    setPending((old) => ({ ...old, [condition.input.id]: cell }));
    put(content, { [condition.input.id]: source });
    if (source && JSON.stringify(readCell(source)) === JSON.stringify(cell)) setPending(({ [condition.input.id]: _, ...rest }) => rest);
  };
  const remove = (condition: Condition) => {
    setPending(({ [condition.input.id]: _, ...rest }) => rest);
    put(content, { [condition.input.id]: '' });
  };
  const add = (field: string) => {
    setAdding(false);
    const fact = words.facts.find((one) => one.path === field);
    const { content: next, input } = withInput(content, field, words.factName(field), fact?.type ?? 'string');
    const type = typeOf(field, undefined);
    const cell: Cell = type === 'boolean' ? { op: 'is', values: ['true'], quoted: false } : type === 'number' ? { op: 'atMost', values: [], quoted: false } : { op: 'is', values: [], quoted: true };
    put(next, { [input.id]: writeCell(cell) });
    setPending((old) => ({ ...old, [input.id]: cell }));
  };
  const answer = (field: string, group: string, value: string) => {
    const { content: next, output } = withOutput(content, field, words.factName(field), group);
    put(next, { [output.id]: writeAnswer(value) });
  };
  const answerOf = (field: string) => {
    const output = content.outputs.find((one) => one.field === field);
    return readAnswer(output && rule[output.id]);
  };
  const free = words.facts.filter((fact) => !shown.some((condition) => condition.input.field === fact.path) && fact.type !== 'list');
  return (
    <Drawer
      open
      onClose={onClose}
      size={560}
      title={t('policy:ruleNo', { number: at + 1 })}
      extra={
        <span className="rule-tools">
          <Button size="small" aria-label={t('policy:up')} icon={<ArrowUpOutlined aria-hidden />} disabled={at <= 0} onClick={() => onMove(-1)} />
          <Button size="small" aria-label={t('policy:down')} icon={<ArrowDownOutlined aria-hidden />} disabled={at >= content.rules.length - 1} onClick={() => onMove(1)} />
          <Button size="small" icon={<CopyOutlined aria-hidden />} onClick={onCopy}>{t('policy:copy')}</Button>
          <Button size="small" danger icon={<DeleteOutlined aria-hidden />} onClick={onRemove}>{t('policy:remove')}</Button>
        </span>
      }
    >
      <div className="rule-editor">
        <label>{t('policy:field.zh')}<Input value={rule['_description_zh'] ?? ''} maxLength={200} onChange={(event) => put(content, { _description_zh: event.target.value, _description: event.target.value })} /></label>
        <label>{t('policy:field.en')}<Input value={rule['_description_en'] ?? ''} maxLength={200} onChange={(event) => put(content, { _description_en: event.target.value })} /></label>
        <h3>{t('policy:conditions')}</h3>
        {shown.length === 0 && <p className="dim">{t('policy:always')}</p>}
        {shown.map((condition) => {
          const type = typeOf(condition.input.field, condition.input.type);
          const ops = type === 'number' ? NUMERIC : CODED;
          return (
            <div key={condition.input.id} className="cond">
              <span className="cond-fact" title={condition.input.field}>{words.factName(condition.input.field, condition.input.name ?? condition.input.id)}</span>
              <Select
                aria-label={t('policy:field.op')}
                value={condition.cell.op}
                options={ops.map((op) => ({ value: op, label: t(`policy:op.${op}`) }))}
                onChange={(op: Op) => set(condition, { op, quoted: type === 'string' && (op === 'is' || op === 'not'), values: op === 'raw' ? [condition.source] : condition.cell.op === 'raw' ? [] : condition.cell.values.slice(0, op === 'between' ? 2 : undefined) })}
              />
              <Values field={condition.input.field ?? ''} type={type} cell={condition.cell} words={words} onChange={(values) => set(condition, { ...condition.cell, values })} />
              <Button type="text" size="small" aria-label={t('policy:removeCondition', { name: words.factName(condition.input.field) })} icon={<DeleteOutlined aria-hidden />} onClick={() => remove(condition)} />
            </div>
          );
        })}
        {adding
          ? <Select autoFocus defaultOpen showSearch={{ optionFilterProp: 'label' }} aria-label={t('policy:addCondition')} placeholder={t('policy:addCondition')} onBlur={() => setAdding(false)} options={free.map((fact) => ({ value: fact.path, label: words.factName(fact.path) }))} onChange={add} />
          : <Button type="dashed" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>{t('policy:addCondition')}</Button>}
        <h3>{t('policy:then')}</h3>
        <div className="cond answer">
          <span className="cond-fact">{t('policy:answer.outcome')}</span>
          <Select aria-label={t('policy:answer.outcome')} value={answerOf('outcome') || undefined} options={OUTCOMES.map((one) => ({ value: one, label: words.value('outcome', one) }))} onChange={(value: string) => answer('outcome', 'eligibility', value)} />
        </div>
        {ANSWERS.map((one) => (
          <div key={one.field} className="cond answer">
            <span className="cond-fact">{words.factName(one.field)}</span>
            {one.values.length > 0
              ? <Select allowClear aria-label={words.factName(one.field)} value={answerOf(one.field) || undefined} options={words.choices(one.field)} onChange={(value?: string) => answer(one.field, one.group, value ?? '')} />
              : one.field === 'money.refund_percent'
                ? <InputNumber min={0} max={100} addonAfter="%" aria-label={words.factName(one.field)} value={answerOf(one.field) === '' ? null : Number(answerOf(one.field))} onChange={(value) => answer(one.field, one.group, value === null ? '' : String(value))} />
                : <Input aria-label={words.factName(one.field)} value={answerOf(one.field)} maxLength={60} onChange={(event) => answer(one.field, one.group, event.target.value)} />}
          </div>
        ))}
      </div>
    </Drawer>
  );
}
