// The shapes that the server's API v1 answers with; money is integer minor units, times are RFC 3339 UTC.
import type { FormTemplate, Words } from '@/components/form/types';

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
  | 'publish_policy';

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

export interface Offer {
  by: string;
  terms: Terms;
  text?: string;
  expires_at?: string;
}

export interface Dispute {
  ticket?: string;
  since: string;
  evidence_due_at?: string;
  evidence_at?: string;
  ruling?: { party: string; amount_minor?: number; goods_back?: boolean; fault_on_merchant?: boolean; text?: string };
  appealed?: boolean;
}

export interface PendingRefund {
  entry: LedgerEntry;
  not_before: string;
  needs_second?: boolean;
  proposed_by: string;
  confirmed_by?: string;
}

/** What came back and what the bench found. */
export interface Bench {
  received: number;
  damaged: number;
  outstanding: number;
  lines: number[];
  grade: string | null;
  finding: string | null;
  disposition: string | null;
  reason_code: string | null;
  parcels: string[];
  visit_at: string | null;
  replacement_sent_at: string | null;
}

export interface StepDone {
  id: string;
  version: number;
  status: string;
  pending_until?: string | null;
  needs_second?: boolean;
}

/** Who has the review of a case, and how urgent it was made. */
export interface ReviewTask {
  assignee: string | null;
  note: string | null;
  claimed_by: string | null;
  claimed_until: string | null;
  snoozed_until: string | null;
  priority: number;
  escalation: { reason: string; by: string; at: string; to: string | null } | null;
}

export interface QueueRow {
  row: CaseRow;
  urgency: number;
  review_due_at?: string | null;
  task: ReviewTask;
}

export interface Queue {
  inbox: string;
  counts: Record<string, number>;
  total: number;
  rows: QueueRow[];
  as_of: string;
}

export interface DeclineReason {
  code: string;
  name_zh: string;
  name_en: string;
  needs_note: boolean;
  allowed: boolean;
}

export interface Similar {
  cases: { row: CaseRow; likeness: number; ending: { outcome: string; resolution: string } | null }[];
  suggestion: { ending: { outcome: string; resolution: string }; support: number; of: number; share: number } | null;
  strategy: { reason: string; when_zh: string; when_en: string; steps_zh: string[]; steps_en: string[] } | null;
  decline_reasons: DeclineReason[];
}

export interface BulkResult {
  done: number;
  results: { id: string; ok: boolean; version?: number; code?: string; text_zh?: string; text_en?: string }[];
}

export interface ParcelItem {
  sku?: string;
  serial_no?: string;
  quantity: number;
}

export interface Parcel {
  id: string;
  parcel_no: string;
  status: string;
  version: number;
  tracking_no: string | null;
  carrier: string | null;
  warehouse: string | null;
  order_no: string | null;
  weight_grams: number | null;
  items: ParcelItem[];
  text: string | null;
  has_sender: boolean;
  case_id: string | null;
  grade: string | null;
  finding: string | null;
  disposition: string | null;
  evidence: string[];
  received_at: string;
  updated_at: string;
}

export interface Candidate {
  row: CaseRow;
  lines: { line: number; sku: string | null; product_name: string | null; quantity: number; received: number }[];
  outstanding: number;
  points: number;
  clues: string[];
  certain: boolean;
  expects_goods: boolean;
  comment: string | null;
  cross_border: boolean;
}

export interface Scan {
  no: string;
  cases: Candidate[];
  parcels: Parcel[];
}

