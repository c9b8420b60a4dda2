// One waiting case in the queue: amount and deadline first, then goods and reason, then why it waits.
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Due, Money, word } from '@/components/bits';
import type { RowProps } from '@/components/VirtualGrid';
import { percent } from '@/lib/format';
import { useNow } from '@/lib/hooks';
import { useLang } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';
import type { QueueCase } from './queue';

/** From here on a score is worth a word in the list. */
const RISKY = 0.5;
const UNUSUAL = 0.99;

export const QueueRow = memo(function QueueRow({ item: row }: RowProps<QueueCase>) {
  const { t } = useTranslation();
  const lang = useLang();
  const reasons = useReasons();
  const { risk, anomaly } = row.scores ?? {};
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
        {risk !== undefined && risk >= RISKY && <span className="tag bad num">{t('risk:short', { score: percent(lang, risk, 0) })}</span>}
        {anomaly !== undefined && anomaly >= UNUSUAL && <span className="tag warn">{t('risk:unusual')}</span>}
        <span className="ellipsis push">{word('cause', row.cause)}</span>
      </div>
    </div>
  );
});
