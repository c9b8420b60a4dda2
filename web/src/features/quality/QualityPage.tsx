// Data quality: what each rule found, the rows behind it, the rules themselves and the cleaning of what is wrong.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Segmented, Switch } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead, Time, useTitle } from '@/components/bits';
import { Empty, Failed, Gate, Loading } from '@/components/states';
import { integer, percent } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import { useMay } from '@/lib/session';
import type { Figure, Quality, Rule } from './api';
import { quality } from './api';
import { CleaningPanel } from './CleaningPanel';
import { RowsPanel } from './RowsPanel';
import { RulesPanel } from './RulesPanel';
import './quality.css';

const DIMENSIONS = ['all', 'completeness', 'validity', 'duplicates', 'lateness', 'orphans'] as const;

interface Search {
  tab?: string;
  dimension?: string;
  rule?: string;
  source?: string;
  day?: string;
}

function FigureRow({ figure, rule, selected, onOpen }: { figure: Figure; rule: Rule; selected: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  return (
    <li>
      <button type="button" className={selected ? 'q-row on' : 'q-row'} aria-pressed={selected} onClick={onOpen}>
        <span className="q-text">
          <span className="strong">{pick(rule, 'text')}</span>
          <span className="dim mono q-field">{rule.table}.{rule.field}</span>
        </span>
        <span className="q-tags">
          <span className="q-dimension">{t(`quality:dimension.${figure.dimension}`)}</span>
          <span className={`q-severity ${rule.severity}`}>{t(`quality:severity.${rule.severity}`)}</span>
          {figure.broken && <span className="q-broken">{t('quality:broken')}</span>}
        </span>
        <span className="q-bar" aria-hidden><i style={{ width: `${Math.min(100, (figure.share ?? 0) * 100)}%` }} className={figure.bad > 0 ? rule.severity : ''} /></span>
        <span className="num q-bad">{integer(lang, figure.bad)}</span>
        <span className="num dim q-share">{figure.share === null ? '—' : percent(lang, figure.share, 2)}</span>
        <span className="num dim q-rows">{t('quality:of', { rows: integer(lang, figure.rows) })}</span>
      </button>
    </li>
  );
}

function Figures({ data, search, change }: { data: Quality; search: Search; change: (next: Search) => void }) {
  const { t } = useTranslation();
  const [failing, setFailing] = useState(true);
  const rules = useMemo(() => new Map(data.rules.map((rule) => [rule.id, rule])), [data.rules]);
  const wanted = search.dimension ?? 'all';
  const shown = data.figures
    .filter((figure) => wanted === 'all' || figure.dimension === wanted)
    .filter((figure) => !failing || figure.bad > 0)
    .sort((left, right) => Number(right.broken) - Number(left.broken) || (right.share ?? 0) - (left.share ?? 0));
  const open = search.rule ? rules.get(search.rule) : undefined;
  const figure = data.figures.find((one) => one.rule === search.rule);
  const any = data.figures.some((one) => one.rows > 0);
  if (!any) return <Empty title={t('quality:empty')} />;
  return (
    <div className="q-split">
      <section className="card q-list">
        <div className="q-filters">
          <Segmented value={wanted} onChange={(value) => change({ ...search, dimension: value === 'all' ? undefined : String(value) })} options={DIMENSIONS.map((one) => ({ value: one, label: t(`quality:dimension.${one}`) }))} />
          <label className="q-switch"><Switch size="small" checked={failing} onChange={setFailing} /> {t('quality:onlyFailing')}</label>
        </div>
        {shown.length === 0 && <p className="dim q-none">{t('quality:nothingFails')}</p>}
        <ul>
          {shown.map((one) => {
            const rule = rules.get(one.rule);
            return rule && <FigureRow key={one.rule} figure={one} rule={rule} selected={one.rule === search.rule} onOpen={() => change({ ...search, rule: one.rule, source: undefined, day: undefined })} />;
          })}
        </ul>
      </section>
      {open && figure ? (
        <RowsPanel key={open.id} rule={open} figure={figure} source={search.source} day={search.day} onSource={(source) => change({ ...search, source, day: undefined })} onDay={(day) => change({ ...search, day })} />
      ) : (
        <section className="card q-hint"><p className="dim">{t('quality:pick')}</p></section>
      )}
    </div>
  );
}

function Page() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay();
  const search = useSearch({ strict: false }) as Search;
  useTitle(t('common:nav.quality'));
  const change = (next: Search) => void navigate({ to: '/quality', search: next as Record<string, string | undefined>, replace: true });
  const query = useQuery({ queryKey: ['quality'], queryFn: ({ signal }) => quality.show(signal) });
  const tab = search.tab ?? 'figures';
  const tabs = may('import') ? ['figures', 'rules', 'cleaning'] : ['figures', 'rules'];
  return (
    <div className="page page-scroll">
      <PageHead title={t('common:nav.quality')} sub={query.data ? <>{t('quality:sub')} · <Time iso={query.data.as_of} /></> : t('quality:sub')}>
        <Segmented value={tab} onChange={(value) => change({ tab: value === 'figures' ? undefined : String(value) })} options={tabs.map((one) => ({ value: one, label: t(`quality:tab.${one}`) }))} />
      </PageHead>
      <div className="quality">
        {query.isPending && tab !== 'cleaning' && <Loading lines={10} />}
        {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
        {query.data && tab === 'figures' && <Figures data={query.data} search={search} change={change} />}
        {query.data && tab === 'rules' && <RulesPanel data={query.data} mayEdit={may('import')} />}
        {tab === 'cleaning' && (may('import') ? <CleaningPanel /> : <Empty title={t('common:forbidden.title')} />)}
      </div>
    </div>
  );
}

export function QualityPage() {
  return <Gate permission="query"><Page /></Gate>;
}
