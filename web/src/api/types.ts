// The shapes that the server's API v1 answers with; money is integer minor units, times are RFC 3339 UTC.
import type { AttachmentInfo, CaseReason, FilledForm, OriginalText, OtherPerson } from './forms';
import type { Bench, Dispute, Offer, PendingRefund } from './work';

export type * from './work';
export type * from './importing';
export type * from './forms';
export type * from './administration';

export type Permission =
  | 'read_cases'
  | 'open_case'
  | 'review'
  | 'receive_goods'
  | 'refund'
  | 'read_morning'
  | 'query'
  | 'import'
  | 'reveal_personal'
  | 'audit'
  | 'manage_users'
  | 'tune'
  | 'manage_personal'
  | 'manage_templates'
  | 'export'
  | 'edit_reasons'
  | 'read_policy'
  | 'edit_policy'
  | 'publish_policy'
  | 'connect';

export interface Scope {
  departments?: string[] | null;
  regions?: string[] | null;
  channels?: string[] | null;
  shops?: string[] | null;
}

export interface User {
  name: string;
  role: string;
  permissions: Permission[];
  scope?: Scope;
}

export interface Session {
  user: User;
  csrf: string;
  /** The administrator's own name while looking with the eyes of `user`; everything is read-only then. */
  really?: string | null;
  version?: string;
  time_zone?: string;
  currency?: string;
}

export interface ReasonNode {
  code: string;
  level: number;
  parent: string;
  name_zh: string;
  name_en: string;
  department: string;
  /** Can no longer be chosen; old cases keep it. */
  retired?: boolean;
}

export interface Meta {
  kinds: string[];
  statuses: string[];
  reasons: ReasonNode[];
  outcomes: string[];
  shops: string[];
  channels: string[];
  regions: string[];
  departments: string[];
  teams: string[];
}

export interface Problem {
  code: string;
  place?: string;
  found?: string;
  text_zh?: string;
  text_en?: string;
}

export interface CaseRow {
  id: string;
  case_no: string;
  order_no: string;
  version: number;
  status: string;
  kind: string;
  shop?: string | null;
  channel?: string | null;
  region?: string | null;
  department?: string | null;
  customer_no?: string | null;
  customer_name?: string | null;
  phone?: string | null;
  sku?: string | null;
  product_name?: string | null;
  line_count: number;
  quantity: number;
  amount_minor?: number | null;
  currency: string;
  reason_code?: string | null;
  reason_text?: string | null;
  team?: string | null;
  agent?: string | null;
  warehouse?: string | null;
  carrier?: string | null;
  requested_at: string;
  due_at?: string | null;
  due_basis?: string | null;
  outcome?: string | null;
  automatic?: boolean | null;
  cause?: string | null;
  decided_at?: string | null;
  review_since?: string | null;
  goods_received_at?: string | null;
  refunded_at?: string | null;
  refund_minor?: number | null;
  closed_at?: string | null;
  updated_at: string;
  warnings?: number | Problem[] | string[] | null;
}

export interface CasePage {
  rows: CaseRow[];
  next?: string | null;
  total: number;
  as_of?: string;
  seq?: number;
}

export interface PurchaseMatch {
  invoice_no: string;
  quantity: number;
  fact_id?: number;
}

export interface CaseLine {
  line_no?: string | null;
  sku?: string | null;
  product_name?: string | null;
  quantity: number;
  amount_minor?: number | null;
  matched?: PurchaseMatch[];
}

export interface FiredRule {
  id: string;
  set: string;
  facts: [string, unknown][];
  text_zh: string;
  text_en: string;
}

/** What a learned model said of a case: log-odds by fact, the largest first; `answer` where it names one of several. */
export interface ModelNote {
  answer?: string;
  model: string;
  score: number;
  base: number;
  parts?: { fact: string; value: unknown; contribution: number }[];
  rest: number;
  challenger?: [string, number];
}

export interface Decision {
  outcome: string;
  cause: string;
  rules: FiredRule[];
  gate?: { fact: string; problem: string }[];
  statute_version: string;
  policy_version: string;
  text_zh: string;
  text_en: string;
  inputs?: unknown;
  risk?: ModelNote;
  scores?: ModelNote[];
}

export interface LedgerEntry {
  kind: string;
  amount_minor: number;
  currency: string;
  bearer: string;
}

