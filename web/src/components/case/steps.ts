// What each further step of a case asks for: its fields, what they hold at first, and what is sent.
import type { CaseDetail } from '@/api/types';

export type FieldKind = 'text' | 'area' | 'money' | 'choice' | 'yes' | 'time' | 'count' | 'grams';

export interface Field {
  name: string;
  kind: FieldKind;
  /** Vocabulary group and its codes, for a choice. */
  group?: string;
  codes?: readonly string[];
  required?: boolean;
  begin?: (detail: CaseDetail) => string | boolean | number | null | undefined;
}

export type Values = Record<string, string | boolean | number | null | undefined>;

export interface StepForm {
  fields: readonly Field[];
  /** Makes the body out of what was typed, where that is more than the fields themselves. */
  body?: (values: Values, detail: CaseDetail) => Record<string, unknown>;
}

const KINDS = ['refund_only', 'return_refund', 'exchange', 'repair', 'reship', 'price_adjustment'] as const;
const METHODS = ['self_ship', 'pick_up', 'store', 'carrier_return', 'none'] as const;
const BEARERS = ['merchant', 'platform', 'insurer', 'supplier', 'carrier', 'customer'] as const;
export const GRADES = ['A', 'B', 'C', 'D'] as const;
export const FINDINGS = ['as_stated', 'no_fault', 'damaged', 'used', 'missing_parts', 'wrong_item', 'empty_box', 'swapped'] as const;
export const DISPOSITIONS = ['restock', 'downgrade', 'refurbish', 'quarantine', 'return_to_customer', 'return_to_vendor', 'scrap'] as const;

const words: Field = { name: 'text', kind: 'area' };
const carrier: Field = { name: 'carrier', kind: 'text' };
const tracking: Field = { name: 'tracking_no', kind: 'text' };
const amount: Field = { name: 'amount_minor', kind: 'money', required: true, begin: (detail) => detail.most_minor };

