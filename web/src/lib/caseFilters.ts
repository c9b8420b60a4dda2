// What the address bar may say about the list, and what of it goes to the server.
import type { Query } from '@/api/client';

export const FILTERS = [
  'status', 'open', 'kind', 'shop', 'channel', 'region', 'department', 'team', 'reason', 'outcome', 'automatic', 'due', 'from', 'to', 'refunded_from', 'refunded_to',
  'sku', 'customer_no', 'order_no', 'refunded_not_received', 'received_not_refunded', 'q',
] as const;
export type FilterName = (typeof FILTERS)[number];
export const SORTS = ['-requested_at', 'requested_at', 'due_at', '-amount', '-updated_at'] as const;
export type CaseSearch = Partial<Record<FilterName | 'sort', string>>;

/** A day of the address bar as a moment in Beijing; a moment stays as it is. */
function moment(text: string | undefined, addDays: number): string | undefined {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  return new Date(Date.parse(`${text}T00:00:00+08:00`) + addDays * 86_400_000).toISOString();
}

/** The server's query: only what it knows, days as moments, `to` including its day. */
export function serverQuery(search: CaseSearch): Query {
  const query: Query = { sort: search.sort ?? '-requested_at' };
  for (const name of FILTERS) if (search[name]) query[name] = search[name];
  if (search.from) query.from = moment(search.from, 0);
  if (search.to) query.to = moment(search.to, 1);
  if (search.refunded_from) query.refunded_from = moment(search.refunded_from, 0);
  if (search.refunded_to) query.refunded_to = moment(search.refunded_to, 1);
  return query;
}

/** The filters in force, without the search words and the order. */
export function inForce(search: CaseSearch): FilterName[] {
  return FILTERS.filter((name) => name !== 'q' && search[name]);
}

/** The quick views above the list; a view is in force when its filters, and nothing else, are. */
export const VIEWS: { id: 'all' | 'open' | 'review' | 'overdue' | 'refund'; search: CaseSearch }[] = [
  { id: 'all', search: {} },
  { id: 'open', search: { open: 'true', sort: 'due_at' } },
  { id: 'review', search: { status: 'in_review', sort: 'due_at' } },
  { id: 'overdue', search: { due: 'overdue', sort: 'due_at' } },
  { id: 'refund', search: { status: 'goods_received,awaiting_refund', sort: 'due_at' } },
];

export function isView(search: CaseSearch, view: CaseSearch): boolean {
  const names = inForce(search);
  const wanted = inForce(view);
  return names.length === wanted.length && wanted.every((name) => search[name] === view[name]);
}
