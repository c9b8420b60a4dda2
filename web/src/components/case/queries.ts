// The data of one case, and what has to be fetched again after a step.
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { cases } from '@/api/endpoints';

export const caseQuery = (id: string) =>
  queryOptions({ queryKey: ['case', id], queryFn: ({ signal }) => cases.get(id, signal), staleTime: 10_000 });

/** Forgets everything that a step on this case may have changed. */
export function useRefreshCase(): (id: string) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async (id) => {
      void client.invalidateQueries({ queryKey: ['counts'] });
      void client.invalidateQueries({ queryKey: ['cases'] });
      void client.invalidateQueries({ queryKey: ['morning'] });
      await client.invalidateQueries({ queryKey: ['case', id] });
    },
    [client],
  );
}
