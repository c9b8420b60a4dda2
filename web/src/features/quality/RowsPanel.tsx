// One rule: where its failing rows come from, how they went day by day, and the rows themselves.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed, Loading } from '@/components/states';
import { integer, percent } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import type { Figure, Rule } from './api';
import { quality } from './api';

const Trend = lazy(() => import('@/charts/Trend'));

interface Props {
  rule: Rule;
  figure: Figure;
  source?: string;
  day?: string;
  onSource: (source: string | undefined) => void;
  onDay: (day: string | undefined) => void;
}

function shown(value: string | number | boolean | null): string {
  return value === null ? '—' : String(value);
}

export function RowsPanel({ rule, figure, source, day, onSource, onDay }: Props) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const rows = useQuery({ queryKey: ['quality-rows', rule.id, source, day], queryFn: ({ signal }) => quality.rows(rule.id, source, day, signal), placeholderData: keepPreviousData });
  const trend = useQuery({ queryKey: ['quality-trend', rule.id], queryFn: ({ signal }) => quality.trend(rule.id, signal) });
  const points = useMemo(
    () => (trend.data?.days ?? []).filter((one) => one.day).map((one) => ({ day: one.day, value: one.rows > 0 ? one.bad / one.rows : null, previous: undefined })),
    [trend.data],
  );
  const worst = useMemo(() => (trend.data?.days ?? []).filter((one) => one.bad > 0 && one.day).sort((left, right) => right.bad - left.bad).slice(0, 8), [trend.data]);
  const format = useCallback((value: number) => percent(lang, value, 1), [lang]);
  return (
    <section className="card q-detail" aria-label={pick(rule, 'text')}>
      <div className="card-head"><h2>{pick(rule, 'text')}</h2><span className="note mono">{rule.table}.{rule.field}</span></div>
      <div className="card-body">
        <div className="q-sources">
          <button type="button" className={source === undefined ? 'chip on' : 'chip'} onClick={() => onSource(undefined)}>{t('quality:allSources')} <b className="num">{integer(lang, figure.bad)}</b></button>
          {figure.sources.filter((one) => one.bad > 0).slice(0, 20).map((one) => (
            <button type="button" key={one.source} className={source === one.source ? 'chip on' : 'chip'} onClick={() => onSource(one.source)}>
              {one.source || t('quality:noSource')} <b className="num">{integer(lang, one.bad)}</b> <span className="dim num">/ {integer(lang, one.rows)}</span>
            </button>
          ))}
        </div>
        {points.length > 1 && (
          <Suspense fallback={<Loading lines={3} />}>
            <Trend points={points} name={t('quality:share')} previousName="" format={format} label={t('quality:trendLabel')} />
          </Suspense>
        )}
        {worst.length > 0 && (
          <div className="q-sources">
            <button type="button" className={day === undefined ? 'chip on' : 'chip'} onClick={() => onDay(undefined)}>{t('quality:allDays')}</button>
            {worst.map((one) => (
              <button type="button" key={one.day} className={day === one.day ? 'chip on' : 'chip'} onClick={() => onDay(one.day)}>{one.day} <b className="num">{integer(lang, one.bad)}</b></button>
            ))}
          </div>
        )}
        {rows.isPending && <Loading lines={6} />}
        {rows.isError && <Failed error={rows.error} retry={() => void rows.refetch()} />}
        {rows.data && rows.data.rows.length === 0 && <p className="dim">{t('quality:noRows')}</p>}
        {rows.data && rows.data.rows.length > 0 && (
          <>
            <p className="note">{t('quality:rowsShown', { shown: integer(lang, rows.data.rows.length), all: integer(lang, figure.bad) })}</p>
            <div className="q-table" tabIndex={0} role="region" aria-label={t('quality:rowsLabel')}>
              <table>
                <thead><tr>{rows.data.columns.map((name) => <th key={name} scope="col" className={name === rule.field ? 'mono field' : 'mono'}>{name}</th>)}</tr></thead>
                <tbody>
                  {rows.data.rows.map((row, index) => (
                    <tr key={index}>{row.map((value, place) => <td key={place} className={place === 0 ? 'field' : ''}>{shown(value)}</td>)}</tr>
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )}
      </div>
    </section>
  );
}
