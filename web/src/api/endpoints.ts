// Typed calls, one for each door of the API that the pages use.
import { call } from './client';
import type { Query } from './client';
import type * as T from './types';

const seg = encodeURIComponent;

export const session = {
  current: () => call<T.Session>('GET', '/session', { quiet401: true }),
  signIn: (username: string, password: string) =>
    call<T.Session>('POST', '/session', { body: { username, password }, quiet401: true }),
  signOut: () => call<void>('DELETE', '/session', { quiet401: true }),
};

export const meta = (signal?: AbortSignal) => call<T.Meta>('GET', '/meta', { signal });
export const counts = (signal?: AbortSignal) => call<T.Counts>('GET', '/counts', { signal });
export const search = (q: string, signal?: AbortSignal) => call<{ cases: T.CaseRow[] }>('GET', '/search', { query: { q }, signal });
export const morning = async (days: number, tz: string, signal?: AbortSignal): Promise<T.Morning> => {
  const answer = await call<Partial<T.Morning>>('GET', '/morning', { query: { days, tz }, signal });
  // An installation without data may leave whole parts out.
  return { as_of: new Date().toISOString(), seq: 0, rows: 0, buckets: [], kpis: [], reasons: [], trend: { metric: '', points: [] }, ...answer };
};
export const definitions = (signal?: AbortSignal) =>
  call<{ metrics: T.MetricDefinition[] }>('GET', '/metrics/definitions', { signal });

export interface ReviewIn {
  version: number;
  outcome: 'approve' | 'decline' | 'ask_for_info';
  reason?: string;
  note?: string;
  question?: string;
}

const step = (id: string, name: string, body: unknown) => call<T.StepDone>('POST', `/cases/${seg(id)}/${name}`, { body });

export const cases = {
  list: (query: Query, signal?: AbortSignal) => call<T.CasePage>('GET', '/cases', { query, signal }),
  get: (id: string, signal?: AbortSignal) => call<T.CaseDetail>('GET', `/cases/${seg(id)}`, { signal }),
  review: (id: string, body: ReviewIn) => step(id, 'review', body),
  info: (id: string, body: { version: number; text: string }) => step(id, 'info', body),
  receive: (id: string, body: { version: number; quantity: number; damaged?: number; warehouse?: string }) =>
    step(id, 'goods-received', body),
  refund: (id: string, body: { version: number; amount_minor: number; bearer?: string }) => step(id, 'refund', body),
  close: (id: string, body: { version: number; reason: string }) => step(id, 'close', body),
  note: (id: string, body: { text: string }) => step(id, 'notes', body),
  reveal: (id: string, fields: string[]) => call<T.Personal>('POST', `/cases/${seg(id)}/reveal`, { body: { fields } }),
};

export interface ImportIn {
  upload_id: string;
  kind: string;
  mapping: Record<string, string | null>;
  options: T.ImportOptions;
  dry_run: boolean;
  save_as?: string;
}

export const imports = {
  preview: (file: File, kind?: string, signal?: AbortSignal) => {
    const form = new FormData();
    // Text fields first: a streaming server knows the kind before the file arrives.
    if (kind) form.append('kind', kind);
    form.append('file', file, file.name);
    return call<T.ImportPreview>('POST', '/imports/preview', { form, signal });
  },
  start: (body: ImportIn) => call<{ import_id: string }>('POST', '/imports', { body }),
  list: (signal?: AbortSignal) => call<{ rows: T.ImportInfo[] }>('GET', '/imports', { signal }),
  get: (id: string, signal?: AbortSignal) => call<T.ImportInfo>('GET', `/imports/${seg(id)}`, { signal }),
  rows: (id: string, query: Query, signal?: AbortSignal) =>
    call<{ rows: T.ImportRow[]; next: string | number | null }>('GET', `/imports/${seg(id)}/rows`, { query, signal }),
  cancel: (id: string) => call<unknown>('POST', `/imports/${seg(id)}/cancel`),
  resume: (id: string) => call<{ import_id?: string } | undefined>('POST', `/imports/${seg(id)}/resume`),
  errorsUrl: (id: string) => `/api/v1/imports/${seg(id)}/errors.csv`,
};

export const audit = {
  list: (query: Query, signal?: AbortSignal) =>
    call<{ rows: T.AuditRow[]; next: string | number | null }>('GET', '/audit', { query, signal }),
  verify: () => call<T.VerifyResult>('POST', '/audit/verify'),
};
