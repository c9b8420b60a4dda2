// Typed calls, one for each door of the API that the pages use.
import type { FormTemplate } from './formTypes';
import { call, queryString } from './client';
import type { Query } from './client';
import type * as P from './policyTypes';
import type * as T from './types';

const seg = encodeURIComponent;

export const session = {
  current: () => call<T.Session>('GET', '/session', { quiet401: true }),
  signIn: (username: string, password: string) =>
    call<T.Session>('POST', '/session', { body: { username, password }, quiet401: true }),
  signOut: () => call<void>('DELETE', '/session', { quiet401: true }),
  ways: (signal?: AbortSignal) => call<{ password: boolean; oidc: { name: string; url: string } | null }>('GET', '/session/ways', { signal }),
  viewAs: (user: string) => call<T.Session>('POST', '/session/view-as', { body: { user } }),
  viewAsEnd: () => call<void>('DELETE', '/session/view-as'),
};

const file = (path: string, query: Query) => `/api/v1${path}${queryString(query)}`;

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
  terms?: T.Terms;
  /** What the similar cases suggested, and why the reviewer decides otherwise. */
  suggested?: 'approve' | 'decline';
  override_reason?: string;
}

const step = (id: string, name: string, body: unknown) => call<T.StepDone>('POST', `/cases/${seg(id)}/${name}`, { body });

export const cases = {
  list: (query: Query, signal?: AbortSignal) => call<T.CasePage>('GET', '/cases', { query, signal }),
  fileUrl: (query: Query, format: 'csv' | 'xlsx', lang: string) => file('/cases/export', { ...query, sort: undefined, format, lang: lang === 'en' ? 'en' : 'zh' }),
  get: (id: string, signal?: AbortSignal) => call<T.CaseDetail>('GET', `/cases/${seg(id)}`, { signal }),
  review: (id: string, body: ReviewIn) => step(id, 'review', body),
  info: (id: string, body: { version: number; text: string }) => step(id, 'info', body),
  receive: (id: string, body: { version: number; quantity: number; damaged?: number; warehouse?: string; detail?: Record<string, unknown> }) =>
    step(id, 'goods-received', body),
  refund: (id: string, body: { version: number; amount_minor: number; bearer?: string }) => step(id, 'refund', body),
  close: (id: string, body: { version: number; reason: string; deserved_person?: boolean }) => step(id, 'close', body),
  step: (id: string, name: string, body: Record<string, unknown>) => step(id, `steps/${name}`, body),
  similar: (id: string, signal?: AbortSignal) => call<T.Similar>('GET', `/cases/${seg(id)}/similar`, { signal }),
  links: (id: string, signal?: AbortSignal) => call<T.IdentityLinks>('GET', `/cases/${seg(id)}/links`, { signal }),
  splitLink: (id: string, body: { customer_no: string; reason: string }) => call<T.IdentityLinks>('POST', `/cases/${seg(id)}/links/split`, { body }),
  joinLink: (id: string, body: { customer_no: string }) => call<T.IdentityLinks>('POST', `/cases/${seg(id)}/links/join`, { body }),
  task: (id: string, signal?: AbortSignal) => call<T.ReviewTask>('GET', `/cases/${seg(id)}/task`, { signal }),
  takeTask: (id: string, name: string, body: Record<string, unknown>) => call<T.ReviewTask>('POST', `/cases/${seg(id)}/task/${name}`, { body }),
  note: (id: string, body: { text: string }) => step(id, 'notes', body),
  reveal: (id: string, fields: string[], person?: string) => call<T.Personal>('POST', `/cases/${seg(id)}/reveal`, { body: { fields, ...(person && { person }) } }),
};

