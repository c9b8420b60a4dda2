// The queue of the server, page by page, as one flat list of cases with their tasks.
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Query } from '@/api/client';
import { review } from '@/api/endpoints';
import type { CaseRow, ReviewTask } from '@/api/types';

export type QueueCase = CaseRow & { task: ReviewTask; review_due_at?: string | null; scores?: Record<string, number> };

export const INBOXES = ['all', 'mine', 'unassigned', 'escalated', 'snoozed', 'offers', 'disputes', 'reconcile', 'blind'] as const;

const NONE: QueueCase[] = [];

export function useQueue(filter: Query, limit: number) {
  const query = useInfiniteQuery({
    queryKey: ['queue', filter, limit],
    queryFn: ({ pageParam, signal }) => review.queue({ ...filter, limit, offset: pageParam }, signal),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => {
      const seen = pages.reduce((sum, one) => sum + one.rows.length, 0);
      return page.rows.length > 0 && seen < page.total ? seen : undefined;
    },
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
  const rows = useMemo(() => {
    if (!query.data) return NONE;
    // Urgency changes while people work; a case is shown once, at its first place.
    const seen = new Set<string>();
    const all = query.data.pages.flatMap((page) => page.rows);
    return all.filter((one) => !seen.has(one.row.id) && seen.add(one.row.id)).map((one) => ({ ...one.row, task: one.task, review_due_at: one.review_due_at, scores: one.scores }));
  }, [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const first = query.data?.pages[0];
  const counts: Record<string, number> = first?.counts ?? {};
  return { query, rows, more, total: first?.total ?? rows.length, counts };
}
