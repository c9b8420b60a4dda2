// The business calendar: hours per weekday and of make-up days, China's holidays, the merchant's own days, and the zone.
import { Button, DatePicker, Segmented, Select, Switch } from 'antd';
import dayjs from 'dayjs';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLang } from '@/lib/i18n';
import type { CalendarTable, DayKind, Span } from './api';
import { same } from './compare';
import { hoursOf, ownRanges, range, worked } from './days';
import type { FormProps } from './fields';
import { Field } from './fields';
import { Hours } from './Hours';
import { Month } from './Month';

const DATE = 'YYYY-MM-DD';
/** Zones that are not whole hours ahead of UTC, in minutes. */
const ODD = [-570, -210, 210, 270, 330, 345, 390, 525, 570, 630, 765];

function zoneName(seconds: number): string {
  const minutes = Math.abs(Math.round(seconds / 60));
  return `UTC${seconds < 0 ? '−' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function zones(now: number): { value: number; label: string }[] {
  const hours = Array.from({ length: 27 }, (_, index) => (index - 12) * 60);
  return [...new Set([...[...hours, ...ODD].map((minutes) => minutes * 60), now])]
    .sort((one, other) => one - other)
    .map((value) => ({ value, label: zoneName(value) }));
}

/** Monday to Sunday in the reader's language. */
function useWeekdays(): string[] {
  const lang = useLang();
  // 2024-01-01 was a Monday.
  return Array.from({ length: 7 }, (_, index) =>
    new Intl.DateTimeFormat(lang, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + index))),
  );
}

function OwnDays({ own, onChange }: { own: Record<string, DayKind>; onChange: (own: Record<string, DayKind>) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [kind, setKind] = useState<DayKind>('off');
  const dates = range(from, to);
  const ranges = ownRanges(own);
  const name = (one: { from: string; to: string }) => (one.from === one.to ? one.from : `${one.from} – ${one.to}`);
  const add = () => {
    onChange({ ...own, ...Object.fromEntries(dates.map((date) => [date, kind])) });
    setFrom('');
    setTo('');
  };
  const remove = (one: { from: string; to: string }) =>
    onChange(Object.fromEntries(Object.entries(own).filter(([date]) => date < one.from || date > one.to)));
  return (
    <>
      <ul className="st-own" aria-label={t('settings:calendar.ownTitle')}>
        {ranges.length === 0 && <li className="dim">{t('settings:calendar.noOwn')}</li>}
        {ranges.map((one) => (
          <li key={one.from}>
            <span className="num">{name(one)}</span>
            <span className={one.kind === 'off' ? 'tag' : 'tag good'}>{t(`settings:calendar.kind.${one.kind}`)}</span>
            <button type="button" className="link-button" aria-label={t('settings:row.remove', { name: name(one) })} onClick={() => remove(one)}>
              {t('common:remove')}
            </button>
          </li>
        ))}
      </ul>
      <div className="st-own-add">
        <div>
          <label htmlFor={`${id}-from`}>{t('settings:calendar.first')}</label>
          <DatePicker id={`${id}-from`} value={from ? dayjs(from) : null} onChange={(at) => setFrom(at?.format(DATE) ?? '')} />
        </div>
        <div>
          <label htmlFor={`${id}-to`}>{t('settings:calendar.last')}</label>
          <DatePicker
            id={`${id}-to`}
            value={to ? dayjs(to) : null}
            minDate={from ? dayjs(from) : undefined}
            onChange={(at) => setTo(at?.format(DATE) ?? '')}
          />
        </div>
        <Segmented<DayKind>
          value={kind}
          onChange={setKind}
          options={(['off', 'work'] as const).map((one) => ({ value: one, label: t(`settings:calendar.kind.${one}`) }))}
        />
        <Button disabled={dates.length === 0} onClick={add}>
          {dates.length > 0 ? t('settings:calendar.addDays', { count: dates.length }) : t('settings:calendar.addNone')}
        </Button>
      </div>
    </>
  );
}

export function CalendarForm({ value, builtIn, shown, onChange }: FormProps<'calendar'>) {
  const { t } = useTranslation();
  const lang = useLang();
  const weekdays = useWeekdays();
  const holidays = shown.holidays ?? [];
  const set = (part: Partial<CalendarTable>) => onChange({ ...value, ...part });
  const setDay = (day: number, spans: Span[]) => set({ hours: value.hours.map((one, at) => (at === day ? spans : one)) });
  const monday = value.hours[0] ?? [];
  const week = value.hours.reduce((sum, spans) => sum + worked(spans), 0);
  const onDay = (date: string, kind: DayKind | null) => {
    const { [date]: _, ...rest } = value.own;
    set({ own: kind === null ? rest : { ...rest, [date]: kind } });
  };
  const copy = (
    <button type="button" className="link-button" onClick={() => set({ hours: value.hours.map((one, at) => (at < 5 ? monday : one)) })}>
      {t('settings:calendar.copy')}
    </button>
  );
  return (
    <>
      <section>
        <h3>
          {t('settings:calendar.week')} <span className="dim num">{t('settings:calendar.weekSum', { hours: hoursOf(week) })}</span>
        </h3>
        {value.hours.map((spans, day) => (
          <Hours
            key={day}
            name={weekdays[day] ?? ''}
            at={`hours.${day}`}
            spans={spans}
            changed={!same(spans, builtIn.hours[day])}
            extra={day === 0 && value.hours.slice(1, 5).some((one) => !same(one, monday)) ? copy : null}
            onChange={(next) => setDay(day, next)}
          />
        ))}
        <Hours
          name={t('settings:calendar.makeup')}
          at="makeup_hours"
          spans={value.makeup_hours}
          changed={!same(value.makeup_hours, builtIn.makeup_hours)}
          onChange={(makeup_hours) => set({ makeup_hours })}
        />
      </section>
      <section>
        <h3>{t('settings:calendar.days')}</h3>
        <Field
          at="china"
          label={t('settings:calendar.china')}
          hint={t('settings:calendar.chinaHint', {
            years: [...new Set(holidays.map((one) => one.from.slice(0, 4)))].join(lang === 'en' ? ', ' : '、'),
          })}
          builtIn={{ text: t(builtIn.china ? 'common:yes' : 'common:no'), changed: value.china !== builtIn.china }}
        >
          {(control) => <Switch id={control.id} checked={value.china} onChange={(china) => set({ china })} />}
        </Field>
        <div className="st-days">
          <Month value={value} holidays={holidays} weekdays={weekdays} onDay={onDay} />
          <div>
            <h4>{t('settings:calendar.ownTitle')}</h4>
            <p className="dim">{t('settings:calendar.ownHint')}</p>
            <OwnDays own={value.own} onChange={(own) => set({ own })} />
          </div>
        </div>
      </section>
      <Field
        at="offset_seconds"
        label={t('settings:calendar.zone')}
        hint={t('settings:calendar.zoneHint')}
        builtIn={{ text: zoneName(builtIn.offset_seconds), changed: value.offset_seconds !== builtIn.offset_seconds }}
      >
        {(control) => (
          <Select
            id={control.id}
            aria-describedby={control['aria-describedby']}
            className="st-zone"
            value={value.offset_seconds}
            options={zones(value.offset_seconds)}
            onChange={(offset_seconds: number) => set({ offset_seconds })}
          />
        )}
      </Field>
    </>
  );
}