export const review = {
  queue: (query: Query, signal?: AbortSignal) => call<T.Queue>('GET', '/review/queue', { query, signal }),
  bulk: (body: { items: { id: string; version: number }[]; outcome: string; reason?: string; note?: string }) =>
    call<T.BulkResult>('POST', '/review/bulk', { body }),
  samples: (signal?: AbortSignal) => call<{ total: number; rows: T.BlindCase[] }>('GET', '/review/samples', { signal }),
  sample: (id: string, signal?: AbortSignal) => call<T.BlindDetail>('GET', `/review/samples/${seg(id)}`, { signal }),
  judge: (id: string, outcome: string) => call<T.BlindAnswer>('POST', `/review/samples/${seg(id)}`, { body: { outcome } }),
};

export const parcels = {
  scan: (no: string, signal?: AbortSignal) => call<T.Scan>('GET', '/scan', { query: { no }, signal }),
  list: (status: string, signal?: AbortSignal) => call<{ rows: T.Parcel[]; total: number }>('GET', '/parcels', { query: { status }, signal }),
  receive: (body: Record<string, unknown>) => call<{ parcel: T.Parcel; candidates: T.Candidate[] }>('POST', '/parcels', { body }),
  get: (id: string, signal?: AbortSignal) =>
    call<{ parcel: T.Parcel; candidates: T.Candidate[]; timeline: T.TimelineEvent[] }>('GET', `/parcels/${seg(id)}`, { signal }),
  step: (id: string, name: string, body: Record<string, unknown>) => call<{ parcel: T.Parcel }>('POST', `/parcels/${seg(id)}/steps/${name}`, { body }),
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
  fileUrl: (query: Query, format: 'csv' | 'xlsx') => file('/audit/export', { ...query, format }),
};

export const views = {
  list: (page: 'cases' | 'review', signal?: AbortSignal) => call<{ rows: T.SavedView[] }>('GET', '/views', { query: { page }, signal }),
  save: (body: { page: 'cases' | 'review'; name: string; query: string; shared: boolean }) => call<{ id: string }>('POST', '/views', { body }),
  remove: (id: string) => call<void>('DELETE', `/views/${seg(id)}`),
};

export interface UserIn {
  name: string;
  role: string;
  scope: T.Scope;
  password?: string;
}

export const users = {
  list: (signal?: AbortSignal) => call<T.UserList>('GET', '/users', { signal }),
  get: (name: string, signal?: AbortSignal) => call<T.UserDetail>('GET', `/users/${seg(name)}`, { signal }),
  add: (body: UserIn) => call<{ user: T.UserRow; password: string | null }>('POST', '/users', { body }),
  change: (name: string, body: { role?: string; scope?: T.Scope; disabled?: boolean }) => call<T.UserRow>('PATCH', `/users/${seg(name)}`, { body }),
  password: (name: string) => call<{ password: string | null }>('POST', `/users/${seg(name)}/password`, { body: {} }),
  tokenAdd: (name: string, body: { label: string; days?: number }) => call<{ token: string }>('POST', `/users/${seg(name)}/tokens`, { body }),
  tokenRevoke: (name: string, mark: string) => call<void>('DELETE', `/users/${seg(name)}/tokens/${seg(mark)}`),
};

export const subjects = {
  list: (kind: T.SubjectKind, query: Query, signal?: AbortSignal) => call<{ rows: T.SubjectRow[]; days: number; as_of: string }>('GET', `/${kind}`, { query, signal }),
  get: (kind: T.SubjectKind, id: string, days: number, signal?: AbortSignal) => call<T.SubjectDetail>('GET', `/${kind}/${seg(id)}`, { query: { days }, signal }),
  reveal: (customerNo: string, fields: string[]) => call<T.Personal>('POST', `/customers/${seg(customerNo)}/reveal`, { body: { fields } }),
};

