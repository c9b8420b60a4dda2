// The server's lists (reasons, shops …) and counters, fetched once and kept.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { counts, meta } from '@/api/endpoints';
import type { ReasonNode } from '@/api/types';
import { pick, useLang } from './i18n';

export function useMeta() {
  return useQuery({ queryKey: ['meta'], queryFn: ({ signal }) => meta(signal), staleTime: 5 * 60_000 });
}

export function useCounts(enabled = true) {
  return useQuery({ queryKey: ['counts'], queryFn: ({ signal }) => counts(signal), staleTime: 2_000, refetchInterval: 60_000, enabled });
}

/** Names of reason codes; a code that the taxonomy does not know is shown as it is. */
export function useReasons(): { name: (code: string | null | undefined) => string; path: (code: string) => string; leaves: ReasonNode[] } {
  const { data } = useMeta();
  const lang = useLang();
  return useMemo(() => {
    const byCode = new Map((data?.reasons ?? []).map((reason) => [reason.code, reason]));
    const name = (code: string | null | undefined) => (code ? pick(lang, byCode.get(code), 'name') || code : '—');
    const path = (code: string) => {
      const names: string[] = [];
      for (let node = byCode.get(code); node; node = byCode.get(node.parent)) names.unshift(pick(lang, node, 'name'));
      return names.join(' › ') || code;
    };
    return { name, path, leaves: (data?.reasons ?? []).filter((reason) => reason.level === 3) };
  }, [data, lang]);
}
