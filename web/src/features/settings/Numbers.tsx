// The tables that are a few numbers: limits on money, the order of the queue, automatic decisions.
import { Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { installationCurrency, integer, money } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import { BOUNDS } from './checks';
import type { FormProps } from './fields';
import { Field, MoneyInput, NumberField } from './fields';

/** What is suggested when the second person is switched on: 1,000 yuan. */
const FIRST_LIMIT = 100_000;

/** Minutes as days, hours and minutes in full words: 分 alone would read as money. */
function useSpan(): (minutes: number) => string {
  const { t } = useTranslation();
  return (minutes) => {
    const rounded = Math.round(minutes);
    const parts = [
      ['days', Math.floor(rounded / 1_440)],
      ['hours', Math.floor((rounded % 1_440) / 60)],
      ['minutes', rounded % 60],
    ] as const;
    const said = parts.filter(([, n]) => n > 0).map(([unit, n]) => t(`settings:span.${unit}`, { n }));
    return said.length > 0 ? said.join(' ') : t('settings:span.minutes', { n: 0 });
  };
}

export function MoneyLimitsForm({ value, builtIn, onChange }: FormProps<'money_limits'>) {
  const { t } = useTranslation();
  const lang = useLang();
  const span = useSpan();
  const currency = installationCurrency();
  const { hold_minutes: hold, second_above_minor: second } = value;
  // An emptied amount is not the same as "nobody is asked": the switch alone says that.
  const [last, setLast] = useState(second ?? FIRST_LIMIT);
  const amount = (minor: number | null) => (minor === null ? t('settings:limits.nobody') : money(lang, minor, currency));
  const take = (minor: number | null) => {
    if (minor !== null) setLast(minor);
    onChange({ ...value, second_above_minor: minor ?? 0 });
  };
  const effect = [
    hold ? t('settings:limits.waits', { span: span(hold) }) : t('settings:limits.atOnce'),
    second === null ? t('settings:limits.one') : t('settings:limits.two', { amount: amount(second) }),
  ];
  return (
    <>
      <NumberField
        at="hold_minutes"
        label={t('settings:limits.hold')}
        hint={t('settings:limits.holdHint')}
        unit={t('settings:unit.minutes')}
        bounds={BOUNDS.hold_minutes}
        step={5}
        value={hold}
        builtIn={builtIn.hold_minutes}
        onChange={(next) => onChange({ ...value, hold_minutes: next })}
        after={hold && hold >= 60 ? `= ${span(hold)}` : null}
      />
      <Field
        at="second_above_minor"
        label={t('settings:limits.second')}
        hint={t('settings:limits.secondHint')}
        builtIn={{ text: amount(builtIn.second_above_minor), changed: second !== builtIn.second_above_minor }}
      >
        {(control) => (
          <>
            <Switch id={control.id} checked={second !== null} onChange={(on) => onChange({ ...value, second_above_minor: on ? last : null })} />
            {second !== null && <span>{t('settings:limits.above')}</span>}
            {second !== null && (
              <MoneyInput
                label={t('settings:limits.amount')}
                value={second}
                status={control.status}
                describedBy={control['aria-describedby']}
                onChange={take}
              />
            )}
          </>
        )}
      </Field>
      <p className="notice st-effect" role="status">
        <span className="strong">{t('settings:effect')}</span> {effect.join(lang === 'en' ? ' ' : '')}
      </p>
    </>
  );
}

export function WeightsForm({ value, builtIn, onChange }: FormProps<'queue_weights'>) {
  const { t } = useTranslation();
  const weights = ['money', 'time', 'priority'] as const;
  return (
    <>
      <p className="dim">{t('settings:weights.about')}</p>
      {weights.map((name) => (
        <NumberField
          key={name}
          at={name}
          label={t(`settings:weights.${name}`)}
          hint={t(`settings:weights.${name}Hint`)}
          slider={3}
          bounds={BOUNDS.weight}
          step={0.1}
          precision={1}
          value={value[name]}
          builtIn={builtIn[name]}
          onChange={(next) => onChange({ ...value, [name]: next })}
        />
      ))}
      <NumberField
        at="claim_minutes"
        label={t('settings:weights.claim')}
        hint={t('settings:weights.claimHint')}
        unit={t('settings:unit.minutes')}
        bounds={BOUNDS.claim_minutes}
        step={5}
        value={value.claim_minutes}
        builtIn={builtIn.claim_minutes}
        onChange={(next) => onChange({ ...value, claim_minutes: next })}
      />
      <NumberField
        at="review_minutes"
        label={t('settings:weights.review')}
        hint={t('settings:weights.reviewHint')}
        unit={t('settings:unit.workingMinutes')}
        bounds={BOUNDS.review_minutes}
        step={30}
        value={value.review_minutes}
        builtIn={builtIn.review_minutes}
        onChange={(next) => onChange({ ...value, review_minutes: next })}
        after={
          value.review_minutes && value.review_minutes >= 60
            ? t('settings:weights.hours', { hours: Math.round(value.review_minutes / 6) / 10 })
            : null
        }
      />
      {value.claim_minutes !== null && value.review_minutes !== null && value.claim_minutes > value.review_minutes && (
        <p className="notice warn">{t('settings:weights.claimLong')}</p>
      )}
    </>
  );
}

export function AutomationForm({ value, builtIn, onChange }: FormProps<'automation'>) {
  const { t } = useTranslation();
  const lang = useLang();
  const span = useSpan();
  const { sample_percent: percent, review_minutes: minutes } = value;
  const drawn = Math.round((percent ?? 0) * 10);
  return (
    <>
      <NumberField
        at="sample_percent"
        label={t('settings:automation.sample')}
        hint={t('settings:automation.sampleHint')}
        unit="%"
        slider={BOUNDS.sample_percent[1]}
        bounds={BOUNDS.sample_percent}
        step={0.5}
        precision={2}
        value={percent}
        builtIn={builtIn.sample_percent}
        onChange={(next) => onChange({ ...value, sample_percent: next })}
      />
      <NumberField
        at="review_minutes"
        label={t('settings:automation.minutes')}
        hint={t('settings:automation.minutesHint')}
        unit={t('settings:unit.minutes')}
        bounds={BOUNDS.automation_minutes}
        step={0.5}
        precision={1}
        value={minutes}
        builtIn={builtIn.review_minutes}
        onChange={(next) => onChange({ ...value, review_minutes: next })}
      />
      <p className="notice st-effect" role="status">
        <span className="strong">{t('settings:effect')}</span>{' '}
        {percent
          ? t('settings:automation.effect', { drawn: integer(lang, drawn), span: span(drawn * (minutes ?? 0)) })
          : t('settings:automation.none')}
      </p>
    </>
  );
}