export const templates = {
  list: (signal?: AbortSignal) => call<{ templates: T.TemplateSummary[]; may_publish: boolean }>('GET', '/templates', { signal }),
  get: (id: string, version?: string, signal?: AbortSignal) => call<T.TemplateShown>('GET', `/templates/${seg(id)}`, { query: { version }, signal }),
  publish: (based_on: number, template: FormTemplate) => call<{ id: string; version: number }>('POST', '/templates', { body: { based_on, template } }),
  retire: (id: string) => call<{ retired: boolean }>('POST', `/templates/${seg(id)}/retire`),
  pilot: (id: string, body: { based_on: number; template: FormTemplate; share_percent: number; users: string[] }) => call<{ version: number }>('POST', `/templates/${seg(id)}/pilot`, { body }),
  publishPilot: (id: string) => call<{ version: number }>('POST', `/templates/${seg(id)}/pilot/publish`),
  endPilot: (id: string) => call<{ ended: number }>('DELETE', `/templates/${seg(id)}/pilot`),
  compare: (id: string, signal?: AbortSignal) => call<T.TemplateCompared>('GET', `/templates/${seg(id)}/compare`, { signal }),
  practise: (id: string, body: { version: number; answers: Record<string, unknown>; seconds: number }) => call<{ version: number; passed: boolean; problems: { pointer: string; text_zh: string; text_en: string }[] }>('POST', `/templates/${seg(id)}/practice`, { body }),
  training: (id: string, signal?: AbortSignal) => call<T.TemplateTraining>('GET', `/templates/${seg(id)}/training`, { signal }),
  suggestions: (id: string, signal?: AbortSignal) => call<{ suggestions: T.TemplateSuggestion[] }>('GET', `/templates/${seg(id)}/suggestions`, { signal }),
  suggest: (id: string, question: string | null, text: string) => call<{ suggestions: T.TemplateSuggestion[] }>('POST', `/templates/${seg(id)}/suggestions`, { body: { question, text } }),
  resolveSuggestion: (id: string, suggestion: number) => call<{ suggestions: T.TemplateSuggestion[] }>('POST', `/templates/${seg(id)}/suggestions/${suggestion}/resolve`),
};

export const people = {
  get: (customer: string, signal?: AbortSignal) => call<T.Kept>('GET', `/customers/${seg(customer)}/personal`, { signal }),
  copy: (customer: string) => call<{ records: number }>('POST', `/customers/${seg(customer)}/personal/copy`),
  erase: (customer: string, confirm: string) => call<T.Erased>('POST', `/customers/${seg(customer)}/personal/erase`, { body: { confirm } }),
};

export const intake = {
  lookup: (q: string, signal?: AbortSignal) => call<{ orders: T.FoundOrder[] }>('GET', '/intake/lookup', { query: { q }, signal }),
  open: (body: unknown, key: string) => call<{ id: string; case_no: string }>('POST', '/cases', { body, headers: { 'Idempotency-Key': key } }),
};

export const attachments = {
  upload: (file: File) => {
    const form = new FormData();
    form.append('file', file, 'file');
    return call<T.AttachmentInfo>('POST', '/attachments', { form });
  },
  url: (id: string) => `/api/v1/attachments/${seg(id)}`,
};

type Full = P.PolicyDraft & { table: unknown; tests: P.PolicyTest[]; complaints: P.PolicyComplaint[]; test_results: P.PolicyTestResult[] };
export type PolicyDraftFull = Full;

