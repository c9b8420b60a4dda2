// Pages of cases with keyset paging, as one flat list.
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { cases } from '@/api/endpoints';
import type { CaseRow } from '@/api/types';
import type { Query } from '@/api/client';

const NONE: CaseRow[] = [];

export function useCaseList(filter: Query, limit: number) {
  const query = useInfiniteQuery({
    queryKey: ['cases', filter, limit],
    queryFn: ({ pageParam, signal }) => cases.list({ ...filter, limit, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
  const rows = useMemo(() => {
    if (!query.data) return NONE;
    // Rows move between pages while people work; a case is shown once, at its first place.
    const seen = new Set<string>();
    return query.data.pages.flatMap((page) => page.rows).filter((row) => !seen.has(row.id) && seen.add(row.id));
  }, [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const first = query.data?.pages[0];
  return { query, rows, more, total: first?.total ?? rows.length, seq: first?.seq ?? 0, asOf: query.data?.pages.at(-1)?.as_of };
}

export const rowId = (row: CaseRow) => row.id;
