// The catalogue of metrics: what each means, its value now, what it rests on, and how its definition changed.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Segmented } from 'antd';
import { lazy, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { metrics } from '@/api/money';
import type { Catalogue, Definition, Figure } from '@/api/money';
import { PageHead, Time, useTitle } from '@/components/bits';
import { Failed, Gate, Loading } from '@/components/states';
import { decimal, installationCurrency, integer, money, percent, shortTime, span } from '@/lib/format';
import type { Lang } from '@/lib/i18n';
import { useLang, usePick } from '@/lib/i18n';
import './metrics.css';

const Projection = lazy(() => import('./Projection'));

export function shown(lang: Lang, unit: Definition['unit'], value: number): string {
  switch (unit) {
    case 'ratio':
      return percent(lang, value, 1);
    case 'count':
      return integer(lang, value);
    case 'minor':
      return money(lang, Math.round(value), installationCurrency());
    case 'seconds':
      return span(lang, value);
    case 'score':
      return decimal(lang, value, 2);
    default: {
      const never: never = unit;
      return String(never);
    }
  }
}

const drill = (text: string | null | undefined) => (text ? Object.fromEntries(new URLSearchParams(text.slice(text.indexOf('?') + 1))) : null);

function Value({ definition, figure, error }: { definition: Definition; figure: Figure | null; error?: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  if (error || !figure) return <span className="mt-none" title={error}>{t('metrics:failed')}</span>;
  if (figure.value === null) return <span className="mt-none" title={figure.no_facts ? t('metrics:noFacts') : undefined}>{t('metrics:noData')}</span>;
  return <span className="num strong">{shown(lang, definition.unit, figure.value)}</span>;
}

function Detail({ id, days }: { id: string; days: number }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const [version, setVersion] = useState<number | undefined>();
  const query = useQuery({ queryKey: ['metric', id, days, version], queryFn: ({ signal }) => metrics.one(id, days, version, signal), staleTime: 30_000, placeholderData: keepPreviousData });
  const unit = query.data?.definition.unit ?? 'count';
  const format = useCallback((value: number) => shown(lang, unit, value), [lang, unit]);
  if (query.isPending) return <Loading lines={6} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const { definition, figure, trend } = query.data;
  const list = drill(figure.drill);
  return (
    <div className="mt-detail">
      <p>{pick(definition, 'explanation')}</p>
      <pre className="mono mt-formula">{definition.formula}</pre>
      <p className="mt-facts">
        <Value definition={definition} figure={figure} />
        <span className="dim">{t('metrics:rows')} <span className="num">{integer(lang, figure.rows ?? 0)}</span></span>
        {definition.maturity_days > 0 && <span className="dim">{t('metrics:maturity', { n: definition.maturity_days })}</span>}
        {figure.mature_until && <span className="dim">{t('metrics:mature', { day: shortTime(figure.mature_until) })}</span>}
        <span className="dim">{t('common:asOf', { time: '' })}<Time iso={query.data.as_of} mode="clock" /></span>
        {list && figure.value !== null && <Link to="/cases" search={list}>{t('metrics:cases')}</Link>}
      </p>
      {figure.no_facts && <p className="notice">{t('metrics:noFacts')}</p>}
      {Object.keys(definition.windows).length > 0 && (
        <p className="dim">{t('metrics:windows')} {Object.entries(definition.windows).map(([family, n]) => <span className="tag" key={family}>{t('metrics:window', { family: family === 'default' ? t('metrics:default') : family, n })}</span>)}</p>
      )}
      {trend.points.some((point) => point.value !== null) && (
        <Suspense fallback={<Loading lines={5} />}>
          <Projection points={trend.points} format={format} name={pick(definition, 'name')} projectedName={t('metrics:projected')} immatureName={t('metrics:immature')} label={`${pick(definition, 'name')} · ${t('metrics:trend')}`} />
        </Suspense>
      )}
      <h3>{t('metrics:history')}</h3>
      <ul className="mt-versions">
        <li>
          <span className="tag good">{t('metrics:version')} {query.data.definition.version === version || version === undefined ? definition.version : '—'}</span>
          <span className="dim">{t('metrics:since', { day: definition.since })}</span>
          {version !== undefined && <Button size="small" type="link" onClick={() => setVersion(undefined)}>{t('metrics:back')}</Button>}
        </li>
        {definition.earlier.map((old) => (
          <li key={old.version}>
            <span className="tag">{t('metrics:version')} {old.version}</span>
            <span className="dim">{t('metrics:until', { from: old.since, to: old.until })}</span>
            <span>{pick(old, 'note')}</span>
            <code className="mono">{old.formula}</code>
            <Button size="small" type="link" onClick={() => setVersion(old.version)}>{t('metrics:old')}</Button>
          </li>
        ))}
      </ul>
      <details><summary>{t('metrics:query')}</summary><pre className="mono mt-sql" tabIndex={0} role="region" aria-label={t('metrics:query')}>{definition.sql}</pre></details>
    </div>
  );
}

function List({ data, days, word }: { data: Catalogue; days: number; word: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { metric?: string; days?: string };
  const wanted = word.trim().toLowerCase();
  const found = data.metrics.filter(({ definition: one }) => !wanted || [one.id, one.name_zh, one.name_en, one.explanation_zh, one.explanation_en].some((text) => text.toLowerCase().includes(wanted)));
  const open = (id: string) => void navigate({ to: '/metrics', search: { ...search, metric: search.metric === id ? undefined : id }, replace: true });
  return (
    <>
    <div className="mt-head mt-columns dim" aria-hidden>
      <span>{t('metrics:name')}</span>
      <span className="mt-value">{t('metrics:current')}</span>
      <span className="mt-before">{t('metrics:before')}</span>
      <span className="mt-rows">{t('metrics:rows')}</span>
      <span className="mt-version">{t('metrics:version')}</span>
    </div>
    <ul className="mt-list">
      {found.map(({ definition, figure, error }) => {
        const on = search.metric === definition.id;
        return (
          <li key={definition.id} className="card mt-card">
            <button type="button" className="mt-head" aria-expanded={on} onClick={() => open(definition.id)}>
              <span className="mt-name"><span className="strong">{pick(definition, 'name')}</span> <span className="dim mono">{definition.id}</span></span>
              <span className="mt-value"><Value definition={definition} figure={figure} error={error} /></span>
              <span className="mt-before dim num">{figure?.previous !== null && figure?.previous !== undefined ? shown(lang, definition.unit, figure.previous) : ''}</span>
              <span className="mt-rows dim num">{figure && figure.value !== null ? integer(lang, figure.rows ?? 0) : ''}</span>
              <span className="mt-version dim num">{definition.version}</span>
            </button>
            {on && <Detail id={definition.id} days={days} />}
          </li>
        );
      })}
    </ul>
    </>
  );
}

const CHOICES = [7, 30, 90];

function Page() {
  const { t } = useTranslation();
  const lang = useLang();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { metric?: string; days?: string };
  const days = CHOICES.includes(Number(search.days)) ? Number(search.days) : 30;
  const [word, setWord] = useState('');
  useTitle(t('metrics:title'));
  const query = useQuery({ queryKey: ['metrics', days], queryFn: ({ signal }) => metrics.all(days, signal), placeholderData: keepPreviousData, staleTime: 30_000 });
  const data = query.data;
  return (
    <div className="page page-scroll">
      <PageHead
        title={t('metrics:title')}
        sub={data && (
          <>
            <span>{t('metrics:count', { n: integer(lang, data.metrics.length), m: integer(lang, data.metrics.filter((one) => one.figure && one.figure.value !== null).length) })}</span>
            <span>{t('metrics:computed')} <Time iso={data.computed_at} mode="clock" /></span>
          </>
        )}
      >
        <Input.Search allowClear aria-label={t('metrics:search')} placeholder={t('metrics:search')} value={word} onChange={(event) => setWord(event.target.value)} className="mt-search" />
        <Segmented value={days} onChange={(value) => void navigate({ to: '/metrics', search: { ...search, days: String(value) }, replace: true })} options={CHOICES.map((n) => ({ value: n, label: t('metrics:days', { n }) }))} />
      </PageHead>
      <div className="page-body">
        {query.isPending && <Loading lines={10} />}
        {query.isError && !data && <Failed error={query.error} retry={() => void query.refetch()} />}
        {data && <List data={data} days={days} word={word} />}
      </div>
    </div>
  );
}

export function MetricsPage() {
  return <Gate permission="read_morning"><Page /></Gate>;
}
