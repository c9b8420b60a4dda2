// The rule set: switch rules on and off, change their gravity and limit, add one, and put the whole as a new version.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { useErrorText } from '@/components/states';
import { usePick } from '@/lib/i18n';
import type { Check, Quality, Rule, Severity } from './api';
import { quality } from './api';

const CHECKS = ['present', 'between', 'one_of', 'like', 'not_before', 'not_in_future', 'unique', 'refers', 'within_hours'] as const;
const SEVERITIES: Severity[] = ['note', 'warning', 'blocking'];
const TABLES = [
  'orders', 'order_lines', 'products', 'customers', 'sellers', 'shipments', 'contacts', 'feedback', 'ledger_lines', 'case_history',
  'inspections', 'refund_records', 'agents', 'warehouses', 'stock', 'usage', 'invoices', 'cases',
];

const fresh = (): Rule => ({ id: '', table: 'orders', field: '', test: { check: 'present' }, severity: 'warning', limit_permille: 1000, text_zh: '', text_en: '' });

/** The parameter of a check as one line of text, and back. */
function parameter(test: Check): string {
  switch (test.check) {
    case 'between': return `${test.min ?? ''}..${test.max ?? ''}`;
    case 'one_of': return (test.values ?? []).join(', ');
    case 'like': return test.pattern ?? '';
    case 'not_before': return test.other ?? '';
    case 'unique': return (test.columns ?? []).join(', ');
    case 'refers': return `${test.table ?? ''}.${test.column ?? ''}`;
    case 'within_hours': return String(test.hours ?? '');
    default: return '';
  }
}

function withParameter(check: string, text: string): Check {
  const list = text.split(/[,，]/).map((one) => one.trim()).filter(Boolean);
  const whole = (part: string | undefined) => (part && /^-?\d+$/.test(part.trim()) ? Number(part.trim()) : undefined);
  switch (check) {
    case 'between': {
      const [low, high] = text.split('..');
      return { check, ...(whole(low) !== undefined && { min: whole(low) }), ...(whole(high) !== undefined && { max: whole(high) }) };
    }
    case 'one_of': return { check, values: list };
    case 'like': return { check, pattern: text };
    case 'not_before': return { check, other: text.trim() };
    case 'unique': return { check, columns: list };
    case 'refers': {
      const [table, column] = text.split('.');
      return { check, table: (table ?? '').trim(), column: (column ?? '').trim() };
    }
    case 'within_hours': return { check, hours: whole(text) ?? 0 };
    default: return { check };
  }
}

