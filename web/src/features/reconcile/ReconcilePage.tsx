// Finance: our ledger against the platform's bill, per shop and day, and every difference in words.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Segmented, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { cases } from '@/api/endpoints';
import { reconciliation, waitingRefunds } from '@/api/money';
import type { Difference, Reconciled, WaitingRefund } from '@/api/money';
import type { CaseRow } from '@/api/types';
import { actorName, Money, PageHead, StatusTag, Time, useTitle, word } from '@/components/bits';
import { Empty, Failed, Gate, Loading, useErrorText } from '@/components/states';
import { day as dayOf, integer } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import { useMeta, useReasons } from '@/lib/meta';
import { serverQuery } from '@/lib/caseFilters';
import './reconcile.css';

interface Search {
  shop?: string;
  from?: string;
  to?: string;
  kind?: string;
  day?: string;
  open?: string;
}

/** Most differences that are drawn at once; the filters narrow them. */
const MOST = 400;

function Sums({ data }: { data: Reconciled }) {
  const { t } = useTranslation();
  const lang = useLang();
  const tile = (label: string, minor: number, bad = false) => (
    <div className={bad ? 'card rc-tile bad' : 'card rc-tile'}>
      <span className="dim">{label}</span>
      <span className="rc-sum"><Money minor={minor} currency={data.currency} /></span>
    </div>
  );
  return (
    <div className="rc-tiles">
      {tile(t('reconcile:ours'), data.ours_minor)}
      {tile(t('reconcile:theirs'), data.theirs_minor)}
      {tile(t('reconcile:difference'), data.difference_minor)}
      {tile(t('reconcile:unexplained'), data.unexplained_minor, data.unexplained_minor !== 0)}
      <p className="dim rc-matched">{t('reconcile:matched', { n: integer(lang, data.matched) })}</p>
    </div>
  );
}

