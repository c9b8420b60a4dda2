// Types of templates, people’s data and attachments.
import type { CaseRow } from './types';
import type { FormTemplate, Words } from './formTypes';

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
  pilot: { version: number; share_percent: number; users: string[]; by: string; since: string } | null;
  open_suggestions: number;
}

/** Versions side by side. */
export interface TemplateCompared {
  as_of: string;
  versions: { version: number; forms: number; seconds: number | null; filled: number }[];
  questions: { version: number; question: string; position: number; asked: number; answered: number; other: number }[];
  statuses: { version: number; status: string; cases: number }[];
}

export interface TemplateTraining {
  rows: { name: string; role: string; version: number; done: boolean; practised: { version: number; at: string; seconds: number | null } | null }[];
}

export interface TemplateSuggestion {
  suggestion: number;
  question: string | null;
  text: string;
  by: string;
  at: string;
  resolved_by: string | null;
  resolved_at: string | null;
}

export interface TemplateShown extends TemplateSummary {
  shown: number;
  practised: { version: number; at: string } | null;
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

/** One answer as the log holds it. */
export interface FormAnswer {
  question: string;
  codes?: string[];
  text?: string | null;
  value?: string | null;
  number_micro?: number | null;
}

/** A form that was filled in, beside the wording of its questions at that time. */
export interface FilledForm {
  answers: { template: string; version: number; asked: string[]; answers: FormAnswer[]; seconds?: number | null };
  template: FormTemplate | null;
}

/** A text as it was written, by the event that holds it and the field. */
export interface OriginalText {
  version: number;
  field: string;
  text: string;
}

/** One of the people of a case, masked. */
export interface OtherPerson {
  part: string;
  name?: string | null;
  phone?: string | null;
  email?: string | null;
  address?: string | null;
}

/** The reason as one side gave it. */
export interface CaseReason {
  by: 'customer' | 'agent' | 'inspector';
  code: string | null;
  text: string | null;
}