export interface TimelineEvent {
  seq: number;
  version: number;
  kind: string;
  at: string;
  recorded_at?: string;
  actor: string;
  body: unknown;
}

export interface LawArticle {
  article: string;
  title_zh: string;
  title_en: string;
  text_zh: string;
  text_en: string;
  source?: string;
  verified?: boolean | string | null;
}

export type Fact = Record<string, unknown>;

export interface CaseDetail {
  row: CaseRow;
  request: {
    lines: CaseLine[];
    reason_code?: string | null;
    reason_text?: string | null;
    comment?: string | null;
    warnings?: Problem[];
  };
  decision: Decision | null;
  question?: string | null;
  decline_reason?: string | null;
  ledger: LedgerEntry[];
  timeline: TimelineEvent[];
  law: LawArticle[];
  order: (Fact & { lines?: Fact[] }) | null;
  same_customer: CaseRow[];
  same_sku: CaseRow[];
  contacts: Fact[];
  feedback: Fact[];
  /** How many texts stand here without names and numbers; `reveal` with `texts` shows them as they were written. */
  private_texts: number;
  form: FilledForm | null;
  attachments: AttachmentInfo[];
  /** Buyer, receiver and sender, masked. */
  people: OtherPerson[];
  reasons: CaseReason[];
  allowed: string[];
  /** Doors of `/cases/{id}/steps/` that are open to the viewer now. */
  steps: string[];
  gate: GateStanding | null;
  machine: string;
  resolution: string;
  terms: Terms;
  offer: Offer | null;
  exchange: { returned_minor: number; replacement_minor: number; replacement: CaseLine[]; entry?: LedgerEntry } | null;
  dispute: Dispute | null;
  pending: PendingRefund | null;
  bench: Bench;
  most_minor: number | null;
}

/** The gate that a case stands at. */
export interface GateStanding {
  gate: string;
  number: number | null;
  since: string;
  due_at: string;
  default: string;
  given: boolean;
}

export interface Terms {
  resolution?: string;
  amount_minor?: number;
  goods_back?: boolean;
  in_advance?: boolean;
  freight_bearer?: string;
  return_method?: string;
}

export interface Personal {
  name?: string | null;
  phone?: string | null;
  email?: string | null;
  address?: string | null;
  texts?: OriginalText[];
}

export interface Counts {
  in_review: number;
  overdue: number;
  awaiting_refund: number;
  reviewed_today?: number;
  as_of?: string;
}

export interface Bucket {
  id: string;
  name_zh: string;
  name_en: string;
  count: number;
  drill: string;
}

export interface Kpi {
  id: string;
  name_zh: string;
  name_en: string;
  unit: 'ratio' | 'count' | 'minor' | 'seconds' | 'score';
  value: number | null;
  previous: number | null;
  better: 'up' | 'down' | 'none';
  /** Whether the change is more than chance; absent where that cannot be told. */
  beyond_chance?: boolean | null;
  formula: string;
  explanation_zh: string;
  explanation_en: string;
  rows?: number | null;
  drill?: string | null;
  mature_until?: string | null;
  version?: number | string | null;
  currency?: string | null;
}

/** A list of the morning page; `count` is null where the facts behind it do not exist. */
export interface MorningBlock {
  id: string;
  name_zh: string;
  name_en: string;
  count: number | null;
  rows: { label: string; detail: string; value: number | null; against: number | null; at: string | null; case_no: string | null; drill: string | null }[];
}

export interface TrendPoint {
  day: string;
  value: number | null;
  previous?: number | null;
}

export interface Morning {
  as_of: string;
  seq: number;
  rows: number;
  currency?: string | null;
  buckets: Bucket[];
  blocks?: MorningBlock[];
  kpis: Kpi[];
  trend: { metric: string; points: TrendPoint[] };
  reasons: { code: string; name_zh: string; name_en: string; count: number; share: number; drill: string }[];
}

export interface MetricDefinition {
  id: string;
  version: number | string;
}

export interface AuditRow {
  seq: number;
  at: string;
  actor: string;
  stream: string;
  stream_id: string;
  version: number;
  kind: string;
  body: unknown;
}

export interface VerifyResult {
  ok: boolean;
  events: number;
  seconds: number;
  first_bad?: { seq: number; problem: string } | null;
}
