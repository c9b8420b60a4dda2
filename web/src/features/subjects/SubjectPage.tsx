// One product or one customer: figures against everything, trend, reasons and the latest cases.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { subjects } from '@/api/endpoints';
import type { SubjectDetail, SubjectFigure, SubjectKind } from '@/api/types';
import { Money, PageHead, StatusTag, Time, useTitle, word } from '@/components/bits';
import { Failed, Gate, Loading, useErrorText } from '@/components/states';
import { decimal, integer, percent } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import type { Lang } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';
import { useMay, useSession } from '@/lib/session';
import { PERIODS } from './periods';
import { ToPeople } from './ToPeople';
import './subjects.css';

const Trend = lazy(() => import('@/charts/Trend'));

/** A query string as the address bar's parameters. */
const searchOf = (drill: string) => Object.fromEntries(new URLSearchParams(drill.replace(/^\?/, '')));

function shown(lang: Lang, unit: SubjectFigure['unit'], value: number): string {
  if (unit === 'ratio') return percent(lang, value, 1);
  return unit === 'count' ? integer(lang, value) : decimal(lang, value, 2);
}

function Figure({ figure }: { figure: SubjectFigure }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const name = pick(figure, 'name');
  const value = figure.value === null ? null : shown(lang, figure.unit, figure.value);
  return (
    <section className="card subject-figure" aria-label={name} title={pick(figure, 'explanation')}>
      <div className="dim ellipsis">{name}</div>
      <div className={value === null ? 'value none' : 'value num'}>
        {value !== null && figure.drill ? <Link to="/cases" search={searchOf(figure.drill)}>{value}</Link> : (value ?? t('subjects:noValue'))}
      </div>
      <div className="dim num">
        {figure.overall !== null && figure.value !== null ? t('subjects:overall', { value: shown(lang, figure.unit, figure.overall) }) : t('subjects:rows', { count: figure.rows, shown: integer(lang, figure.rows) })}
      </div>
    </section>
  );
}

function Person({ detail }: { detail: SubjectDetail }) {
  const { t } = useTranslation();
  const may = useMay();
  const { session } = useSession();
  const errorText = useErrorText();
  const reveal = useMutation({ mutationFn: () => subjects.reveal(detail.customer_no ?? '', ['name', 'phone', 'email', 'address']) });
  const open = reveal.data;
  const rows = [['name', open?.name ?? detail.name], ['phone', open?.phone ?? detail.phone], ['email', open?.email], ['address', open?.address]] as const;
  return (
    <section className="card subject-person" aria-label={t('subjects:person')}>
      <dl>
        {rows.filter(([, value]) => value).map(([name, value]) => (
          <div key={name}><dt>{t(`subjects:field.${name}`)}</dt><dd className="num">{value}</dd></div>
        ))}
        {detail.region && <div><dt>{t('subjects:field.region')}</dt><dd>{detail.region}</dd></div>}
      </dl>
      {may('reveal_personal') && !session?.really && !open && <Button size="small" loading={reveal.isPending} title={t('subjects:revealHint')} onClick={() => reveal.mutate()}>{t('subjects:reveal')}</Button>}
      {open && <small className="dim" role="status">{t('subjects:revealed')}</small>}
      {reveal.isError && <p className="notice bad" role="alert">{errorText(reveal.error)}</p>}
      {detail.customer_no && <ToPeople customer={detail.customer_no} />}
    </section>
  );
}

function Reasons({ detail }: { detail: SubjectDetail }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  return (
    <section className="card subject-block">
      <h2>{t('subjects:reasons')}</h2>
      {detail.page.reasons.length === 0 && <p className="dim">{t('subjects:noReasons')}</p>}
      <ol className="subject-reasons">
        {detail.page.reasons.slice(0, 8).map((reason) => (
          <li key={reason.code}>
            <span className="bar" style={{ width: `${Math.max(2, reason.share * 100)}%` }} aria-hidden />
            <span className="ellipsis">{reason.drill ? <Link to="/cases" search={searchOf(reason.drill)}>{pick(reason, 'name')}</Link> : pick(reason, 'name')}</span>
            <span className="num dim">{integer(lang, reason.count)} · {percent(lang, reason.share, 0)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Cases({ kind, detail, id }: { kind: SubjectKind; detail: SubjectDetail; id: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  const reasons = useReasons();
  const all = kind === 'products' ? { sku: id } : { customer_no: id };
  return (
    <section className="card subject-block">
      <h2>{t('subjects:cases')} <Link className="more" to="/cases" search={all}>{t('subjects:allCases', { count: detail.total, shown: integer(lang, detail.total) })}</Link></h2>
      <ul className="subject-cases">
        {detail.cases.map((row) => (
          <li key={row.id}>
            <Link to="/cases/$id" params={{ id: row.id }} className="mono">{row.case_no}</Link>
            <span className="dim">{word('kind', row.kind)}</span>
            <span className="ellipsis">{row.reason_code ? reasons.name(row.reason_code) : (row.reason_text ?? '—')}</span>
            <Money minor={row.amount_minor} currency={row.currency} />
            <StatusTag status={row.status} />
            <span className="dim"><Time iso={row.requested_at} /></span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Page({ kind }: { kind: SubjectKind }) {
  const { t } = useTranslation();
  const lang = useLang();
  const navigate = useNavigate();
  const { id } = useParams({ strict: false }) as { id: string };
  const search = useSearch({ strict: false }) as { days?: string };
  const days = Number(search.days ?? 90);
  useTitle(id);
  const query = useQuery({ queryKey: [kind, 'one', id, days], queryFn: ({ signal }) => subjects.get(kind, id, days, signal) });
  const detail = query.data;
  const to = (kind === 'products' ? '/products/$id' : '/customers/$id') as '/products/$id';
  const sub = kind === 'products' ? [id, detail?.category, detail?.brand, detail?.model].filter(Boolean).join(' · ') : t('common:nav.customers');
  return (
    <div className="page subject-page">
      <PageHead title={(kind === 'products' && detail?.name) || id} sub={sub}>
        <Select aria-label={t('subjects:period')} value={days} onChange={(value: number) => void navigate({ to, params: { id }, search: { days: String(value) }, replace: true })} options={PERIODS.map((value) => ({ value, label: t('subjects:days', { count: value }) }))} />
      </PageHead>
      {query.isPending && <Loading lines={10} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {detail && (
        <div className="subject-body">
          {kind === 'customers' && <Person detail={detail} />}
          <div className="subject-figures">{detail.page.figures.map((figure) => <Figure key={figure.id} figure={figure} />)}</div>
          <div className="subject-pair">
            <section className="card subject-block">
              <h2>{t('subjects:trend')}</h2>
              <Suspense fallback={<Loading lines={5} />}>
                <Trend points={detail.page.trend.points} name={t('subjects:current')} previousName={t('subjects:previous')} format={(value) => integer(lang, value)} label={t('subjects:trend')} />
              </Suspense>
            </section>
            <Reasons detail={detail} />
          </div>
          <Cases kind={kind} detail={detail} id={id} />
        </div>
      )}
    </div>
  );
}

export function ProductPage() {
  return <Gate permission="read_cases"><Page kind="products" /></Gate>;
}

export function CustomerPage() {
  return <Gate permission="read_cases"><Page kind="customers" /></Gate>;
}
