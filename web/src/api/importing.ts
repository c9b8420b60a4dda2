// Types of imports: mapping, preview, report, rows.
import type { Problem } from './types';

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