export const policies = {
  overview: (signal?: AbortSignal) => call<P.PolicyOverview>('GET', '/policies', { signal }),
  vocabulary: (signal?: AbortSignal) => call<{ facts: P.PolicyFact[]; statute: { version: string; articles: P.StatuteArticle[] }; platforms: P.PlatformSet[] }>('GET', '/policies/vocabulary', { signal }),
  stages: (signal?: AbortSignal) => call<P.Stages>('GET', '/policies/stages', { signal }),
  reach: (stage: string | null, anyway: boolean) => call<P.Stages>('POST', '/policies/stages', { body: { stage, anyway } }),
  comments: (signal?: AbortSignal) => call<{ comments: P.RuleComment[] }>('GET', '/policies/comments', { signal }),
  comment: (rule: string, text: string) => call<{ comments: P.RuleComment[] }>('POST', '/policies/comments', { body: { rule, text } }),
  resolveComment: (comment: number) => call<{ comments: P.RuleComment[] }>('POST', `/policies/comments/${comment}/resolve`),
  performance: (days: number, signal?: AbortSignal) => call<P.PolicyPerformance>('GET', '/policies/performance', { query: { days }, signal }),
  improvement: (signal?: AbortSignal) => call<P.Improvement>('GET', '/policies/improvement', { signal }),
  takeProposal: (mark: string) => call<{ draft: number }>('POST', `/policies/proposals/${seg(mark)}/draft`),
  rejectProposal: (mark: string, note: string) => call<unknown>('POST', `/policies/proposals/${seg(mark)}/reject`, { body: { note } }),
  limits: (body: { amount_minor?: number; risk?: number }) => call<{ draft: number }>('POST', '/policies/limits', { body }),
  version: (version: number, signal?: AbortSignal) => call<{ version: number; table: unknown }>('GET', `/policies/versions/${version}`, { signal }),
  begin: (body: { base?: number; name: string; note?: string }) => call<Full>('POST', '/policies/drafts', { body }),
  draft: (draft: number, signal?: AbortSignal) => call<Full>('GET', `/policies/drafts/${draft}`, { signal }),
  sheetUrl: (of: { version?: number; draft?: number }) => (of.draft === undefined ? `/api/v1/policies/versions/${of.version}/sheet` : `/api/v1/policies/drafts/${of.draft}/sheet`),
  takeSheet: (draft: number, revision: number, file: File) => {
    const form = new FormData();
    form.append('file', file, file.name);
    return call<Full>('PUT', `/policies/drafts/${draft}/sheet`, { query: { revision }, form });
  },
  save: (draft: number, body: { revision: number; name: string; note: string; table: unknown }) => call<Full>('PUT', `/policies/drafts/${draft}`, { body }),
  tests: (draft: number, tests: P.PolicyTest[]) => call<Full>('PUT', `/policies/drafts/${draft}/tests`, { body: { tests } }),
  discard: (draft: number) => call<P.PolicyOverview>('DELETE', `/policies/drafts/${draft}`),
  backtest: (draft: number, against: 'live' | 'past') => call<unknown>('POST', `/policies/drafts/${draft}/backtest`, { body: { against } }),
  backtested: (draft: number, signal?: AbortSignal) => call<P.BacktestRun>('GET', `/policies/drafts/${draft}/backtest`, { signal }),
  cancelBacktest: (draft: number) => call<unknown>('DELETE', `/policies/drafts/${draft}/backtest`),
  propose: (draft: number) => call<P.PolicyOverview>('POST', `/policies/drafts/${draft}/propose`),
  publish: (draft: number, body: { note?: string; expires_at?: string }) => call<P.PolicyOverview>('POST', `/policies/drafts/${draft}/publish`, { body }),
  trial: (draft: number, share_percent: number) => call<P.PolicyOverview>('POST', '/policies/trial', { body: { draft, share_percent } }),
  endTrial: () => call<P.PolicyOverview>('DELETE', '/policies/trial'),
  rollback: (to: number) => call<P.PolicyOverview>('POST', '/policies/rollback', { body: { to } }),
  pause: (family: string, note: string) => call<P.PolicyOverview>('POST', '/policies/pauses', { body: { family, note } }),
  resume: (family: string) => call<P.PolicyOverview>('DELETE', `/policies/pauses/${seg(family)}`),
  snooze: (customer_no: string, until: string, note: string) => call<P.PolicyOverview>('POST', '/policies/snoozes', { body: { customer_no, until, note } }),
  wake: (customer: string) => call<P.PolicyOverview>('DELETE', `/policies/snoozes/${seg(customer)}`),
};
