// Data of imports; progress arrives by the event stream and is asked for while a run is on.
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { imports } from '@/api/endpoints';
import type { ImportInfo } from '@/api/types';
import { useStream } from '@/lib/stream';

export const isRunning = (info: Pick<ImportInfo, 'state'> | undefined) => info?.state === 'running' || info?.state === 'queued';

export const listQuery = queryOptions({
  queryKey: ['imports'],
  queryFn: ({ signal }) => imports.list(signal),
  refetchInterval: (query) => (query.state.data?.rows.some(isRunning) ? 3_000 : false),
});

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: ({ signal }) => imports.get(id, signal),
    refetchInterval: (query) => (isRunning(query.state.data) ? 2_000 : false),
  });

/** Writes streamed progress into the cached run; an end is fetched in full, for its report. */
export function useImportEvents(): void {
  const client = useQueryClient();
  useStream((event) => {
    if (event.type !== 'import') return;
    const data = event.data as Partial<ImportInfo>;
    const id = data.import_id;
    if (!id) return;
    const ended = (data as { ended?: boolean }).ended === true || (data.state !== undefined && data.state !== 'running' && data.state !== 'queued');
    if (ended) {
      void client.invalidateQueries({ queryKey: ['import', id] });
      void client.invalidateQueries({ queryKey: ['imports'] });
      return;
    }
    client.setQueryData<ImportInfo>(['import', id], (old) => (old && isRunning(old) ? { ...old, ...pickProgress(data) } : old));
    client.setQueryData<{ rows: ImportInfo[] }>(['imports'], (old) => old && { rows: old.rows.map((row) => (row.import_id === id && isRunning(row) ? { ...row, ...pickProgress(data) } : row)) });
  });
}

function pickProgress(data: Partial<ImportInfo>): Partial<ImportInfo> {
  const progress: Partial<ImportInfo> = {};
  if (typeof data.rows_done === 'number') progress.rows_done = data.rows_done;
  if (typeof data.bytes_done === 'number') progress.bytes_done = data.bytes_done;
  if (typeof data.bytes_total === 'number') progress.bytes_total = data.bytes_total;
  return progress;
}

/** File names, whatever shape the server gives them in. */
export function fileNames(info: Pick<ImportInfo, 'files'>): string {
  return info.files
    .map((file) => (typeof file === 'string' ? file : Array.isArray(file) ? file[0] : (file.name ?? file.file ?? '')))
    .map((path) => path.split('/').at(-1))
    .join('、');
}
