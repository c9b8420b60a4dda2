// Doors and shapes of money, reconciliation, reasons and measures.
import { call } from './client';
import type { Query } from './client';
import type { CaseRow, Kpi, LedgerEntry, Problem, StepDone, TrendPoint } from './types';

const seg = encodeURIComponent;

export interface MoneyPart {
  kind: string;
  line?: number | null;
  units: number;
  amount_minor: number;
}

export interface DiscountShare {
  kind: string;
  funder: string;
  amount_minor: number;
}

export interface LinePaid {
  line_no: string | null;
  sku: string | null;
  product_name: string | null;
  quantity: number;
  price_minor: number;
  discounts: DiscountShare[];
  paid_minor: number;
  freight_minor: number;
  gift: { main: number | null; stated_minor: number; threshold_minor: number | null } | null;
  bundle: string | null;
  asked: number;
}

export interface BookedEntry extends LedgerEntry {
  slot: number;
  nature: 'payout' | 'reduction' | 'receivable' | 'remittance' | 'task';
  basis?: MoneyPart[];
  note?: string | null;
  reference?: string | null;
  booked_at: string | null;
  open: boolean;
  settled_minor: number | null;
  settled_at: string | null;
}

export interface CaseMoney {
  currency: string;
  lines: LinePaid[] | null;
  freight_minor: number | null;
  paid_minor: number | null;
  refundable: {
    parts: MoneyPart[];
    amount_minor: number;
    ceiling_minor: number;
    owed_minor: number;
    return_freight_minor: number;
    return_freight_bearer: string;
    returned: DiscountShare[];
  } | null;
  problems: Problem[];
  ledger: BookedEntry[];
  bookable: { kind: string; nature: string; bearer: string; bearers: string[] }[];
}

export const money = {
  get: (id: string, signal?: AbortSignal) => call<CaseMoney>('GET', `/cases/${seg(id)}/money`, { signal }),
  book: (id: string, body: { version: number; kind: string; amount_minor: number; bearer?: string; note?: string; reference?: string }) =>
    call<StepDone>('POST', `/cases/${seg(id)}/ledger`, { body }),
  settle: (id: string, body: { version: number; kind: string; slot: number; amount_minor: number }) =>
    call<StepDone>('POST', `/cases/${seg(id)}/ledger/settle`, { body }),
};

export interface Difference {
  kind: string;
  needs_work: boolean;
  shop: string;
  day: string;
  case_no: string | null;
  case_id: string | null;
  order_no: string | null;
  entry_nos: string[];
  bill_kind: string;
  ours_minor: number;
  theirs_minor: number;
  effect_minor: number;
  ours_at: string | null;
  theirs_at: string | null;
  text_zh: string;
  text_en: string;
}

export interface Reconciled {
  as_of: string;
  currency: string;
  has_bill: boolean;
  matched: number;
  ours_minor: number;
  theirs_minor: number;
  difference_minor: number;
  unexplained_minor: number;
  kinds: { kind: string; needs_work: boolean; count: number; effect_minor: number }[];
  days: { shop: string; day: string; ours: number; ours_minor: number; theirs: number; theirs_minor: number; differences: number; open: number }[];
  differences: Difference[];
}

export const reconciliation = (query: Query, signal?: AbortSignal) => call<Reconciled>('GET', '/reconciliation', { query, signal });

export interface WaitingRefund {
  row: CaseRow;
  amount_minor: number;
  currency: string;
  bearer: string;
  proposed_by: string;
  not_before: string;
  own: boolean;
  invoice: { invoice_no: string; amount_minor: number } | null;
}

export const waitingRefunds = (signal?: AbortSignal) => call<{ total: number; rows: WaitingRefund[] }>('GET', '/refunds/waiting', { signal });

export interface ReasonFull {
  code: string;
  level: number;
  parent: string;
  name_zh: string;
  name_en: string;
  department: string;
  synonyms: string[];
  definition_zh: string;
  definition_en: string;
  platforms: Record<string, string[]>;
  retired: boolean;
}

export interface Taxonomy {
  version: number;
  reasons: ReasonFull[];
  history: { version: number; at: string; actor: string; kind: string; code: string }[];
}

export type ReasonIn = Omit<ReasonFull, 'code' | 'level' | 'parent'> & { version: number };

export interface Rate {
  count: number;
  of: number;
  share: number | null;
  low: number | null;
  high: number | null;
}

export interface Bias {
  cases: number;
  compared: Rate;
  agreed: Rate;
  rows: {
    code: string;
    name_zh: string;
    name_en: string;
    agreed: Rate;
    found: number;
    cells: { code: string; name_zh: string; name_en: string; rate: Rate }[];
  }[];
}

export interface BiasCase {
  case_id: string;
  case_no: string;
  product_name: string | null;
  customer: string;
  colleague: string;
  amount_minor: number | null;
  currency: string | null;
  requested_at: string;
}

export const reasons = {
  get: (signal?: AbortSignal) => call<Taxonomy>('GET', '/reasons', { signal }),
  save: (code: string, body: ReasonIn) => call<Taxonomy>('PUT', `/reasons/${seg(code)}`, { body }),
  retire: (code: string, version: number) => call<Taxonomy>('POST', `/reasons/${seg(code)}/retire`, { body: { version } }),
  bias: (query: Query, signal?: AbortSignal) => call<Bias>('GET', '/reasons/bias', { query, signal }),
  biasCases: (query: Query, signal?: AbortSignal) => call<{ rows: BiasCase[] }>('GET', '/reasons/bias/cases', { query, signal }),
};

export interface Definition {
  id: string;
  name_zh: string;
  name_en: string;
  unit: Kpi['unit'];
  better: Kpi['better'];
  formula: string;
  explanation_zh: string;
  explanation_en: string;
  version: number;
  since: string;
  aggregate: string;
  maturity_days: number;
  windows: Record<string, number>;
  sql: string;
  earlier: { version: number; since: string; until: string; formula: string; note_zh: string; note_en: string }[];
}

export type Figure = Kpi & { no_facts?: boolean };

export interface Catalogue {
  as_of: string;
  computed_at: string;
  metrics: { definition: Definition; figure: Figure | null; error?: string }[];
}

export interface MetricDetail {
  definition: Definition;
  figure: Figure;
  trend: { metric: string; points: (TrendPoint & { immature?: boolean; projected?: number | null })[] };
  as_of: string;
}

export const metrics = {
  all: (days: number, signal?: AbortSignal) => call<Catalogue>('GET', '/metrics', { query: { days }, signal }),
  one: (id: string, days: number, version: number | undefined, signal?: AbortSignal) =>
    call<MetricDetail>('GET', `/metrics/${seg(id)}`, { query: { days, version }, signal }),
};
