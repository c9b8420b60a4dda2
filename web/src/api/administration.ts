// Types of users, saved views, products and customers.
import type { CaseRow, Kpi, Morning, Permission, Scope, TimelineEvent } from './types';

/** Row rights by dimension; an absent one does not restrict. */
export type ScopeDimension = 'departments' | 'regions' | 'channels' | 'shops';

export interface UserRow {
  name: string;
  role: string;
  scope: Scope;
  disabled: boolean;
  created_at: string;
}

export interface UserList {
  rows: UserRow[];
  roles: { role: string; permissions: Permission[] }[];
  dimensions: Record<ScopeDimension, string[]>;
}

export interface TokenRow {
  mark: string;
  label: string;
  created_at: string;
  expires_at: string | null;
}

export interface UserDetail {
  user: UserRow;
  tokens: TokenRow[];
  history: TimelineEvent[];
}

export interface SavedView {
  id: string;
  name: string;
  query: string;
  owner: string;
  shared: boolean;
  mine: boolean;
  created_at: string;
  count: number | null;
}

export type SubjectKind = 'products' | 'customers';

export interface SubjectRow {
  key: string;
  name: string | null;
  class: string | null;
  region: string | null;
  cases: number;
  units: number;
  refund_minor: number;
  reason: string | null;
  latest: string | null;
}

export interface SubjectFigure {
  id: string;
  name_zh: string;
  name_en: string;
  unit: Kpi['unit'];
  better: Kpi['better'];
  value: number | null;
  previous: number | null;
  /** Over everything that the viewer may see. */
  overall: number | null;
  rows: number;
  formula: string;
  explanation_zh: string;
  explanation_en: string;
  drill: string;
}

export interface SubjectDetail {
  sku?: string;
  customer_no?: string;
  name?: string | null;
  phone?: string | null;
  region?: string | null;
  category?: string | null;
  brand?: string | null;
  model?: string | null;
  days: number;
  page: { as_of: string; figures: SubjectFigure[]; trend: Morning['trend']; reasons: Morning['reasons'] };
  cases: CaseRow[];
  total: number;
}
