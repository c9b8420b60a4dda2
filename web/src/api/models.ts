// The doors of the learned risk model, with the shapes that they answer.
import { call } from './client';

export interface ModelVersion {
  version: number;
  trained_at: string;
  asked_by: string;
  labels: { labelled: number; positive: number; looked_at: number };
  bytes: number;
  sha256: string;
  served: boolean;
  proposed_by: string | null;
  note: string | null;
  auc: number | null;
  calibration_error: number | null;
  seconds: number | null;
}

export interface ModelOverview {
  champion: number | null;
  challenger: { version: number; since: string } | null;
  before: number | null;
  versions: ModelVersion[];
  history: { version: number; since: string; until: string | null; by: string; proposed_by: string | null; note: string }[];
  training: { since: string; by: string } | null;
  failure: { code: 'too_few_labels' | 'nothing_to_learn' | 'failed'; at: string; labels: { labelled: number; positive: number } } | null;
  unusable: string | null;
  labels: { labelled: number; positive: number; looked_at: number; least: number; least_positive: number; missing: number; missing_positive: number };
}

export interface ModelCard {
  rows: number;
  positives: number;
  base_rate: number;
  cross_validation: { folds: number; auc: number; auc_mean: number; auc_deviation: number; brier: number };
  calibration: { expected_error: number; bins: { rows: number; predicted: number; observed: number }[] };
  importance: { column: string; mean_contribution: number }[];
  dropped: { column: string; why: string }[];
  warnings: { code: string; columns: string[]; zh: string; en: string }[];
  seconds: number;
  span: [string, string] | null;
}

export type Level = 'few' | 'steady' | 'watch' | 'moved';

export interface Shift {
  fact: string;
  index: number;
  level: Level;
}

export interface Quality {
  auc: number | null;
  brier: number | null;
  labelled: number;
  positive: number;
}

export interface ModelWatch {
  model: string | null;
  weeks: { week: string; rows: number; score: Shift | null; inputs: Shift[] }[];
  served: { cases: number; mean: number | null; quality: Quality } | null;
  comparison: { model: string; cases: number; mean_champion: number | null; mean_challenger: number | null; mean_difference: number | null; champion: Quality; challenger: Quality } | null;
}

const RISK = '/models/risk';
export const models = {
  overview: (signal?: AbortSignal) => call<ModelOverview>('GET', RISK, { signal }),
  version: (version: number, signal?: AbortSignal) => call<ModelVersion & { card: ModelCard }>('GET', `${RISK}/versions/${version}`, { signal }),
  watch: (signal?: AbortSignal) => call<ModelWatch>('GET', `${RISK}/watch`, { signal }),
  train: () => call<ModelOverview>('POST', `${RISK}/training`),
  propose: (version: number, note: string) => call<ModelOverview>('POST', `${RISK}/versions/${version}/propose`, { body: { note } }),
  serve: (version: number, note: string) => call<ModelOverview>('POST', `${RISK}/versions/${version}/service`, { body: { note } }),
  challenge: (version: number) => call<ModelOverview>('POST', `${RISK}/challenger`, { body: { version } }),
  endChallenge: () => call<ModelOverview>('DELETE', `${RISK}/challenger`),
  rollback: (note: string) => call<ModelOverview>('POST', `${RISK}/rollback`, { body: { note } }),
  withdraw: (note: string) => call<ModelOverview>('POST', `${RISK}/withdraw`, { body: { note } }),
};
