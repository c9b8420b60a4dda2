// One connection to the server's event stream for the whole page; parts of the page listen to it.
import { useEffect, useRef, useSyncExternalStore } from 'react';

export type StreamState = 'idle' | 'open' | 'lost' | 'offline';
export type StreamEvent = { type: 'log'; data: { seq: number; at?: string } } | { type: 'import'; data: Record<string, unknown> };

const listeners = new Set<(event: StreamEvent) => void>();
const watchers = new Set<() => void>();
let state: StreamState = 'idle';
let source: EventSource | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;
let grace: ReturnType<typeof setTimeout> | undefined;
let wait = 1_000;
let head: number | null = null;

function become(next: StreamState): void {
  if (state === next) return;
  state = next;
  for (const watcher of watchers) watcher();
}

function tell(type: 'log' | 'import', text: string): void {
  try {
    const event = { type, data: JSON.parse(text) } as StreamEvent;
    if (event.type === 'log') {
      // The first message after connecting only says where the log stands.
      const known = head;
      head = event.data.seq;
      if (known === null || known === head) return;
    }
    for (const listener of listeners) listener(event);
  } catch {
    // A malformed message must not end the stream.
  }
}

function connect(): void {
  source?.close();
  source = new EventSource('/api/v1/stream');
  source.onopen = () => {
    wait = 1_000;
    clearTimeout(grace);
    grace = undefined;
    become(navigator.onLine ? 'open' : 'offline');
  };
  source.onerror = () => {
    // A short break is not worth a banner.
    grace ??= setTimeout(() => become(navigator.onLine ? 'lost' : 'offline'), 2_500);
    if (source?.readyState === EventSource.CLOSED) {
      clearTimeout(retry);
      retry = setTimeout(connect, wait);
      wait = Math.min(wait * 2, 15_000);
    }
  };
  source.addEventListener('log', (event) => tell('log', event.data as string));
  source.addEventListener('import', (event) => tell('import', event.data as string));
}

const wentOffline = () => become('offline');
const wentOnline = () => connect();

/** Opens the stream; the answer closes it. */
export function startStream(): () => void {
  connect();
  window.addEventListener('offline', wentOffline);
  window.addEventListener('online', wentOnline);
  return () => {
    window.removeEventListener('offline', wentOffline);
    window.removeEventListener('online', wentOnline);
    clearTimeout(retry);
    clearTimeout(grace);
    grace = undefined;
    source?.close();
    source = null;
    become('idle');
  };
}

export function useStreamState(): StreamState {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => state,
  );
}

/** Calls back for every event. */
export function useStream(listener: (event: StreamEvent) => void): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const call = (event: StreamEvent) => latest.current(event);
    listeners.add(call);
    return () => {
      listeners.delete(call);
    };
  }, []);
}

/** Calls back after log events, at most once in `every` ms and always after the last one. */
export function useLogTick(action: (seq: number) => void, every: number): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const last = useRef(0);
  const seq = useRef(0);
  useStream((event) => {
    if (event.type !== 'log') return;
    seq.current = event.data.seq;
    if (timer.current) return;
    const delay = Math.max(0, last.current + every - Date.now());
    timer.current = setTimeout(() => {
      timer.current = undefined;
      last.current = Date.now();
      action(seq.current);
    }, delay);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
}
