// The doors of connections to other systems, with their shapes.
import { call } from '@/api/client';

export interface Attempt {
  at: string;
  took_ms: number;
  id: string;
  ok: boolean;
  status: number | null;
  count: number;
  refused: number;
  first: number | null;
  last: number | null;
  code: string;
  detail: string;
}

export interface Connection {
  id: string;
  version: number;
  name: string;
  enabled: boolean;
  way: 'push' | 'pull';
  url: string;
  kinds?: string[];
  channels?: string[];
  shops?: string[];
  imported?: boolean;
  header?: string;
  has_secret?: boolean;
  kind?: string;
  format?: string;
  template?: string;
  shop?: string;
  every_minutes?: number;
  folder?: string | null;
  behind?: number;
  next_at: string;
  ok_at: string | null;
  failures: number;
  attempts: Attempt[];
}

export interface ConnectionList {
  rows: Connection[];
  event_kinds: string[];
  import_kinds: string[];
  templates: { name: string; kind: string }[];
}

export interface ConnectionIn {
  name: string;
  enabled: boolean;
  way: 'push' | 'pull';
  url: string;
  kinds?: string[];
  channels?: string[];
  shops?: string[];
  imported?: boolean;
  header?: string;
  secret?: string;
  kind?: string;
  format?: string;
  template?: string;
  shop?: string;
  every_minutes?: number;
  version?: number;
}

export const connections = {
  list: (signal?: AbortSignal) => call<ConnectionList>('GET', '/connections', { signal }),
  add: (body: ConnectionIn) => call<Connection>('POST', '/connections', { body }),
  change: (id: string, body: ConnectionIn) => call<Connection>('PUT', `/connections/${id}`, { body }),
  remove: (id: string) => call<unknown>('DELETE', `/connections/${id}`),
  attempt: (id: string) => call<Attempt | { begun: true }>('POST', `/connections/${id}/try`),
  replay: (id: string, from: string) => call<Connection>('POST', `/connections/${id}/replay`, { body: { from } }),
  secret: (id: string) => call<{ secret: string }>('POST', `/connections/${id}/secret`),
  renew: (id: string) => call<Connection>('POST', `/connections/${id}/renew`),
};
