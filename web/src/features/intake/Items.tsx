// The lines of an order: which of them come back, and how many units.
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FoundOrder, OrderLine } from '@/api/types';
import { Money } from '@/components/bits';

export interface Taken {
  quantity: number;
}

export const lineKey = (line: OrderLine): string => `${line.line_no ?? ''}/${line.sku}`;

/** What the taken units cost: whole lines at their amount, parts of them rounded to the minor unit. */
export function amountOf(order: FoundOrder, taken: Record<string, Taken>): number | null {
  const chosen = order.lines.filter((line) => taken[lineKey(line)]);
  if (chosen.length === 0 || chosen.some((line) => line.amount_minor == null)) return null;
  return chosen.reduce((sum, line) => sum + Math.round(((line.amount_minor ?? 0) * Math.min(taken[lineKey(line)]?.quantity ?? 0, line.quantity)) / line.quantity), 0);
}

export function Items({ order, taken, onChange }: { order: FoundOrder; taken: Record<string, Taken>; onChange: (taken: Record<string, Taken>, amount: number | null) => void }) {
  const { t } = useTranslation();
  if (order.lines.length === 0) return <p className="dim">{t('intake:noLines')}</p>;
  const set = (line: OrderLine, quantity: number) => {
    const next = { ...taken };
    if (quantity > 0) next[lineKey(line)] = { quantity };
    else delete next[lineKey(line)];
    onChange(next, amountOf(order, next));
  };
  return (
    <ul className="in-lines">
      {order.lines.map((line) => {
        const on = Boolean(taken[lineKey(line)]);
        return (
          <li key={lineKey(line)} className={on ? 'on' : undefined}>
            <label>
              <input type="checkbox" checked={on} onChange={() => set(line, on ? 0 : line.quantity)} />
              <span><span className="strong">{line.product_name ?? line.sku}</span> <span className="dim mono">{line.sku}</span></span>
            </label>
            <span className="num"><Money minor={line.amount_minor} currency={line.currency ?? order.currency} /></span>
            <span className="in-units">
              {on && line.quantity > 1 ? (
                <Input type="number" size="small" min={1} max={line.quantity} value={taken[lineKey(line)]?.quantity} aria-label={t('intake:unitsOf', { name: line.product_name ?? line.sku })} onChange={(event) => set(line, Math.min(line.quantity, Math.max(1, Number(event.target.value) || 1)))} />
              ) : null}
              <span className="dim num">{t('intake:bought', { count: line.quantity })}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
