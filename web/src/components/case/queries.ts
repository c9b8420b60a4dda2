// The data of one case, and what has to be fetched again after a step.
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { cases } from '@/api/endpoints';

export const caseQuery = (id: string) =>
  queryOptions({ queryKey: ['case', id], queryFn: ({ signal }) => cases.get(id, signal), staleTime: 10_000 });

/** Earlier cases, the suggestion, the strategy and the reasons for a decline. */
export const similarQuery = (id: string) =>
  queryOptions({ queryKey: ['similar', id], queryFn: ({ signal }) => cases.similar(id, signal), staleTime: 60_000, enabled: Boolean(id) });

/** Customers who share a telephone number, e-mail or building with the case's customer. */
export const linksQuery = (id: string) =>
  queryOptions({ queryKey: ['links', id], queryFn: ({ signal }) => cases.links(id, signal), staleTime: 60_000, enabled: Boolean(id) });

export const taskQuery = (id: string) =>
  queryOptions({ queryKey: ['task', id], queryFn: ({ signal }) => cases.task(id, signal), staleTime: 5_000, enabled: Boolean(id) });

/** Forgets everything that a step on this case may have changed. */
export function useRefreshCase(): (id: string) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async (id) => {
      void client.invalidateQueries({ queryKey: ['counts'] });
      void client.invalidateQueries({ queryKey: ['cases'] });
      void client.invalidateQueries({ queryKey: ['morning'] });
      void client.invalidateQueries({ queryKey: ['queue'] });
      await client.invalidateQueries({ queryKey: ['case', id] });
    },
    [client],
  );
}
