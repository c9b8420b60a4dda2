// One month of the calendar as the table makes it: which days are worked, which are holidays, and a press to say otherwise.
import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { day } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import type { CalendarTable, DayKind, Holiday } from './api';
import { dateText, dayState, hoursOf, lastOfMonth, weekday } from './days';

interface Props {
  value: CalendarTable;
  holidays: Holiday[];
  weekdays: string[];
  /** Makes a day the merchant's own, or takes that back. */
  onDay: (date: string, kind: DayKind | null) => void;
}

export function Month({ value, holidays, weekdays, onDay }: Props) {
  const { t } = useTranslation();
  const lang = useLang();
  const today = day(new Date().toISOString());
  const [shown, setShown] = useState({ year: Number(today.slice(0, 4)), month: Number(today.slice(5, 7)) });
  const { year, month } = shown;
  const go = (by: number) => {
    const at = new Date(Date.UTC(year, month - 1 + by, 1));
    setShown({ year: at.getUTCFullYear(), month: at.getUTCMonth() + 1 });
  };
  const title = new Intl.DateTimeFormat(lang, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(year, month - 1, 1)));
  const dates = Array.from({ length: lastOfMonth(year, month) }, (_, index) => dateText(year, month, index + 1));
  const lead = weekday(dates[0] ?? today);
  const states = dates.map((date) => ({ date, ...dayState(value, holidays, date) }));
  const works = states.filter((one) => one.minutes > 0);
  const sum = works.reduce((minutes, one) => minutes + one.minutes, 0);
  return (
    <section className="st-month" aria-label={title}>
      <header>
        <Button size="small" type="text" icon={<LeftOutlined aria-hidden />} aria-label={t('settings:calendar.before')} onClick={() => go(-1)} />
        <h4 aria-live="polite">{title}</h4>
        <Button size="small" type="text" icon={<RightOutlined aria-hidden />} aria-label={t('settings:calendar.after')} onClick={() => go(1)} />
        <span className="dim num">{t('settings:calendar.monthSum', { days: works.length, hours: hoursOf(sum) })}</span>
      </header>
      <div className="st-month-grid">
        {weekdays.map((name) => (
          <span key={name} className="st-month-head" aria-hidden>
            {lang === 'en' ? name.slice(0, 3) : name.slice(-1)}
          </span>
        ))}
        {states.map(({ date, kind, by, name, minutes }, index) => {
          const works = minutes > 0;
          const label = [
            date,
            weekdays[weekday(date)],
            t(works ? 'settings:calendar.works' : 'settings:calendar.off'),
            name,
            by === 'own' ? t('settings:calendar.own') : '',
          ]
            .filter(Boolean)
            .join(' ');
          return (
            <button
              key={date}
              type="button"
              className={`st-date ${works ? 'works' : 'off'} ${by}`}
              style={index === 0 ? { gridColumnStart: lead + 1 } : undefined}
              title={label}
              aria-current={date === today ? 'date' : undefined}
              aria-pressed={by === 'own'}
              onClick={() => onDay(date, by === 'own' ? null : kind === 'off' ? 'work' : 'off')}
            >
              <span className="num" aria-hidden>
                {Number(date.slice(8))}
              </span>
              {by !== 'week' && <small aria-hidden>{t(kind === 'off' ? 'settings:calendar.markOff' : 'settings:calendar.markWork')}</small>}
              <span className="sr">{label}</span>
            </button>
          );
        })}
      </div>
      <ul className="st-legend dim">
        <li>
          <i className="works" aria-hidden />
          {t('settings:calendar.works')}
        </li>
        <li>
          <i className="off" aria-hidden />
          {t('settings:calendar.off')}
        </li>
        <li>
          <i className="own" aria-hidden />
          {t('settings:calendar.own')}
        </li>
        <li>{t('settings:calendar.press')}</li>
      </ul>
    </section>
  );
}
