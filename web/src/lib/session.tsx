// Who is signed in, and what that person may do.
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { ApiError, setCsrf, whenSignedOut } from '@/api/client';
import { session as door } from '@/api/endpoints';
import type { Permission, Session } from '@/api/types';
import { setInstallation } from './format';

interface SessionState {
  status: 'loading' | 'out' | 'in' | 'unreachable';
  session: Session | null;
  signIn: (username: string, password: string) => Promise<Session>;
  signOut: () => Promise<void>;
  /** Looks with another user's eyes; everything is read-only until the end. */
  viewAs: (user: string) => Promise<Session>;
  viewAsEnd: () => Promise<void>;
  retry: () => void;
}

const MARK = 'suyuan.signed-in';

/** Whether somebody signed in with this browser; a stranger is not asked for a session, so that nothing is refused. */
function marked(): boolean {
  try {
    return localStorage.getItem(MARK) !== null;
  } catch {
    return true;
  }
}

function mark(on: boolean): void {
  try {
    if (on) localStorage.setItem(MARK, '1');
    else localStorage.removeItem(MARK);
  } catch {
    // Without storage the session is asked for each time.
  }
}

/** Before the browser leaves for a sign-in elsewhere: a session is asked for when it comes back. */
export function expectSession(): void {
  mark(true);
}

/** Takes over what the server says about this session and this installation. */
function adopt(session: Session): void {
  setCsrf(session.csrf);
  setInstallation(session.time_zone, session.currency);
  mark(true);
}

const Context = createContext<SessionState | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<{ status: SessionState['status']; session: Session | null }>({ status: 'loading', session: null });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const out = () => {
      mark(false);
      setState({ status: 'out', session: null });
    };
    whenSignedOut(out);
    if (!marked()) {
      out();
      return;
    }
    let live = true;
    door
      .current()
      .then((session) => {
        if (!live) return;
        adopt(session);
        setState({ status: 'in', session });
      })
      .catch((error: unknown) => {
        if (!live) return;
        if (error instanceof ApiError && (error.status === 401 || error.status === 403)) out();
        else setState({ status: 'unreachable', session: null });
      });
    return () => {
      live = false;
    };
  }, [attempt]);

  const value = useMemo<SessionState>(
    () => ({
      ...state,
      signIn: async (username, password) => {
        const session = await door.signIn(username, password);
        adopt(session);
        client.clear();
        setState({ status: 'in', session });
        return session;
      },
      signOut: async () => {
        // What is still under way would be answered with "not signed in".
        await client.cancelQueries();
        await door.signOut().catch(() => undefined);
        mark(false);
        client.clear();
        setState({ status: 'out', session: null });
      },
      viewAs: async (user) => {
        const session = await door.viewAs(user);
        adopt(session);
        client.clear();
        setState({ status: 'in', session });
        return session;
      },
      viewAsEnd: async () => {
        await door.viewAsEnd();
        const session = await door.current();
        adopt(session);
        client.clear();
        setState({ status: 'in', session });
      },
      retry: () => {
        setState({ status: 'loading', session: null });
        setAttempt((count) => count + 1);
      },
    }),
    [state, client],
  );
  return <Context value={value}>{children}</Context>;
}

export function useSession(): SessionState {
  const value = useContext(Context);
  if (!value) throw new Error('useSession outside SessionProvider');
  return value;
}

export function useMay(): (permission: Permission) => boolean {
  const { session } = useSession();
  const permissions = session?.user.permissions ?? [];
  return (permission) => permissions.includes(permission);
}

/** Where this person's day begins. */
export function homeOf(session: Session): string {
  const { role, permissions } = session.user;
  if (role === 'agent' && permissions.includes('review')) return '/review';
  if (role === 'warehouse' && permissions.includes('read_cases')) return '/cases?status=awaiting_goods&sort=due_at';
  if (role === 'finance' && permissions.includes('read_cases')) return '/cases?status=goods_received,awaiting_refund&sort=due_at';
  if (permissions.includes('read_morning')) return '/morning';
  return '/cases';
}
