// Numbers, money and times as people write them; money comes as integer minor units, times as RFC 3339.
import type { Lang } from './i18n';

const cache = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

function number(lang: Lang, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = lang + JSON.stringify(options);
  let format = cache.get(key);
  if (!format) {
    format = new Intl.NumberFormat(lang, options);
    cache.set(key, format);
  }
  return format;
}

/** Decimal places of a currency's minor unit. */
export function fractionDigits(currency: string): number {
  try {
    return number('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** The sign of a currency, such as ¥. */
export function currencySymbol(lang: Lang, currency: string): string {
  const parts = number(lang, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(0);
  return parts.find((part) => part.type === 'currency')?.value ?? currency;
}

/** Minor units as money with its sign; an em dash when unknown. */
export function money(lang: Lang, minor: number | null | undefined, currency: string | null | undefined): string {
  if (minor === null || minor === undefined) return '—';
  const code = currency && /^[A-Z]{3}$/.test(currency) ? currency : homeCurrency;
  const value = minor / 10 ** fractionDigits(code);
  return number(lang, { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' }).format(value);
}

/** Money for a headline: whole units, thousands grouped. */
export function moneyShort(lang: Lang, minor: number, currency: string): string {
  const value = minor / 10 ** fractionDigits(currency);
  const options: Intl.NumberFormatOptions = { style: 'currency', currency, currencyDisplay: 'narrowSymbol', maximumFractionDigits: 0 };
  if (Math.abs(value) >= 100_000) return number(lang, { ...options, notation: 'compact', maximumFractionDigits: 1 }).format(value);
  return number(lang, options).format(value);
}

/** Typed money text to minor units; null when it is not an amount. */
export function parseMoney(text: string, currency: string): number | null {
  const clean = text.replace(/[\s,，¥￥$€£]/g, '');
  if (!/^\d+(\.\d+)?$/.test(clean)) return null;
  const digits = fractionDigits(currency);
  const [whole = '0', part = ''] = clean.split('.');
  if (part.length > digits && /[1-9]/.test(part.slice(digits))) return null;
  return Number(whole) * 10 ** digits + Number(part.slice(0, digits).padEnd(digits, '0') || '0');
}

/** Minor units as plain text for an input. */
export function moneyInput(minor: number, currency: string): string {
  const digits = fractionDigits(currency);
  return (minor / 10 ** digits).toFixed(digits);
}

export function integer(lang: Lang, value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : number(lang, { maximumFractionDigits: 0 }).format(value);
}

export function decimal(lang: Lang, value: number, digits: number): string {
  return number(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

export function percent(lang: Lang, ratio: number, digits = 1): string {
  return number(lang, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(ratio);
}

export function bytes(lang: Lang, value: number): string {
  if (value < 1024) return `${value} B`;
  if (value < 1024 ** 2) return `${decimal(lang, value / 1024, 1)} KB`;
  if (value < 1024 ** 3) return `${decimal(lang, value / 1024 ** 2, 1)} MB`;
  return `${decimal(lang, value / 1024 ** 3, 2)} GB`;
}

/** A span in the two largest units: 2 天 3 时, 2d 3h. */
export function span(lang: Lang, seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const units: [number, string, string][] = [
    [86_400, '天', 'd'],
    [3_600, '时', 'h'],
    [60, '分', 'm'],
    [1, '秒', 's'],
  ];
  const first = units.findIndex(([size]) => total >= size);
  if (first < 0) return lang === 'en' ? '0s' : '0秒';
  const parts: string[] = [];
  let rest = total;
  for (const [size, zh, en] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${integer(lang, count)}${lang === 'en' ? en : zh}`);
    if (size === 86_400 && count >= 30) break;
  }
  return parts.join(lang === 'en' ? ' ' : '');
}

const ZONE_KEY = 'suyuan.zone';
let homeZone = 'Asia/Shanghai';
let homeCurrency = 'CNY';

/** What the installation counts in; a zone or currency that this browser does not know changes nothing. */
export function setInstallation(timeZone: string | undefined, currency: string | undefined): void {
  try {
    if (timeZone) new Intl.DateTimeFormat('en', { timeZone });
    homeZone = timeZone ?? homeZone;
  } catch {
    // Times stay in the zone of before.
  }
  if (currency && /^[A-Z]{3}$/.test(currency)) homeCurrency = currency;
}

/** The installation's zone, in which days begin. */
export const installationZone = () => homeZone;

/** The installation's currency, for sums that name none. */
export const installationCurrency = () => homeCurrency;

/** The zone in which times are shown: the installation's, unless this browser was told to use its own. */
export function zone(): string {
  try {
    if (localStorage.getItem(ZONE_KEY) === 'local') return Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch {
    // Without storage the default stands.
  }
  return homeZone;
}

export function setZone(choice: 'installation' | 'local'): void {
  try {
    localStorage.setItem(ZONE_KEY, choice);
  } catch {
    // As above.
  }
}

function date(lang: Lang, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = lang + zone() + JSON.stringify(options);
  let format = dates.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'zh-CN', { timeZone: zone(), hourCycle: 'h23', ...options });
    dates.set(key, format);
  }
  return format;
}

function parts(iso: string): Record<string, string> {
  const format = date('zh-CN', { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return Object.fromEntries(format.formatToParts(new Date(iso)).map((part) => [part.type, part.value]));
}

/** 11-22 09:30 this year, 2025-11-22 before. */
export function shortTime(iso: string | null | undefined): string {
  if (!iso || Number.isNaN(Date.parse(iso))) return '—';
  const p = parts(iso);
  const now = parts(new Date().toISOString());
  return p.year === now.year ? `${p.month}-${p.day} ${p.hour}:${p.minute}` : `${p.year}-${p.month}-${p.day}`;
}

/** 09:30:12 today, otherwise as [`shortTime`]. */
export function clock(iso: string): string {
  const p = parts(iso);
  const now = parts(new Date().toISOString());
  return p.day === now.day && p.month === now.month && p.year === now.year ? `${p.hour}:${p.minute}:${p.second}` : shortTime(iso);
}

/** 2026-11-22 09:30:12 with its zone, for hovering. */
export function fullTime(iso: string): string {
  if (Number.isNaN(Date.parse(iso))) return iso;
  const p = parts(iso);
  const name = date('en', { timeZoneName: 'shortOffset' }).formatToParts(new Date(iso)).find((part) => part.type === 'timeZoneName')?.value;
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second} (${zone()}, ${name ?? ''})`;
}

export function day(iso: string): string {
  const p = parts(iso);
  return `${p.year}-${p.month}-${p.day}`;
}

/** 3 分钟前, in 2 hours. */
export function relative(lang: Lang, iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const size = Math.abs(seconds);
  const format = new Intl.RelativeTimeFormat(lang, { numeric: 'auto', style: lang === 'en' ? 'short' : 'long' });
  if (size < 60) return format.format(Math.round(seconds), 'second');
  if (size < 3_600) return format.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return format.format(Math.round(seconds / 3_600), 'hour');
  if (size < 86_400 * 60) return format.format(Math.round(seconds / 86_400), 'day');
  return day(iso);
}