function Kinds({ data, kind, choose }: { data: Reconciled; kind?: string; choose: (kind: string | undefined) => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  return (
    <ul className="rc-kinds" aria-label={t('reconcile:kinds')}>
      {data.kinds.map((sum) => (
        <li key={sum.kind}>
          <button type="button" aria-pressed={kind === sum.kind} disabled={sum.count === 0} className={sum.needs_work && sum.count > 0 ? 'rc-kind work' : 'rc-kind'} onClick={() => choose(kind === sum.kind ? undefined : sum.kind)}>
            <span>{t(`reconcile:kind.${sum.kind}`)}</span>
            <span className="num strong">{integer(lang, sum.count)}</span>
            <span className="dim"><Money minor={sum.effect_minor} currency={data.currency} /></span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Days({ data, chosen, choose }: { data: Reconciled; chosen?: string; choose: (day: string | undefined) => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  return (
    <section className="card">
      <div className="card-head"><h2>{t('reconcile:days')}</h2></div>
      <div className="rc-scroll" tabIndex={0} role="region" aria-label={t('reconcile:days')}>
        <table className="rc-table">
          <thead>
            <tr><th scope="col">{t('reconcile:day')}</th><th scope="col">{t('reconcile:shop')}</th><th scope="col" className="right">{t('reconcile:ours')}</th><th scope="col" className="right">{t('reconcile:theirs')}</th><th scope="col" className="right">{t('reconcile:difference')}</th><th scope="col" className="right">{t('reconcile:list')}</th></tr>
          </thead>
          <tbody>
            {data.days.map((row) => (
              <tr key={`${row.day}/${row.shop}`} className={chosen === row.day ? 'chosen' : undefined}>
                <td className="num">{row.day}</td>
                <td>{row.shop || '—'}</td>
                <td className="right"><Money minor={row.ours_minor} currency={data.currency} /> <span className="dim num">({integer(lang, row.ours)})</span></td>
                <td className="right"><Money minor={row.theirs_minor} currency={data.currency} /> <span className="dim num">({integer(lang, row.theirs)})</span></td>
                <td className="right"><Money minor={row.theirs_minor - row.ours_minor} currency={data.currency} /></td>
                <td className="right">
                  {row.differences === 0 ? <span className="dim">0</span> : (
                    <button type="button" className="link-button" onClick={() => choose(chosen === row.day ? undefined : row.day)}>
                      <span className="num">{integer(lang, row.differences)}</span>{row.open > 0 && <span className="tag warn">{t('reconcile:work')} {integer(lang, row.open)}</span>}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ one, currency }: { one: Difference; currency: string }) {
  const { t } = useTranslation();
  const pick = usePick();
  const number = one.case_no ?? one.order_no ?? one.entry_nos[0] ?? '—';
  return (
    <li className="rc-row">
      <div className="rc-line">
        <span className={one.needs_work ? 'tag warn' : 'tag'}>{t(`reconcile:kind.${one.kind}`)}</span>
        {one.case_id ? <Link to="/cases/$id" params={{ id: one.case_id }} className="mono">{number}</Link> : one.order_no ? <Link to="/cases" search={{ order_no: one.order_no }} className="mono">{number}</Link> : <span className="mono">{number}</span>}
        <span className="dim">{[one.day, one.shop].filter(Boolean).join(' · ')}</span>
        <span className="rc-effect"><Money minor={one.effect_minor} currency={currency} /></span>
      </div>
      <p className="rc-text">{pick(one, 'text')}</p>
      <p className="dim rc-sides">
        {one.ours_at && <>{t('reconcile:ours')} <Time iso={one.ours_at} /> <Money minor={one.ours_minor} currency={currency} /> </>}
        {one.theirs_at && <>{t('reconcile:bill')} <Time iso={one.theirs_at} /> <Money minor={one.theirs_minor} currency={currency} /> <span className="mono">{one.entry_nos.join(', ')}</span></>}
      </p>
    </li>
  );
}

/** Refunds above the limit: a second person confirms in one click, and is told of an invoice that has to be reversed. */
function Waiting() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const query = useQuery({ queryKey: ['refunds', 'waiting'], queryFn: ({ signal }) => waitingRefunds(signal), refetchInterval: 60_000 });
  const confirm = useMutation({
    mutationFn: ({ row }: WaitingRefund) => cases.step(row.id, 'confirm-refund', { version: row.version }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['refunds'] });
      await client.invalidateQueries({ queryKey: ['cases'] });
    },
  });
  if (query.isError) return <section className="card"><div className="card-head"><h2>{t('reconcile:second.title')}</h2></div><p className="rule-bad card-body" role="alert">{errorText(query.error)}</p></section>;
  if (!query.data) return null;
  return (
    <section className="card" aria-label={t('reconcile:second.title')}>
      <div className="card-head"><h2>{t('reconcile:second.title')}</h2><span className="dim num">{query.data.total}</span></div>
      <div className="card-body">
        {query.data.rows.length === 0 && <p className="dim">{t('reconcile:second.none')}</p>}
        <ul className="rc-list">
          {query.data.rows.map((one) => (
            <li key={one.row.id} className="rc-second">
              <Link to="/cases/$id" params={{ id: one.row.id }} className="mono">{one.row.case_no}</Link>
              <span className="strong"><Money minor={one.amount_minor} currency={one.currency} /></span>
              <span className="dim">{t('reconcile:second.by', { name: actorName(one.proposed_by), bearer: word('bearer', one.bearer) })}</span>
              {one.invoice && <span className="tag warn">{t('reconcile:second.invoice', { no: one.invoice.invoice_no })} <Money minor={one.invoice.amount_minor} currency={one.currency} /></span>}
              <span className="grow" />
              {one.own ? <span className="dim">{t('reconcile:second.own')}</span> : <Button size="small" type="primary" loading={confirm.isPending && confirm.variables?.row.id === one.row.id} onClick={() => confirm.mutate(one)}>{t('reconcile:second.confirm')}</Button>}
            </li>
          ))}
        </ul>
        {confirm.isError && <p className="cv-bad" role="alert">{errorText(confirm.error)}</p>}
      </div>
    </section>
  );
}

function Refunds({ title, query }: { title: string; query: Record<string, string> }) {
  const { t } = useTranslation();
  const lang = useLang();
  const reasons = useReasons();
  const list = useQuery({ queryKey: ['cases', 'finance', query], queryFn: ({ signal }) => cases.list({ ...serverQuery(query), limit: 8 }, signal), staleTime: 10_000 });
  const row = (one: CaseRow) => (
    <li key={one.id} className="rc-refund">
      <Link to="/cases/$id" params={{ id: one.id }} className="mono">{one.case_no}</Link>
      <span className="ellipsis dim">{[one.shop, one.product_name, reasons.name(one.reason_code)].filter(Boolean).join(' · ')}</span>
      <StatusTag status={one.status} />
      <Money minor={one.refund_minor ?? one.amount_minor} currency={one.currency} />
    </li>
  );
  return (
    <section className="card">
      <div className="card-head"><h2>{title} {list.data && <span className="num dim">{integer(lang, list.data.total)}</span>}</h2><Link to="/cases" search={query} className="note">{t('reconcile:all')}</Link></div>
      <div className="card-body">
        {list.isPending && <Loading lines={3} />}
        {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
        {list.data && (list.data.rows.length === 0 ? <p className="dim">—</p> : <ul>{list.data.rows.map(row)}</ul>)}
      </div>
    </section>
  );
}

function Body({ data, search, change }: { data: Reconciled; search: Search; change: (next: Partial<Search>) => void }) {
  const { t } = useTranslation();
  const shown = useMemo(
    () => data.differences.filter((one) => (!search.kind || one.kind === search.kind) && (!search.day || one.day === search.day) && (search.open !== '1' || one.needs_work)),
    [data, search.kind, search.day, search.open],
  );
  return (
    <>
      {!data.has_bill && <p className="notice warn">{t('reconcile:noBill')} <Link to="/imports/new">{t('reconcile:import')}</Link></p>}
      <Sums data={data} />
      <Kinds data={data} kind={search.kind} choose={(kind) => change({ kind })} />
      <section className="card">
        <div className="card-head">
          <h2>{t('reconcile:list')} {search.day && <button type="button" className="tag link-button" onClick={() => change({ day: undefined })}>{search.day} ×</button>}</h2>
          <Segmented size="small" value={search.open === '1' ? '1' : '0'} onChange={(value) => change({ open: value === '1' ? '1' : undefined })} options={[{ value: '0', label: t('reconcile:all') }, { value: '1', label: t('reconcile:openOnly') }]} />
        </div>
        <div className="card-body">
          {shown.length === 0 ? <p className="dim">{t('reconcile:nothing')}</p> : <ul className="rc-list">{shown.slice(0, MOST).map((one, index) => <Row key={index} one={one} currency={data.currency} />)}</ul>}
        </div>
      </section>
      <Days data={data} chosen={search.day} choose={(day) => change({ day })} />
    </>
  );
}

function Page() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Search;
  const meta = useMeta();
  useTitle(t('reconcile:title'));
  const change = (next: Partial<Search>) => void navigate({ to: '/reconcile', search: { ...search, ...next } as Record<string, string | undefined>, replace: true });
  const today = dayOf(new Date().toISOString());
  const query = useQuery({
    queryKey: ['reconciliation', search.shop, search.from, search.to],
    queryFn: ({ signal }) => reconciliation({ shop: search.shop, from: search.from, to: search.to }, signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  return (
    <div className="page page-scroll">
      <PageHead title={t('reconcile:title')} sub={query.data && <span className="live"><i aria-hidden />{t('common:asOf', { time: '' })}<Time iso={query.data.as_of} mode="clock" /></span>}>
        <Select aria-label={t('reconcile:shop')} value={search.shop ?? ''} onChange={(shop) => change({ shop: shop || undefined })} popupMatchSelectWidth={false} options={[{ value: '', label: t('reconcile:allShops') }, ...(meta.data?.shops ?? []).map((shop) => ({ value: shop, label: shop }))]} />
        <Input type="date" aria-label={t('reconcile:from')} className="rc-date" value={search.from ?? ''} max={search.to ?? today} onChange={(event) => change({ from: event.target.value || undefined, day: undefined })} />
        <Input type="date" aria-label={t('reconcile:to')} className="rc-date" value={search.to ?? ''} max={today} onChange={(event) => change({ to: event.target.value || undefined, day: undefined })} />
      </PageHead>
      <div className="page-body rc">
        <Waiting />
        <div className="rc-pair">
          <Refunds title={t('reconcile:due')} query={{ status: 'awaiting_refund,goods_received', sort: '-amount' }} />
          <Refunds title={t('reconcile:refundedToday')} query={{ sort: '-updated_at', refunded_from: today }} />
        </div>
        {query.isPending && <Loading lines={8} />}
        {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
        {query.data && (query.data.days.length === 0 && !query.data.has_bill ? <Empty title={t('reconcile:noBill')}><p><Link to="/imports/new">{t('reconcile:import')}</Link></p></Empty> : <Body data={query.data} search={search} change={change} />)}
      </div>
    </div>
  );
}

export function ReconcilePage() {
  return <Gate permission="refund"><Page /></Gate>;
}
