// One case as a row of the wide table, and as a card of the narrow one.
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseRow } from '@/api/types';
import { Due, Money, StatusTag, Time, word } from '@/components/bits';
import type { RowProps } from '@/components/VirtualGrid';
import { useNow } from '@/lib/hooks';
import { useReasons } from '@/lib/meta';

function warned(row: CaseRow): boolean {
  return Array.isArray(row.warnings) ? row.warnings.length > 0 : (row.warnings ?? 0) > 0;
}

const COLUMNS = ['case', 'product', 'reason', 'shop', 'customer', 'amount', 'status', 'due', 'requested'] as const;

export function CaseHeader({ sort, onSort }: { sort: string; onSort: (sort: string) => void }) {
  const { t } = useTranslation();
  const sorts: Partial<Record<(typeof COLUMNS)[number], string>> = { amount: '-amount', due: 'due_at', requested: '-requested_at' };
  return (
    <div className="case-grid" role="row" aria-rowindex={1}>
      {COLUMNS.map((column) => {
        const by = sorts[column];
        const on = by !== undefined && (sort === by || (column === 'requested' && sort === 'requested_at'));
        return (
          <div key={column} role="columnheader" className={`c-${column}`} aria-sort={on ? (sort.startsWith('-') ? 'descending' : 'ascending') : undefined}>
            {by ? (
              <button type="button" className="sorter" onClick={() => onSort(column === 'requested' && sort === '-requested_at' ? 'requested_at' : by)}>
                {t(`cases:column.${column}`)}
                <span aria-hidden>{on ? (sort.startsWith('-') ? '↓' : '↑') : ''}</span>
              </button>
            ) : (
              t(`cases:column.${column}`)
            )}
          </div>
        );
      })}
    </div>
  );
}

export const CaseLine = memo(function CaseLine({ item: row }: RowProps<CaseRow>) {
  const { t } = useTranslation();
  const reasons = useReasons();
  const now = useNow(60_000);
  return (
    <div className="case-grid" role="presentation">
      <div role="gridcell" className="c-case">
        <Link to="/cases/$id" params={{ id: row.id }} className="mono" tabIndex={-1}>{row.case_no}</Link>
        <small>{word('kind', row.kind)}{warned(row) && <span className="warn-dot" title={t('cases:warned')}>!</span>}</small>
      </div>
      <div role="gridcell" className="c-product">
        <span className="ellipsis" title={row.product_name ?? undefined}>{row.product_name ?? row.sku ?? '—'}</span>
        <small className="ellipsis mono">{row.product_name ? row.sku : ''}{row.quantity > 1 && ` ×${row.quantity}`}{row.line_count > 1 && ` · ${t('cases:lines', { count: row.line_count })}`}</small>
      </div>
      <div role="gridcell" className="c-reason"><span className="ellipsis" title={row.reason_code ?? undefined}>{row.reason_code ? reasons.name(row.reason_code) : (row.reason_text ?? '—')}</span></div>
      <div role="gridcell" className="c-shop"><span className="ellipsis">{row.shop ?? '—'}</span><small className="ellipsis">{word('channel', row.channel)}{row.region && ` · ${row.region}`}</small></div>
      <div role="gridcell" className="c-customer"><span className="ellipsis">{row.customer_name ?? row.customer_no ?? '—'}</span><small className="num ellipsis">{row.phone ?? (row.customer_name ? row.customer_no : '')}</small></div>
      <div role="gridcell" className="c-amount strong"><Money minor={row.amount_minor} currency={row.currency} /></div>
      <div role="gridcell" className="c-status"><StatusTag status={row.status} /></div>
      <div role="gridcell" className="c-due"><Due iso={row.due_at} status={row.status} now={now} basis={row.due_basis} /></div>
      <div role="gridcell" className="c-requested dim"><Time iso={row.requested_at} /></div>
    </div>
  );
});

export const CaseCard = memo(function CaseCard({ item: row }: RowProps<CaseRow>) {
  const reasons = useReasons();
  const now = useNow(60_000);
  return (
    <div className="case-tile" role="gridcell">
      <div><Link to="/cases/$id" params={{ id: row.id }} className="mono" tabIndex={-1}>{row.case_no}</Link><span className="strong push"><Money minor={row.amount_minor} currency={row.currency} /></span></div>
      <div><span className="ellipsis">{row.product_name ?? row.sku ?? '—'}{row.quantity > 1 && ` ×${row.quantity}`}</span><span className="push"><StatusTag status={row.status} /></span></div>
      <div className="dim"><span className="ellipsis">{[row.reason_code ? reasons.name(row.reason_code) : row.reason_text, word('channel', row.channel), row.customer_name].filter(Boolean).join(' · ')}</span><span className="push"><Due iso={row.due_at} status={row.status} now={now} /></span></div>
    </div>
  );
});
