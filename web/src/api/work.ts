// Types of work on a case: offers, disputes, tasks, queue, parcels.
import type { CaseRow, LedgerEntry, Terms } from './types';

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
  /** What learned models said, by name, 0 to 1. */
  scores?: Record<string, number>;
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

export interface OverrideReason {
  code: string;
  name_zh: string;
  name_en: string;
}

/** What a blind judge sees of a case: nothing that tells how it was decided. */
export interface BlindCase {
  id: string;
  kind: string;
  shop: string | null;
  channel: string;
  sku: string | null;
  product_name: string | null;
  quantity: number;
  line_count: number;
  amount_minor: number | null;
  currency: string;
  reason_code: string | null;
  reason_text: string | null;
  comment: string | null;
  requested_at: string;
}

export interface BlindDetail {
  row: BlindCase;
  facts: { path: string; name_zh: string; name_en: string; type: string; value: unknown }[];
  attachments: string[];
}

export interface BlindAnswer {
  case_no: string;
  automatic: string;
  agrees: boolean;
  rule: string;
  policy_version: string;
  text_zh: string | null;
  text_en: string | null;
}

export interface Similar {
  cases: { row: CaseRow; likeness: number; ending: { outcome: string; resolution: string } | null }[];
  suggestion: { ending: { outcome: string; resolution: string }; support: number; of: number; share: number } | null;
  strategy: { reason: string; when_zh: string; when_en: string; steps_zh: string[]; steps_en: string[] } | null;
  decline_reasons: DeclineReason[];
  override_reasons: OverrideReason[];
}

/** Customers who share something with the customer of a case. */
export interface IdentityLinks {
  customer_no: string | null;
  count: number;
  /** Linked customers whose cases all lie outside of the viewer's scope. */
  hidden: number;
  links: IdentityLink[];
  reasons: string[];
}

export interface IdentityLink {
  customer_no: string;
  via: ('phone' | 'email' | 'address')[];
  cases: number;
  cases_90d: number;
  latest: CaseRow | null;
  split: { reason: string; by: string; at: string } | null;
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
