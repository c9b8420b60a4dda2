// The doors of data quality and cleaning, with the shapes that they answer.
import { call } from '@/api/client';

export type Dimension = 'completeness' | 'validity' | 'duplicates' | 'lateness' | 'orphans';
export type Severity = 'note' | 'warning' | 'blocking';

export interface Check {
  check: string;
  min?: number;
  max?: number;
  values?: string[];
  pattern?: string;
  other?: string;
  columns?: string[];
  table?: string;
  column?: string;
  hours?: number;
}

export interface Rule {
  id: string;
  table: string;
  field: string;
  test: Check;
  when?: { column: string; like: string; not?: boolean };
  severity: Severity;
  limit_permille: number;
  facts?: string[];
  text_zh: string;
  text_en: string;
  off?: boolean;
}

export interface Figure {
  rule: string;
  dimension: Dimension;
  rows: number;
  bad: number;
  share: number | null;
  broken: boolean;
  sources: { source: string; rows: number; bad: number }[];
}

export interface Quality {
  version: number;
  rules: Rule[];
  figures: Figure[];
  as_of: string;
  seq: number;
}

export interface BadRows {
  columns: string[];
  rows: (string | number | boolean | null)[][];
}

export interface QualityTrend {
  days: { day: string; rows: number; bad: number }[];
}

export type Action =
  | { action: 'merge_customers'; from: string[]; into: string }
  | { action: 'map_value'; field: string; from: string; to: string }
  | { action: 'correct_batch'; kind: string; file: string; field: string; from?: string; to?: string };

export interface Touched {
  rows: number;
  cases: number;
}

export interface Cleaning {
  id: string;
  at: string;
  actor: string;
  action: Action;
  reason: string;
  state: 'running' | 'done' | 'undone';
  touched: Touched | null;
  undone_at: string | null;
}

export const quality = {
  show: (signal?: AbortSignal) => call<Quality>('GET', '/quality', { signal }),
  rows: (rule: string, source: string | undefined, day: string | undefined, signal?: AbortSignal) =>
    call<BadRows>('GET', '/quality/rows', { query: { rule, source, day, limit: 200 }, signal }),
  trend: (rule: string, signal?: AbortSignal) => call<QualityTrend>('GET', '/quality/trend', { query: { rule }, signal }),
  putRules: (version: number, rules: Rule[]) => call<{ version: number; rules: Rule[] }>('PUT', '/quality/rules', { body: { version, rules } }),
};

export const cleaning = {
  list: (signal?: AbortSignal) => call<{ rows: Cleaning[] }>('GET', '/cleaning', { signal }),
  preview: (action: Action) => call<{ touched: Touched }>('POST', '/cleaning', { body: { action, preview: true } }),
  apply: (action: Action, reason: string) => call<{ id: string; touched: Touched }>('POST', '/cleaning', { body: { action, reason } }),
  undo: (id: string) => call<{ touched: Touched }>('POST', `/cleaning/${encodeURIComponent(id)}/undo`),
};
