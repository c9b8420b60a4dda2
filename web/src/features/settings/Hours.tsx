// Working hours of one day as spans from and to, typed as people write them.
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Span } from './api';
import { clockText, hoursOf, parseClock, worked } from './days';
import { ProblemText, useProblem } from './fields';

function ClockInput({ label, value, bad, onChange }: { label: string; value: number; bad: boolean; onChange: (minutes: number) => void }) {
  const [text, setText] = useState(clockText(value));
  useEffect(() => setText(clockText(value)), [value]);
  const read = parseClock(text);
  return (
    <Input
      aria-label={label}
      className="st-clock num"
      inputMode="numeric"
      value={text}
      maxLength={5}
      status={bad || read === null ? 'error' : undefined}
      onChange={(event) => {
        setText(event.target.value);
        const minutes = parseClock(event.target.value);
        // Half a time, such as 1 of 18:00, is not taken before the field is left.
        if (minutes !== null && /^\d{1,2}[:：]\d{2}$/.test(event.target.value)) onChange(minutes);
      }}
      onBlur={() => (read === null ? setText(clockText(value)) : onChange(read))}
    />
  );
}

/** The next span that suggests itself: an hour after the last, or office hours. */
function suggested(spans: Span[]): Span {
  const last = spans.at(-1);
  if (!last) return [540, 720];
  const from = Math.min(last[1] + 60, 1_380);
  return [from, Math.min(from + 240, 1_440)];
}

export function Hours({
  name,
  at,
  spans,
  changed,
  extra,
  onChange,
}: {
  name: string;
  at: string;
  spans: Span[];
  changed: boolean;
  extra?: React.ReactNode;
  onChange: (next: Span[]) => void;
}) {
  const { t } = useTranslation();
  const bad = useProblem(at) !== undefined;
  const put = (index: number, part: Span) => onChange(spans.map((one, place) => (place === index ? part : one)));
  return (
    <div className="st-day" role="group" aria-label={name} data-bad={bad ? '' : undefined}>
      <span className="st-day-name">{name}</span>
      <div className="st-spans">
        {spans.length === 0 && <span className="dim">{t('settings:calendar.free')}</span>}
        {spans.map(([from, to], index) => (
          <span className="st-span" key={index}>
            <ClockInput
              label={t('settings:calendar.from', { name, n: index + 1 })}
              value={from}
              bad={bad}
              onChange={(next) => put(index, [next, to])}
            />
            <span aria-hidden>–</span>
            <ClockInput
              label={t('settings:calendar.to', { name, n: index + 1 })}
              value={to}
              bad={bad}
              onChange={(next) => put(index, [from, next])}
            />
            <Button
              size="small"
              type="text"
              icon={<CloseOutlined aria-hidden />}
              aria-label={t('settings:calendar.removeSpan', { name, n: index + 1 })}
              title={t('settings:calendar.removeSpan', { name, n: index + 1 })}
              onClick={() => onChange(spans.filter((_, place) => place !== index))}
            />
          </span>
        ))}
        <Button
          size="small"
          icon={<PlusOutlined aria-hidden />}
          disabled={(spans.at(-1)?.[1] ?? 0) >= 1_380}
          aria-label={t('settings:calendar.addSpan', { name })}
          onClick={() => onChange([...spans, suggested(spans)])}
        >
          {t('settings:calendar.add')}
        </Button>
      </div>
      <span className="st-day-sum num dim">{spans.length > 0 && t('settings:hours', { hours: hoursOf(worked(spans)) })}</span>
      <span className="st-day-tags">
        {changed && <span className="tag accent">{t('settings:changed')}</span>}
        {extra}
      </span>
      <ProblemText at={at} />
    </div>
  );
}
