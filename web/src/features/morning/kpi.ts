// How a measure's value and its change are written, and whether the change is good.
import type { Kpi } from '@/api/types';
import { decimal, integer, money, moneyShort, percent, span } from '@/lib/format';
import type { Lang } from '@/lib/i18n';

export function formatKpi(lang: Lang, unit: Kpi['unit'], value: number, currency: string, short = false): string {
  switch (unit) {
    case 'ratio':
      return percent(lang, value, short ? 0 : 1);
    case 'count':
      return integer(lang, value);
    case 'minor':
      return short || Math.abs(value) >= 10_000_000 ? moneyShort(lang, value, currency) : money(lang, value, currency);
    case 'seconds':
      return span(lang, value);
    case 'score':
      return decimal(lang, value, short ? 1 : 2);
    default: {
      const never: never = unit;
      return String(never);
    }
  }
}

export interface Change {
  text: string;
  sort: 'good' | 'bad' | 'flat';
}

/** The change against the period before: points for ratios, percent for sums, the difference for the rest. */
export function changeOf(lang: Lang, kpi: Pick<Kpi, 'unit' | 'value' | 'previous' | 'better' | 'beyond_chance'>, points: string): Change | null {
  const { value, previous, unit, better } = kpi;
  if (value === null || previous === null || value === undefined || previous === undefined) return null;
  const difference = value - previous;
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '±';
  const size = Math.abs(difference);
  let text: string;
  if (unit === 'ratio') text = `${sign}${decimal(lang, size * 100, 1)}${points}`;
  else if (unit === 'count' || unit === 'minor') text = previous === 0 ? `${sign}${unit === 'count' ? integer(lang, size) : '∞'}` : `${sign}${percent(lang, size / Math.abs(previous), 1)}`;
  else if (unit === 'seconds') text = `${sign}${span(lang, size)}`;
  else text = `${sign}${decimal(lang, size, 2)}`;
  // A change that chance explains is neither good nor bad.
  const sort = difference === 0 || better === 'none' || kpi.beyond_chance === false ? 'flat' : difference > 0 === (better === 'up') ? 'good' : 'bad';
  return { text, sort };
}
