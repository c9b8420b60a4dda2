// The doors of the learned models, with the shapes that they answer.
import { call } from './client';

export const LEARNED = ['risk', 'priority', 'cost', 'reason', 'anomaly'] as const;
export type Learned = (typeof LEARNED)[number];

/** A model that answers yes or no with a chance. */
export const isChance = (learned: Learned): boolean => learned === 'risk' || learned === 'priority' || learned === 'cost';

export interface ModelSummary {
  model: Learned;
  champion: number | null;
  challenger: number | null;
  versions: number;
  proposed: number | null;
  training: string | null;
}

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
  accuracy: number | null;
  calibration_error: number | null;
  seconds: number | null;
}

export interface ModelOverview {
  model: Learned;
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

/** What every card has, and what only some have. */
export interface ModelCard {
  rows: number;
  warnings?: { code: string; columns: string[]; zh: string; en: string }[];
  seconds: number;
  span: [string, string] | null;
  positives?: number;
  base_rate?: number;
  cross_validation?: { folds: number; auc: number; auc_mean: number; auc_deviation: number; brier: number };
  calibration?: { expected_error: number; bins: { rows: number; predicted: number; observed: number }[] };
  importance?: { column: string; mean_contribution: number }[];
  dropped?: { column: string; why: string }[];
  held_out?: { rows: number; accuracy: number; macro_f1: number };
  classes?: { class: string; rows: number }[];
  left_out?: number;
  reasons_left_out?: number;
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

const door = (learned: Learned) => `/models/${learned}`;
export const models = {
  list: (signal?: AbortSignal) => call<{ models: ModelSummary[] }>('GET', '/models', { signal }),
  overview: (learned: Learned, signal?: AbortSignal) => call<ModelOverview>('GET', door(learned), { signal }),
  version: (learned: Learned, version: number, signal?: AbortSignal) => call<ModelVersion & { card: ModelCard }>('GET', `${door(learned)}/versions/${version}`, { signal }),
  watch: (learned: Learned, signal?: AbortSignal) => call<ModelWatch>('GET', `${door(learned)}/watch`, { signal }),
  train: (learned: Learned) => call<ModelOverview>('POST', `${door(learned)}/training`),
  propose: (learned: Learned, version: number, note: string) => call<ModelOverview>('POST', `${door(learned)}/versions/${version}/propose`, { body: { note } }),
  serve: (learned: Learned, version: number, note: string) => call<ModelOverview>('POST', `${door(learned)}/versions/${version}/service`, { body: { note } }),
  challenge: (learned: Learned, version: number) => call<ModelOverview>('POST', `${door(learned)}/challenger`, { body: { version } }),
  endChallenge: (learned: Learned) => call<ModelOverview>('DELETE', `${door(learned)}/challenger`),
  rollback: (learned: Learned, note: string) => call<ModelOverview>('POST', `${door(learned)}/rollback`, { body: { note } }),
  withdraw: (learned: Learned, note: string) => call<ModelOverview>('POST', `${door(learned)}/withdraw`, { body: { note } }),
};
