// One waiting case in the queue: amount and deadline first, then goods and reason, then why it waits.
import { memo } from 'react';
import type { CaseRow } from '@/api/types';
import { Due, Money, word } from '@/components/bits';
import type { RowProps } from '@/components/VirtualGrid';
import { useNow } from '@/lib/hooks';
import { useReasons } from '@/lib/meta';

export const QueueRow = memo(function QueueRow({ item: row }: RowProps<CaseRow>) {
  const reasons = useReasons();
  const now = useNow(60_000);
  return (
    <div className="queue-row" role="gridcell">
      <div>
        <span className="ellipsis strong">{row.product_name ?? row.sku ?? row.case_no}{row.quantity > 1 && ` ×${row.quantity}`}</span>
        <span className="push strong"><Money minor={row.amount_minor} currency={row.currency} /></span>
      </div>
      <div>
        <span className="ellipsis">{row.reason_code ? reasons.name(row.reason_code) : (row.reason_text ?? '—')} · {word('kind', row.kind)}</span>
        <span className="push"><Due iso={row.due_at} status={row.status} now={now} basis={row.due_basis} /></span>
      </div>
      <div className="dim">
        <span className="mono">{row.case_no}</span>
        <span className="ellipsis push">{word('cause', row.cause)}</span>
      </div>
    </div>
  );
});
