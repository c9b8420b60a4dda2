// The doors of retention: rules with their versions, what they would erase, and the run.
import { call } from './client';

export interface RetentionRule {
  class: string;
  on: boolean;
  days: number;
  action: string;
  basis_zh: string;
  basis_en: string;
  source: string;
  verified: boolean;
}

export interface RulesVersion {
  version: number;
  by: string | null;
  at: string | null;
  rules: RetentionRule[];
}

export interface ClassReport {
  class: string;
  days: number;
  before: string;
  due: number;
  held: Record<string, number>;
  oldest: string | null;
  erased: number;
}

export interface RetentionRun {
  id: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  by: string;
  rules_version: number;
  started_at: string;
  finished_at: string | null;
  classes: ClassReport[];
  error: string | null;
}

export interface Retention {
  current: RulesVersion;
  versions: RulesVersion[];
  classes: { class: string; counted_from: string; can_be_held: boolean }[];
  run: RetentionRun | null;
}

export const retention = {
  show: (signal?: AbortSignal) => call<Retention>('GET', '/retention', { signal }),
  preview: (rules: RetentionRule[]) => call<{ preview: string; classes: ClassReport[] }>('POST', '/retention/preview', { body: { rules } }),
  save: (body: { rules: RetentionRule[]; based_on: number; preview: string }) => call<{ version: number }>('PUT', '/retention', { body }),
  run: () => call<{ queued: boolean }>('POST', '/retention/run'),
  cancel: () => call<{ cancelled: boolean }>('POST', '/retention/cancel'),
};
