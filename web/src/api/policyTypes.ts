// The shapes of the rules' doors: versions, drafts, back-tests and how rows perform.

export interface PolicyVersion {
  version: number;
  draft: number | null;
  published_by: string;
  proposed_by?: string | null;
  published_at?: string | null;
  note: string;
  expires_at: string | null;
}

export interface BacktestSummary {
  revision: number;
  cases: number;
  flipped: number;
  money_minor: number;
  broken?: string[];
}

export interface PolicyDraft {
  draft: number;
  base: number;
  name: string;
  note: string;
  revision: number;
  authors: string[];
  saved_at: string;
  status: 'open' | 'proposed' | 'published' | 'discarded';
  proposed_by: string | null;
  backtest: BacktestSummary | null;
}

export interface PolicyPause {
  whom: string;
  note: string;
  by: string;
  since: string;
  until: string | null;
}

export interface PolicyOverview {
  stream_version: number;
  live: number;
  before: number | null;
  versions: PolicyVersion[];
  drafts: PolicyDraft[];
  trial: { draft: number; share_percent: number; since: string } | null;
  paused: PolicyPause[];
  snoozed: PolicyPause[];
}

/** An article of the statute, as it is held against every case. */
export interface StatuteArticle {
  id: string;
  article: string;
  article_en: string;
  title_zh: string;
  title_en: string;
  text_zh: string;
  text_en: string;
  wording_zh: string;
  source: string;
  effective_from: string;
  verified: boolean;
  note_zh: string;
  note_en: string;
}

export interface PlatformSet {
  platform: string;
  name_zh: string;
  name_en: string;
  source: string;
  effective_from: string;
  effective_to: string | null;
  verified: boolean;
  clocks: { code: string; hours: number; text_zh: string; text_en: string }[];
  notes_zh: string[];
  notes_en: string[];
}

export interface StageLine {
  stage: {
    code: string;
    name_zh: string;
    name_en: string;
    kinds: string[];
    reasons: string[];
    most_minor: number | null;
    most_lines: number | null;
    least_judged: number;
    least_agreed_percent: number;
  };
  open: boolean;
  ready: boolean;
  evidence: { cases: number; judged: number; agreed: number; share: number | null; low: number | null; high: number | null };
}

export interface Stages {
  staged: boolean;
  reached: string | null;
  by: string | null;
  since: string | null;
  note: string | null;
  gone: boolean;
  days: number;
  stages: StageLine[];
  uncovered: number;
}

export interface RuleComment {
  comment: number;
  rule: string;
  text: string;
  by: string;
  at: string;
  resolved_by: string | null;
  resolved_at: string | null;
}

export interface PolicyComplaint {
  table: string;
  rule: string;
  column: string;
  text_zh: string;
  text_en: string;
}

export interface PolicyTest {
  name: string;
  facts: unknown;
  expect: string;
  rule?: string;
}

export interface PolicyTestResult {
  name: string;
  expect: string;
  outcome: string;
  rule: string | null;
  passed: boolean;
  text_zh: string;
  text_en: string;
}

export interface PolicyFact {
  path: string;
  type: string;
  name_zh: string;
  name_en: string;
  about: string;
}

export interface BacktestReport {
  cases: number;
  seconds: number;
  without_facts: number;
  flips: { from: string; to: string; count: number; money_minor: number; examples?: string[] | null; csat?: { mean: number; ratings: number } }[];
  hours_saved?: number;
  statute: { article: string; cases: number; examples?: string[] | null }[];
  outcomes: { outcome: string; old: number; new: number }[];
  automatic: { old: number; new: number };
  rows: { rule: string; new: number; old: number }[];
}

export interface BacktestRun {
  state: 'none' | 'running' | 'done' | 'cancelled' | 'failed';
  revision: number | null;
  done: number;
  of: number;
  report: BacktestReport | null;
}

export interface PolicyRowFigures {
  version: string;
  rule: string;
  hits: number;
  share: number | null;
  money_minor: number;
  automatic: number;
  minutes_saved: number;
  judged: number;
  approved: number;
  overridden: number;
  override_rate: number | null;
  override_reasons: Record<string, number>;
  deserved: number;
  undeserved: number;
  sampled: number;
  agreed: number;
  accuracy: number | null;
  accuracy_low: number | null;
  accuracy_high: number | null;
  samples: { case: string; automatic: string; person: string; agrees: boolean }[];
  rulings_won: number;
  rulings_lost: number;
  share_week: number | null;
  share_before: number | null;
  drifts: boolean;
}

export interface PolicyPerformance {
  days: number;
  decisions: number;
  automatic: number;
  automatic_share: number | null;
  rows: PolicyRowFigures[];
  shadows: { version: string; cases: number; differs: { from: string; to: string; count: number }[] }[];
  together: { version: string; rules: [string, string]; count: number }[];
  sample_percent: number;
  review_minutes: number;
}

export interface Proposal {
  mark: string;
  rule: string;
  rule_zh: string;
  rule_en: string;
  conditions: { fact: string; op: 'at_most' | 'at_least' | 'is'; value: number | string; text_zh: string; text_en: string }[];
  outcome: string;
  relaxes: boolean;
  support: number;
  checked: number;
  checked_right: number;
  precision: number | null;
  precision_low: number | null;
  precision_high: number | null;
  cases_month: number;
  hours_month: number;
  money_month_minor: number;
  examples: string[];
  draft: number | null;
}

export interface LimitPoint {
  value: number;
  automatic_share: number | null;
  approved: number;
  judged: number;
  wrong: number;
  wrong_month: number;
  wrong_money_month_minor: number;
  hours_month: number;
}

export interface LimitCurve {
  current: number;
  points: LimitPoint[];
}

export interface Improvement {
  state: 'running' | 'done' | 'failed';
  as_of?: string;
  version?: number;
  cases?: number;
  judged?: number;
  days?: number;
  proposals?: Proposal[];
  rejected?: number;
  review_minutes?: number;
  amount?: LimitCurve | null;
  risk?: LimitCurve | null;
}
