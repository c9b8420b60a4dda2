// Names of facts and values in the reader's language, for rows, chips and editors.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { policies } from '@/api/endpoints';
import type { PolicyFact } from '@/api/policyTypes';
import { word } from '@/components/bits';
import { installationCurrency, money } from '@/lib/format';
import { joined, pick, useLang } from '@/lib/i18n';
import type { Lang } from '@/lib/i18n';
import { useMeta } from '@/lib/meta';
import type { Cell, Condition } from './jdm';

/** Values that a fact can have, with their names. */
export interface Choice {
  value: string;
  label: string;
}

const NAMES: Record<string, (code: string) => string> = {
  'case.kind': (code) => word('kind', code),
  'case.channel': (code) => word('channel', code),
  outcome: (code) => word('outcome', code),
  resolution: (code) => word('resolution', code),
  return_method: (code) => word('returnMethod', code),
  'money.freight_bearer': (code) => word('bearer', code),
  'ops.queue': (code) => word('queue', code),
  'ops.priority': (code) => word('priority', code),
  'product.no_reason_exclusion': (code) => word('exclusion', code),
  'warranty.exclusion': (code) => word('warrantyExclusion', code),
};

export const OUTCOMES = ['approve', 'approve_then_inspect', 'suggest', 'ask_for_info', 'review', 'decline'];

/** The answers that a row can give beside its outcome; `values` is empty for numbers and free words. */
export const ANSWERS = [
  { field: 'resolution', group: 'resolution', values: ['refund', 'return_refund', 'exchange', 'repair', 'reship', 'partial_refund', 'part'] },
  { field: 'return_method', group: 'resolution', values: ['none', 'self_ship', 'pick_up', 'store'] },
  { field: 'money.refund_percent', group: 'money', values: [] },
  { field: 'money.freight_bearer', group: 'money', values: ['merchant', 'customer', 'insurer', 'platform'] },
  { field: 'ops.queue', group: 'operations', values: [] },
  { field: 'ops.priority', group: 'operations', values: ['high', 'normal', 'low'] },
] as const;

function shown(lang: Lang, field: string, value: string, reasons: Map<string, string>): string {
  if (value === 'true') return i18next.t('common:yes');
  if (value === 'false') return i18next.t('common:no');
  if (field.startsWith('case.reason')) return reasons.get(value) ?? value;
  if (field.endsWith('_minor') && /^-?\d+$/.test(value)) return money(lang, Number(value), installationCurrency());
  return NAMES[field]?.(value) ?? value;
}

export interface Words {
  facts: PolicyFact[];
  factName: (field: string | undefined, fallback?: string) => string;
  value: (field: string, value: string) => string;
  choices: (field: string) => Choice[];
  condition: (condition: Condition) => string;
}

export function useWords(): Words {
  const lang = useLang();
  const { t } = useTranslation();
  const { data: meta } = useMeta();
  const vocabulary = useQuery({ queryKey: ['policy', 'vocabulary'], queryFn: ({ signal }) => policies.vocabulary(signal), staleTime: Infinity });
  const facts = useMemo(() => vocabulary.data?.facts ?? [], [vocabulary.data]);
  const names = useMemo(() => new Map(facts.map((fact) => [fact.path, pick(lang, fact, 'name')])), [facts, lang]);
  const reasons = useMemo(() => new Map((meta?.reasons ?? []).map((reason) => [reason.code, pick(lang, reason, 'name')])), [meta, lang]);
  const value = useCallback((field: string, one: string) => shown(lang, field, one, reasons), [lang, reasons]);
  const factName = useCallback((field: string | undefined, fallback?: string) => {
    if (!field) return fallback ?? '';
    const own = `policy:answer.${field.replaceAll('.', '_')}`;
    return names.get(field) ?? (i18next.exists(own) ? i18next.t(own) : (fallback ?? field));
  }, [names]);
  const choices = useCallback((field: string): Choice[] => {
    const fact = facts.find((one) => one.path === field);
    const named = (codes: readonly string[]) => codes.map((code) => ({ value: code, label: value(field, code) }));
    if (fact?.type === 'boolean') return named(['true', 'false']);
    if (field === 'case.kind') return named(meta?.kinds ?? []);
    if (field === 'case.channel') return named(meta?.channels ?? []);
    const level = { 'case.reason_family': 1, 'case.reason_group': 2, 'case.reason_code': 3 }[field];
    if (level) return named((meta?.reasons ?? []).filter((reason) => reason.level === level).map((reason) => reason.code));
    if (field === 'product.no_reason_exclusion') return named(['none', 'custom_made', 'perishable', 'digital_opened', 'periodical', 'by_nature_confirmed', 'other']);
    return named(ANSWERS.find((answer) => answer.field === field)?.values ?? []);
  }, [facts, meta, value]);
  const condition = useCallback(({ input, cell, source }: Condition) => {
    const name = factName(input.field, input.name ?? input.id);
    return `${name} ${inWords(cell, source, (one) => value(input.field ?? '', one), lang, t)}`;
  }, [factName, value, lang, t]);
  return { facts, factName, value, choices, condition };
}

/** `≤ ¥500`, `= 退货退款、换货`, or the expression as it is written. */
export function inWords(cell: Cell, source: string, value: (one: string) => string, lang: Lang, t: (key: string) => string): string {
  const all = cell.values.map(value);
  switch (cell.op) {
    case 'is': return `= ${joined(lang, all)}`;
    case 'not': return `≠ ${joined(lang, all)}`;
    case 'less': return `< ${all[0]}`;
    case 'atMost': return `≤ ${all[0]}`;
    case 'more': return `> ${all[0]}`;
    case 'atLeast': return `≥ ${all[0]}`;
    case 'between': return `${all[0]} – ${all[1]}`;
    case 'unknown': return t('policy:op.unknown');
    case 'known': return t('policy:op.known');
    case 'raw': return source;
  }
}