/** The steps in the order in which buttons stand. */
export const STEP_FORMS: Record<string, StepForm> = {
  'answer-offer': { fields: [{ name: 'accepted', kind: 'yes', required: true, begin: () => true }, words] },
  'answer-stop': { fields: [{ name: 'stopped', kind: 'yes', required: true, begin: () => true }, words] },
  'order-stop': { fields: [carrier, tracking] },
  'schedule-visit': { fields: [{ name: 'at', kind: 'time', required: true }, { name: 'technician', kind: 'text' }] },
  'report-visit': {
    fields: [
      { name: 'finding', kind: 'choice', group: 'onSite', codes: ['confirmed', 'not_confirmed', 'repaired'], required: true },
      { name: 'technician', kind: 'text' },
      { name: 'serial_no', kind: 'text' },
      words,
    ],
  },
  'arrange-pickup': { fields: [{ name: 'return_method', kind: 'choice', group: 'method', codes: METHODS, begin: () => 'pick_up' }, carrier, tracking, { name: 'at', kind: 'time' }] },
  inspect: {
    fields: [
      { name: 'grade', kind: 'choice', group: 'grade', codes: GRADES },
      { name: 'finding', kind: 'choice', group: 'finding', codes: FINDINGS },
      { name: 'disposition', kind: 'choice', group: 'disposition', codes: DISPOSITIONS },
      { name: 'weight_grams', kind: 'grams' },
      { name: 'evidence', kind: 'text' },
      words,
    ],
    body: ({ evidence, ...rest }) => ({ ...rest, evidence: typeof evidence === 'string' && evidence ? evidence.split(/[,，;；\s]+/).filter(Boolean) : undefined }),
  },
  exchange: {
    fields: [
      { name: 'returned_minor', kind: 'money', required: true, begin: (detail) => detail.most_minor },
      { name: 'sku', kind: 'text', required: true, begin: (detail) => detail.row.sku },
      { name: 'quantity', kind: 'count', required: true, begin: (detail) => detail.row.quantity },
      { name: 'replacement_minor', kind: 'money', required: true, begin: (detail) => detail.most_minor },
    ],
    body: ({ returned_minor, sku, quantity, replacement_minor }) => ({ returned_minor, lines: [{ sku, quantity, amount_minor: replacement_minor }] }),
  },
  'send-replacement': { fields: [carrier, tracking] },
  'deliver-replacement': { fields: [] },
  'start-repair': { fields: [{ name: 'in_warranty', kind: 'yes', begin: () => true }, { name: 'quote_minor', kind: 'money' }] },
  'finish-repair': {
    fields: [{ name: 'fixed', kind: 'yes', required: true, begin: () => true }, { name: 'parts', kind: 'text' }, words],
    body: ({ parts, ...rest }) => ({ ...rest, parts: typeof parts === 'string' && parts ? parts.split(/[,，;；]+/).map((part) => part.trim()).filter(Boolean) : undefined }),
  },
  'send-back': { fields: [carrier, tracking] },
  'confirm-refund': { fields: [] },
  'withdraw-refund': { fields: [words] },
  'submit-evidence': {
    fields: [{ name: 'what', kind: 'choice', group: 'evidence', codes: ['inspection', 'weight', 'video', 'photo', 'chat', 'tracking', 'report', 'law', 'other'] }, { name: 'source', kind: 'text' }, words],
    body: ({ what, source, text }) => ({ text, items: what && source ? [{ what, source }] : [] }),
  },
  rule: {
    fields: [
      { name: 'party', kind: 'choice', group: 'party', codes: ['customer', 'merchant'], required: true },
      { name: 'amount_minor', kind: 'money', begin: (detail) => detail.most_minor },
      { name: 'goods_back', kind: 'yes', begin: () => true },
      { name: 'fault_on_merchant', kind: 'yes', begin: () => false },
      words,
    ],
    body: (values) => (values.party === 'customer' ? values : { ...values, amount_minor: undefined, goods_back: undefined }),
  },
  reconcile: { fields: [{ name: 'accepted', kind: 'yes', required: true, begin: () => true }, words] },
  offer: {
    fields: [
      { name: 'by', kind: 'choice', group: 'party', codes: ['merchant', 'customer'], required: true, begin: () => 'merchant' },
      { name: 'resolution', kind: 'choice', group: 'kind', codes: KINDS, begin: (detail) => detail.resolution },
      { name: 'amount_minor', kind: 'money' },
      { name: 'goods_back', kind: 'yes', begin: () => false },
      { name: 'in_advance', kind: 'yes', begin: () => false },
      { name: 'freight_bearer', kind: 'choice', group: 'bearer', codes: BEARERS },
      { name: 'expires_at', kind: 'time' },
      words,
    ],
  },
  ship: { fields: [tracking] },
  'propose-refund': { fields: [amount, { name: 'bearer', kind: 'choice', group: 'bearer', codes: BEARERS, begin: () => 'merchant' }] },
  intervene: { fields: [{ name: 'ticket', kind: 'text' }, { name: 'evidence_due_at', kind: 'time' }, words] },
  appeal: { fields: [{ name: 'text', kind: 'area', required: true }, { name: 'evidence_due_at', kind: 'time' }] },
  'platform-act': { fields: [{ name: 'act', kind: 'choice', group: 'platformAct', codes: ['agreed_on_timeout', 'closed_on_timeout'], required: true }, words] },
  'platform-refund': {
    fields: [
      { name: 'act', kind: 'choice', group: 'platformAct', codes: ['refunded_fast', 'refunded_on_timeout'], required: true, begin: () => 'refunded_fast' },
      amount,
      { name: 'bearer', kind: 'choice', group: 'bearer', codes: BEARERS, begin: () => 'platform' },
      words,
    ],
  },
};

/** Steps that are possible in many states and seldom the next one: they stand behind the menu. */
const SELDOM = new Set(['offer', 'ship', 'propose-refund', 'intervene', 'appeal', 'platform-act', 'platform-refund', 'withdraw-refund']);

export const isStep = (name: string) => name in STEP_FORMS;

/** Open steps, the likely ones first. */
export function openSteps(steps: readonly string[]): { next: string[]; seldom: string[] } {
  const known = Object.keys(STEP_FORMS).filter((name) => steps.includes(name));
  return { next: known.filter((name) => !SELDOM.has(name)), seldom: known.filter((name) => SELDOM.has(name)) };
}
