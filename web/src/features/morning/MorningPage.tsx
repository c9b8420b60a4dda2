// The morning page: what is late, how the figures stand and why, live.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { lazy, Suspense, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { morning } from '@/api/endpoints';
import type { Bucket, Kpi, Morning } from '@/api/types';
import { PageHead, Time, useTitle } from '@/components/bits';
import { Empty, Failed, Gate, Loading } from '@/components/states';
import { installationCurrency, installationZone, integer, percent } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import { useLogTick } from '@/lib/stream';
import { KpiCard } from './KpiCard';
import { formatKpi } from './kpi';
import './morning.css';

const Trend = lazy(() => import('@/charts/Trend'));
const URGENT = new Set(['overdue', 'late']);

/** `?status=a` of the server as search parameters of the list. */
export function drillSearch(drill: string | null | undefined): Record<string, string> {
  if (!drill) return {};
  return Object.fromEntries(new URLSearchParams(drill.slice(drill.indexOf('?') + 1)));
}

function Buckets({ buckets }: { buckets: readonly Bucket[] }) {
  const lang = useLang();
  const pick = usePick();
  return (
    <ul className="buckets">
      {buckets.map((bucket) => (
        <li key={bucket.id}>
          <Link to="/cases" search={drillSearch(bucket.drill)} className={URGENT.has(bucket.id) && bucket.count > 0 ? 'bucket late' : bucket.count === 0 ? 'bucket none' : 'bucket'}>
            <span className="bucket-count num">{integer(lang, bucket.count)}</span>
            <span className="bucket-name">{pick(bucket, 'name')}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Reasons({ data }: { data: Morning }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const most = Math.max(1, ...data.reasons.map((reason) => reason.count));
  return (
    <section className="card">
      <div className="card-head"><h2>{t('morning:reasons.title')}</h2><span className="note">{t('morning:reasons.note')}</span></div>
      <div className="card-body">
        {data.reasons.length === 0 && <p className="dim">{t('morning:reasons.none')}</p>}
        <ul className="bars">
          {data.reasons.map((reason) => (
            <li key={reason.code}>
              <Link to="/cases" search={drillSearch(reason.drill)} title={reason.code}>
                <span className="ellipsis bar-name">{pick(reason, 'name') || reason.code}</span>
                <span className="bar-track" aria-hidden><span className="bar" style={{ width: `${(reason.count / most) * 100}%` }} /></span>
                <span className="num bar-count">{integer(lang, reason.count)}</span>
                <span className="num dim bar-share">{percent(lang, reason.share, 1)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Body({ data, days }: { data: Morning; days: number }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const metric = data.kpis.find((kpi) => kpi.id === data.trend.metric);
  const unit: Kpi['unit'] = metric?.unit ?? 'count';
  const currency = metric?.currency ?? data.currency ?? installationCurrency();
  const format = useCallback((value: number) => formatKpi(lang, unit, value, currency, true), [lang, unit, currency]);
  const name = metric ? pick(metric, 'name') : data.trend.metric;
  return (
    <div className="page-body morning">
      <h2 className="sr">{t('morning:buckets')}</h2>
      <Buckets buckets={data.buckets} />
      <h2 className="kpis-head">{t('morning:kpis')} <small>{t('morning:against', { count: days })}</small></h2>
      <div className="kpis">{data.kpis.map((kpi) => <KpiCard key={kpi.id} kpi={kpi} days={days} asOf={data.as_of} currency={data.currency ?? null} />)}</div>
      <div className="morning-pair">
        <section className="card">
          <div className="card-head"><h2>{t('morning:trend.title', { name })}</h2><span className="note">{t('morning:trend.note', { count: days })}</span></div>
          <div className="card-body">
            {data.trend.points.length === 0 ? (
              <p className="dim">{t('morning:trend.none')}</p>
            ) : (
              <Suspense fallback={<Loading lines={5} />}>
                <Trend points={data.trend.points} name={t('morning:trend.current')} previousName={t('morning:trend.previous')} format={format} label={t('morning:trend.label', { name, count: days })} />
              </Suspense>
            )}
          </div>
        </section>
        <Reasons data={data} />
      </div>
    </div>
  );
}

const CHOICES = [7, 30, 90];

function Page() {
  const { t } = useTranslation();
  const lang = useLang();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { days?: string };
  const days = CHOICES.includes(Number(search.days)) ? Number(search.days) : 30;
  useTitle(t('common:nav.morning'));
  const query = useQuery({
    queryKey: ['morning', days],
    queryFn: ({ signal }) => morning(days, installationZone(), signal),
    placeholderData: keepPreviousData,
    staleTime: 2_000,
    refetchInterval: 60_000,
  });
  const { refetch } = query;
  useLogTick(() => void refetch(), 2_000);
  const data = query.data;
  return (
    <div className="page page-scroll">
      <PageHead
        title={t('common:nav.morning')}
        sub={
          data && (
            <>
              <span className="live"><i aria-hidden />{t('common:asOf', { time: '' })}<Time iso={data.as_of} mode="clock" /></span>
              <span className="num">{t('morning:rows', { rows: integer(lang, data.rows), seq: integer(lang, data.seq) })}</span>
            </>
          )
        }
      >
        <Segmented
          value={days}
          aria-label={t('morning:period')}
          onChange={(value) => void navigate({ to: '/morning', search: { days: String(value) }, replace: true })}
          options={CHOICES.map((count) => ({ value: count, label: t('morning:days', { count }) }))}
        />
      </PageHead>
      {query.isPending && <Loading lines={10} />}
      {query.isError && !data && <Failed error={query.error} retry={() => void refetch()} />}
      {query.isError && data && <p className="notice warn morning-stale">{t('morning:stale')} <button type="button" className="link-button" onClick={() => void refetch()}>{t('common:retry')}</button></p>}
      {data && data.rows === 0 && data.kpis.every((kpi) => kpi.value === null) && data.buckets.every((bucket) => bucket.count === 0) ? (
        <Empty title={t('morning:empty.title')}><p><Link to="/imports">{t('morning:empty.import')}</Link></p></Empty>
      ) : (
        data && <Body data={data} days={days} />
      )}
    </div>
  );
}

export function MorningPage() {
  return <Gate permission="read_morning"><Page /></Gate>;
}