export interface Personal {
  name?: string | null;
  phone?: string | null;
  email?: string | null;
  address?: string | null;
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

export interface ImportOptions {
  tz?: string | null;
  currency?: string | null;
  shop?: string | null;
  decimal?: string | null;
}

export interface ImportColumn {
  header: string;
  samples: string[];
  field: string | null;
  confidence: number;
  how: string;
}

export interface ImportField {
  name: string;
  type: string;
  required: boolean;
  name_zh?: string;
  name_en?: string;
}

export interface ImportPreview {
  upload_id: string;
  file: string;
  bytes: number;
  sha256: string;
  format: string;
  encoding?: string | null;
  delimiter?: string | null;
  sheets?: string[] | null;
  kind: string;
  kinds: { kind: string; score: number }[];
  rows_sampled: number;
  columns: ImportColumn[];
  fields: ImportField[];
  options: ImportOptions;
  preview: { row: number; values: Record<string, string | null>; problems: Problem[] }[];
  templates?: { name: string; score: number }[];
}

export interface ImportReport {
  import_id?: string;
  kind?: string;
  dry_run?: boolean;
  rows: number;
  loaded: number;
  pooled: number;
  refused: number;
  unchanged: number;
  by_code: Record<string, number>;
  sums: Record<string, number | string>;
}

export interface ImportInfo {
  import_id: string;
  kind: string;
  files: (string | [string, string] | { name?: string; file?: string })[];
  state: string;
  dry_run: boolean;
  rows_done?: number | null;
  bytes_done?: number | null;
  bytes_total?: number | null;
  started_at?: string | null;
  finished_at?: string | null;
  report: ImportReport | null;
  error: string | Problem | null;
  actor?: string | null;
}

export interface ImportRow {
  file: string;
  row: number;
  status: string;
  code: string;
  target?: string | null;
  quantity?: number | null;
  amount_minor?: number | null;
  problems?: Problem[];
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

/** One version of a standard template, without its questions. */
export interface TemplateVersion {
  version: number;
  questions: number;
  effective_at?: string | null;
  by?: string | null;
}

export interface TemplateSummary {
  id: string;
  name: Words;
  purpose: string;
  goal: Words;
  version: number;
  questions: number;
  retired: boolean;
  versions: TemplateVersion[];
}

export interface TemplateShown extends TemplateSummary {
  shown: number;
  template: FormTemplate;
}

/** What is kept of a customer, masked. */
export interface Kept {
  customer_no: string;
  persons: { part: string; name?: string | null; phone?: string | null; email?: string | null; address?: string | null }[];
  cases: number;
  rows: number;
  texts: number;
  history: { at: string; kind: string; actor: string }[];
}

export interface Erased {
  persons: number;
  texts: number;
  cases: number;
  attachments: string[];
  events_left: number;
  uploads_removed: number;
  lake_done: boolean;
}

export interface OrderLine {
  line_no?: string | null;
  sku: string;
  product_name?: string | null;
  quantity: number;
  amount_minor?: number | null;
  currency?: string | null;
}

/** An order behind a number, for an agent on the phone. */
export interface FoundOrder {
  order_no: string;
  shop?: string | null;
  channel?: string | null;
  customer_no?: string | null;
  ordered_at?: string | null;
  amount_minor?: number | null;
  currency?: string | null;
  status?: string | null;
  lines: OrderLine[];
  cases: CaseRow[];
  customer?: { name?: string | null; phone?: string | null };
}

export interface AttachmentInfo {
  id: string;
  media: string;
  bytes: number;
  sha256: string;
  width?: number | null;
  height?: number | null;
  had_location: boolean;
  taken_at?: string | null;
  at: string;
}

/** Row rights by dimension; an absent one does not restrict. */
export type ScopeDimension = 'departments' | 'regions' | 'channels' | 'shops';

export interface UserRow {
  name: string;
  role: string;
  scope: Scope;
  disabled: boolean;
  created_at: string;
}

export interface UserList {
  rows: UserRow[];
  roles: { role: string; permissions: Permission[] }[];
  dimensions: Record<ScopeDimension, string[]>;
}

export interface TokenRow {
  mark: string;
  label: string;
  created_at: string;
  expires_at: string | null;
}

export interface UserDetail {
  user: UserRow;
  tokens: TokenRow[];
  history: TimelineEvent[];
}

export interface SavedView {
  id: string;
  name: string;
  query: string;
  owner: string;
  shared: boolean;
  mine: boolean;
  created_at: string;
  count: number | null;
}

export type SubjectKind = 'products' | 'customers';

export interface SubjectRow {
  key: string;
  name: string | null;
  class: string | null;
  region: string | null;
  cases: number;
  units: number;
  refund_minor: number;
  reason: string | null;
  latest: string | null;
}

export interface SubjectFigure {
  id: string;
  name_zh: string;
  name_en: string;
  unit: Kpi['unit'];
  better: Kpi['better'];
  value: number | null;
  previous: number | null;
  /** Over everything that the viewer may see. */
  overall: number | null;
  rows: number;
  formula: string;
  explanation_zh: string;
  explanation_en: string;
  drill: string;
}

export interface SubjectDetail {
  sku?: string;
  customer_no?: string;
  name?: string | null;
  phone?: string | null;
  region?: string | null;
  category?: string | null;
  brand?: string | null;
  model?: string | null;
  days: number;
  page: { as_of: string; figures: SubjectFigure[]; trend: Morning['trend']; reasons: Morning['reasons'] };
  cases: CaseRow[];
  total: number;
}