export function RulesPanel({ data, mayEdit }: { data: Quality; mayEdit: boolean }) {
  const { t } = useTranslation();
  const pick = usePick();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [rules, setRules] = useState<Rule[]>(data.rules);
  const [draft, setDraft] = useState<Rule | null>(null);
  const [text, setText] = useState('');
  const save = useMutation({
    mutationFn: () => quality.putRules(data.version, rules),
    onSuccess: () => client.invalidateQueries({ queryKey: ['quality'] }),
  });
  const changed = rules !== data.rules;
  const edit = (id: string, part: Partial<Rule>) => setRules((old) => old.map((rule) => (rule.id === id ? { ...rule, ...part } : rule)));
  const problems = save.error instanceof ApiError ? ((save.error.details.problems as { code: string; place: string; found?: string }[] | undefined) ?? []) : [];
  return (
    <section className="card q-rules">
      <div className="card-head">
        <h2>{t('quality:rules.title', { version: data.version })}</h2>
        {mayEdit && (
          <span className="q-actions">
            <Button onClick={() => { setDraft(fresh()); setText(''); }}>{t('quality:rules.add')}</Button>
            <Button type="primary" disabled={!changed} loading={save.isPending} onClick={() => save.mutate()}>{t('quality:rules.save')}</Button>
          </span>
        )}
      </div>
      {save.isSuccess && !changed && <p className="notice" role="status">{t('quality:rules.saved')}</p>}
      {save.isError && <p className="notice bad" role="alert">{errorText(save.error)} {problems.map((one) => `${one.place}: ${t(`quality:problem.${one.code}`, { defaultValue: one.code })} ${one.found ?? ''}`).join(' · ')}</p>}
      {draft && (
        <form className="q-draft" onSubmit={(event) => { event.preventDefault(); setRules((old) => [...old, { ...draft, test: withParameter(draft.test.check, text) }]); setDraft(null); }}>
          <Input aria-label={t('quality:rules.id')} placeholder={t('quality:rules.id')} value={draft.id} onChange={(event) => setDraft({ ...draft, id: event.target.value })} />
          <Select aria-label={t('quality:rules.table')} value={draft.table} onChange={(table) => setDraft({ ...draft, table })} options={TABLES.map((one) => ({ value: one, label: one }))} />
          <Input aria-label={t('quality:rules.field')} placeholder={t('quality:rules.field')} value={draft.field} onChange={(event) => setDraft({ ...draft, field: event.target.value })} />
          <Select aria-label={t('quality:rules.check')} value={draft.test.check} onChange={(check) => setDraft({ ...draft, test: { check } })} options={CHECKS.map((one) => ({ value: one, label: t(`quality:check.${one}`) }))} />
          {!['present', 'not_in_future'].includes(draft.test.check) && <Input aria-label={t('quality:rules.parameter')} placeholder={t(`quality:hint.${draft.test.check}`)} value={text} onChange={(event) => setText(event.target.value)} />}
          <Select aria-label={t('quality:rules.severity')} value={draft.severity} onChange={(severity) => setDraft({ ...draft, severity })} options={SEVERITIES.map((one) => ({ value: one, label: t(`quality:severity.${one}`) }))} />
          <Input aria-label={t('quality:rules.zh')} placeholder={t('quality:rules.zh')} value={draft.text_zh} onChange={(event) => setDraft({ ...draft, text_zh: event.target.value })} />
          <Input aria-label={t('quality:rules.en')} placeholder={t('quality:rules.en')} value={draft.text_en} onChange={(event) => setDraft({ ...draft, text_en: event.target.value })} />
          <Button htmlType="submit" disabled={!draft.id || !draft.field}>{t('quality:rules.take')}</Button>
          <Button onClick={() => setDraft(null)}>{t('common:cancel')}</Button>
        </form>
      )}
      <ul className="q-rule-list">
        {rules.map((rule) => (
          <li key={rule.id} className={rule.off ? 'off' : ''}>
            <Switch size="small" disabled={!mayEdit} checked={!rule.off} aria-label={t('quality:rules.on', { rule: pick(rule, 'text') })} onChange={(on) => edit(rule.id, { off: !on })} />
            <span className="q-text">
              <span className="strong">{pick(rule, 'text')}</span>
              <span className="dim mono q-field">{rule.id} · {rule.table}.{rule.field} · {t(`quality:check.${rule.test.check}`)} {parameter(rule.test)}{rule.facts?.length ? ` · ${t('quality:rules.facts', { facts: rule.facts.join(', ') })}` : ''}</span>
            </span>
            <Select size="small" disabled={!mayEdit} aria-label={t('quality:rules.severity')} value={rule.severity} onChange={(severity) => edit(rule.id, { severity })} options={SEVERITIES.map((one) => ({ value: one, label: t(`quality:severity.${one}`) }))} />
            <span className="q-limit">
              <InputNumber size="small" disabled={!mayEdit} min={0} max={100} step={0.1} aria-label={t('quality:rules.limit')} value={rule.limit_permille / 10} onChange={(value) => edit(rule.id, { limit_permille: Math.round((value ?? 100) * 10) })} /> %
            </span>
            {mayEdit && <button type="button" className="link-button" onClick={() => setRules((old) => old.filter((one) => one.id !== rule.id))}>{t('quality:rules.remove')}</button>}
          </li>
        ))}
      </ul>
    </section>
  );
}
