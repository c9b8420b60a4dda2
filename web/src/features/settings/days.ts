// Days and hours of the calendar form: minutes as 09:30, dates as text, and what a day is by the table.
import type { CalendarTable, DayKind, Holiday, Span } from './api';

const DAY = 86_400_000;

/** 570 → 09:30; the end of a day is 24:00. */
export function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** 9, 9:30, 0930, ９：３０ → minutes after midnight; `null` when it is no time of a day. */
export function parseClock(text: string): number | null {
  const clean = text.normalize('NFKC').replace(/[\s.]/g, (sign) => (sign === '.' ? ':' : ''));
  const parts = /^(\d{1,2}):(\d{2})$/.exec(clean) ?? /^(\d{1,2})(\d{2})$/.exec(clean) ?? /^(\d{1,2})$/.exec(clean);
  if (!parts) return null;
  const minutes = Number(parts[1]) * 60 + Number(parts[2] ?? 0);
  return Number(parts[2] ?? 0) < 60 && minutes <= 1_440 ? minutes : null;
}

/** Minutes as hours with at most one decimal; a working day is eight of them, not a third of a day. */
export const hoursOf = (minutes: number): number => Math.round(minutes / 6) / 10;

export const worked = (spans: Span[]): number => spans.reduce((sum, [from, to]) => sum + Math.max(0, to - from), 0);

/** 2026-10-01 of a year, a month from 1 and a day. */
export function dateText(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

/** 0 for Monday. */
export const weekday = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

export const lastOfMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Every date from the first to the last, at most a year of them; none when one cannot be read. */
export function range(from: string, to: string): string[] {
  const [first, last] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to || from}T00:00:00Z`)];
  if (Number.isNaN(first) || Number.isNaN(last) || last < first || last - first > 366 * DAY) return [];
  return Array.from({ length: (last - first) / DAY + 1 }, (_, index) => new Date(first + index * DAY).toISOString().slice(0, 10));
}

export interface DayState {
  kind: DayKind;
  /** Who says so: the weekday's hours, the built-in holidays or the merchant's own days. */
  by: 'week' | 'china' | 'own';
  name: string;
  minutes: number;
}

/** What a day is by the table: the merchant's own days win, then holidays, then the weekday. */
export function dayState(table: CalendarTable, holidays: Holiday[], date: string): DayState {
  const own = table.own[date];
  const known = table.china ? holidays.find((one) => one.from <= date && date <= one.to) : undefined;
  const exception = own ?? known?.what;
  const spans = exception === 'off' ? [] : exception === 'work' ? table.makeup_hours : (table.hours[weekday(date)] ?? []);
  const minutes = worked(spans);
  return {
    kind: exception ?? (minutes > 0 ? 'work' : 'off'),
    by: own ? 'own' : known ? 'china' : 'week',
    name: own ? '' : (known?.name ?? ''),
    minutes,
  };
}

export interface OwnRange {
  from: string;
  to: string;
  kind: DayKind;
}

/** The merchant's own days, neighbours of one kind joined. */
export function ownRanges(own: Record<string, DayKind>): OwnRange[] {
  const out: OwnRange[] = [];
  for (const [date, kind] of Object.entries(own).sort(([one], [other]) => one.localeCompare(other))) {
    const last = out.at(-1);
    if (last && last.kind === kind && range(last.to, date).length === 2) last.to = date;
    else out.push({ from: date, to: date, kind });
  }
  return out;
}
