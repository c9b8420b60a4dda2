// The smallest shared pieces: money, times, deadlines, names of codes, keys and page headers.
import { ClockCircleOutlined, ExclamationCircleFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import i18next from 'i18next';
import { clock, fullTime, money, relative, shortTime, span } from '@/lib/format';
import { useLang } from '@/lib/i18n';

export function Money({ minor, currency }: { minor: number | null | undefined; currency: string | null | undefined }) {
  return <span className="num">{money(useLang(), minor, currency)}</span>;
}

export function Time({ iso, mode = 'short' }: { iso: string | null | undefined; mode?: 'short' | 'relative' | 'clock' }) {
  const lang = useLang();
  if (!iso) return <span className="dim">—</span>;
  const text = mode === 'relative' ? relative(lang, iso) : mode === 'clock' ? clock(iso) : shortTime(iso);
  return (
    <time className="num" dateTime={iso} title={fullTime(iso)}>
      {text}
    </time>
  );
}

const DOTS: Record<string, string> = {
  requested: '#7b8a87',
  in_review: '#c07a00',
  awaiting_info: '#7a6bb5',
  awaiting_goods: '#2f7fb5',
  goods_received: '#2f7fb5',
  awaiting_refund: '#b3541e',
  refunded: '#0f766e',
  declined: '#9b3b35',
  closed: '#a3afad',
};

const OPEN = new Set(['requested', 'in_review', 'awaiting_info', 'awaiting_goods', 'goods_received', 'awaiting_refund']);

/** Whether the merchant still owes something. */
export const isOpen = (status: string) => OPEN.has(status);

/** The name of a code of the vocabulary; an unknown one is shown as it is. */
export function word(group: string, code: string | null | undefined): string {
  if (!code) return '—';
  const key = `vocab:${group}.${code}`;
  return i18next.exists(key) ? i18next.t(key) : code;
}

export function StatusTag({ status }: { status: string }) {
  return (
    <span className="status" style={{ '--dot': DOTS[status] ?? '#8a9996' } as React.CSSProperties}>
      {word('status', status)}
    </span>
  );
}

/** Time left or overdue; red only when the deadline has passed and the merchant still owes something. */
export function Due({ iso, status, now, basis }: { iso: string | null | undefined; status: string; now: number; basis?: string | null }) {
  const { t } = useTranslation();
  const lang = useLang();
  if (!iso) return <span className="dim">—</span>;
  const hint = `${t('common:due.at', { time: fullTime(iso) })}${basis ? ` · ${word('basis', basis)}` : ''}`;
  if (!isOpen(status)) return <span className="dim num" title={hint}>{shortTime(iso)}</span>;
  const seconds = (Date.parse(iso) - now) / 1000;
  if (seconds < 0) {
    return (
      <span className="due over num" title={hint}>
        <ExclamationCircleFilled aria-hidden />
        {t('common:due.over', { span: span(lang, -seconds) })}
      </span>
    );
  }
  return (
    <span className={seconds < 7_200 ? 'due soon num' : 'due num'} title={hint}>
      <ClockCircleOutlined aria-hidden />
      {t('common:due.left', { span: span(lang, seconds) })}
    </span>
  );
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd>{children}</kbd>;
}

/** Who did something: user:li → li, system:decide → its name. */
export function actorName(actor: string | null | undefined): string {
  if (!actor) return '—';
  const [sort, ...rest] = actor.split(':');
  const name = rest.join(':');
  if (!name) return actor;
  if (sort === 'system') return word('system', name) === name ? `${i18next.t('common:system')} · ${name}` : word('system', name);
  if (sort === 'import') return `${i18next.t('common:importActor')} …${name.slice(-5)}`;
  return name;
}

export function PageHead({ title, sub, children }: { title: ReactNode; sub?: ReactNode; children?: ReactNode }) {
  return (
    <header className="page-head">
      <h1>{title}</h1>
      {sub && <div className="sub">{sub}</div>}
      {children && <div className="extra">{children}</div>}
    </header>
  );
}

/** Sets the window's title. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · ${i18next.t('common:brand')}` : i18next.t('common:brand');
  }, [title]);
}
