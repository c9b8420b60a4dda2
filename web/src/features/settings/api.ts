// The doors of the tables that a merchant tunes, with the shapes that they hold.
import { call } from '@/api/client';

export interface MoneyLimits {
  hold_minutes: number | null;
  second_above_minor: number | null;
}

/** Minutes after midnight, from and to. */
export type Span = [number, number];
export type DayKind = 'off' | 'work';

export interface CalendarTable {
  offset_seconds: number;
  hours: Span[][];
  makeup_hours: Span[];
  china: boolean;
  own: Record<string, DayKind>;
}

/** A built-in holiday or make-up day of mainland China. */
export interface Holiday {
  from: string;
  to: string;
  what: DayKind;
  name: string;
}

export interface CodedReason {
  code: string;
  name_zh: string;
  name_en: string;
}

export interface DeclineReason extends CodedReason {
  needs_note: boolean;
  never_for: string[];
}

export interface Strategy {
  reason: string;
  when_zh: string;
  when_en: string;
  steps_zh: string[];
  steps_en: string[];
}

export type Skills = Record<string, string[]>;

export interface TierService {
  tier: string;
  /** Steps, 0 to 4. */
  priority: number;
  agent: string | null;
}

export interface Stage extends CodedReason {
  kinds: string[];
  reasons: string[];
  most_minor: number | null;
  most_lines: number | null;
  least_judged: number | null;
  least_agreed_percent: number | null;
}

export interface Automation {
  sample_percent: number | null;
  review_minutes: number | null;
}

export interface Labels {
  least: number | null;
  least_positive: number | null;
  decline_reasons: string[];
  findings: string[];
}

export interface Weights {
  money: number | null;
  time: number | null;
  priority: number | null;
  claim_minutes: number | null;
  review_minutes: number | null;
}

export interface Tables {
  money_limits: MoneyLimits;
  calendar: CalendarTable;
  decline_reasons: DeclineReason[];
  review_strategy: Strategy[];
  team_skills: Skills;
  customer_tiers: TierService[];
  automation: Automation;
  automation_stages: Stage[];
  override_reasons: CodedReason[];
  risk_labels: Labels;
  queue_weights: Weights;
}

export type TableName = keyof Tables;

/** A number is `null` in a form while its field is empty; the server never answers one and never gets one. */
export interface Head {
  name: TableName;
  version: number;
  built_in: boolean;
  changed_by: string | null;
  changed_at: string | null;
}

export interface Shown<N extends TableName = TableName> extends Head {
  value: Tables[N];
  default: Tables[N];
  /** Of the calendar alone. */
  holidays?: Holiday[];
  /** Of the team and the tiers alone: colleagues who may review. */
  people?: { name: string; role: string }[];
}

export interface PastVersion<N extends TableName = TableName> {
  version: number;
  by: string;
  at: string;
  built_in: boolean;
  value: Tables[N];
}

/** The tables in the order of the page, by what they are about. */
export const GROUPS: { id: 'money' | 'review' | 'reasons' | 'learning'; tables: TableName[] }[] = [
  { id: 'money', tables: ['money_limits'] },
  { id: 'review', tables: ['queue_weights', 'calendar', 'team_skills', 'customer_tiers', 'review_strategy'] },
  { id: 'reasons', tables: ['decline_reasons', 'override_reasons'] },
  { id: 'learning', tables: ['automation', 'automation_stages', 'risk_labels'] },
];

export const settings = {
  list: (signal?: AbortSignal) => call<{ tables: Head[] }>('GET', '/settings', { signal }),
  get: <N extends TableName>(name: N, signal?: AbortSignal) => call<Shown<N>>('GET', `/settings/${name}`, { signal }),
  versions: <N extends TableName>(name: N, signal?: AbortSignal) => call<{ rows: PastVersion<N>[] }>('GET', `/settings/${name}/versions`, { signal }),
  save: <N extends TableName>(name: N, version: number, value: Tables[N]) =>
    call<Shown<N>>('PUT', `/settings/${name}`, { query: { version }, body: value }),
  back: <N extends TableName>(name: N, version: number) => call<Shown<N>>('DELETE', `/settings/${name}`, { query: { version } }),
};
