// What the past says about the rules: proposals with their effect, and what the limits of amount and risk come to.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Popconfirm, Slider } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { policies } from '@/api/endpoints';
import type { LimitCurve, Proposal } from '@/api/policyTypes';
import { Money, Time, word } from '@/components/bits';
import { Empty, Failed, Loading, useErrorText } from '@/components/states';
import { decimal, installationCurrency, integer, money, percent } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import { useMay } from '@/lib/session';
import { OVERVIEW } from './PolicyPage';

const KEY = ['policy', 'improvement'];

function useDone(onDraft: (draft: number) => void) {
  const client = useQueryClient();
  return async ({ draft }: { draft: number }) => {
    await client.invalidateQueries({ queryKey: OVERVIEW });
    await client.invalidateQueries({ queryKey: KEY });
    onDraft(draft);
  };
}

function One({ proposal, onDraft }: { proposal: Proposal; onDraft: (draft: number) => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const may = useMay();
  const client = useQueryClient();
  const errorText = useErrorText();
  const take = useMutation({ mutationFn: () => policies.takeProposal(proposal.mark), onSuccess: useDone(onDraft) });
  const reject = useMutation({ mutationFn: () => policies.rejectProposal(proposal.mark, ''), onSuccess: () => client.invalidateQueries({ queryKey: KEY }) });
  const failed = take.error ?? reject.error;
  return (
    <li className="prop">
      <div className="prop-main">
        <p><span className={`outcome ${proposal.relaxes ? 'good' : 'plain'}`}>{word('outcome', proposal.outcome)}</span> <span className="dim">{t('policy:prop.before')}</span> {pick(proposal, 'rule')}</p>
        <div className="rule-conditions">
          {proposal.conditions.length === 0 ? <span className="chip">{t('policy:prop.whole')}</span> : proposal.conditions.map((one) => <span key={one.fact + one.op} className="chip">{pick(one, 'text')}</span>)}
        </div>
        <p className="dim prop-why">
          {t(proposal.relaxes ? 'policy:prop.right' : 'policy:prop.wrong', { share: percent(lang, proposal.precision ?? 0), low: percent(lang, proposal.precision_low ?? 0), high: percent(lang, proposal.precision_high ?? 1), right: proposal.checked_right, checked: proposal.checked, support: proposal.support })}{' '}
          {proposal.examples.map((id) => <Link key={id} to="/cases/$id" params={{ id }} className="mono">…{id.slice(-6)} </Link>)}
        </p>
        {failed && <p className="rule-bad" role="alert">{errorText(failed)}</p>}
      </div>
      <div className="prop-effect num">
        <span>{t('policy:prop.cases', { count: decimal(lang, proposal.cases_month, proposal.cases_month < 10 ? 1 : 0) })}</span>
        <span className="dim">{t(proposal.relaxes ? 'policy:prop.saves' : 'policy:prop.costs', { hours: decimal(lang, proposal.hours_month, 1) })}</span>
        <span className="dim"><Money minor={proposal.money_month_minor} currency={installationCurrency()} /></span>
      </div>
      <div className="prop-tools">
        {proposal.draft !== null && <Button onClick={() => onDraft(proposal.draft ?? 0)}>{t('policy:prop.open', { draft: proposal.draft })}</Button>}
        {may('edit_policy') && proposal.draft === null && <Button type="primary" loading={take.isPending} onClick={() => take.mutate()}>{t('policy:prop.take')}</Button>}
        {may('edit_policy') && (
          <Popconfirm title={t('policy:prop.sure')} okText={t('policy:prop.reject')} cancelText={t('common:cancel')} onConfirm={() => reject.mutate()}>
            <Button type="text" loading={reject.isPending}>{t('policy:prop.reject')}</Button>
          </Popconfirm>
        )}
      </div>
    </li>
  );
}

function Limit({ curve, kind, onDraft }: { curve: LimitCurve; kind: 'amount' | 'risk'; onDraft: (draft: number) => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const may = useMay();
  const errorText = useErrorText();
  const { points } = curve;
  const current = Math.max(0, points.findIndex((point) => point.value === curve.current));
  const [at, setAt] = useState(current);
  const set = useMutation({ mutationFn: (value: number) => policies.limits(kind === 'amount' ? { amount_minor: value } : { risk: value }), onSuccess: useDone(onDraft) });
  const point = points[at];
  const now = points[current];
  if (!point || !now) return null;
  const name = (value: number) => (kind === 'amount' ? money(lang, value, installationCurrency()) : decimal(lang, value, 2));
  const figures = [
    ['automatic', percent(lang, point.automatic_share ?? 0), percent(lang, now.automatic_share ?? 0)],
    ['wrong', `${decimal(lang, point.wrong_month, 1)}`, decimal(lang, now.wrong_month, 1)],
    ['wrongMoney', money(lang, point.wrong_money_month_minor, installationCurrency()), money(lang, now.wrong_money_month_minor, installationCurrency())],
    ['hours', decimal(lang, point.hours_month, 1), decimal(lang, now.hours_month, 1)],
  ] as const;
  return (
    <div className="limit">
      <div className="limit-head"><h3>{t(`policy:limit.${kind}`)}</h3><span className="strong num">{name(point.value)}</span>{at !== current && <span className="dim">{t('policy:limit.now', { value: name(curve.current) })}</span>}</div>
      <Slider
        min={0}
        max={points.length - 1}
        step={1}
        value={at}
        onChange={setAt}
        tooltip={{ formatter: null }}
        marks={Object.fromEntries(points.map((_, index) => [index, '']))}
        ariaLabelForHandle={t(`policy:limit.${kind}`)}
        ariaValueTextFormatterForHandle={(value) => name(points[value]?.value ?? 0)}
      />
      <dl className="limit-figures">
        {figures.map(([key, value, before]) => <div key={key}><dt>{t(`policy:limit.${key}`)}</dt><dd className="num">{value}{value !== before && <span className="dim"> ({before})</span>}</dd></div>)}
      </dl>
      <p className="dim">{t('policy:limit.basis', { approved: integer(lang, point.approved), judged: integer(lang, point.judged), wrong: integer(lang, point.wrong) })}</p>
      {may('edit_policy') && <Button type={at === current ? 'default' : 'primary'} disabled={at === current} loading={set.isPending} onClick={() => set.mutate(point.value)}>{t('policy:limit.set')}</Button>}
      {set.isError && <p className="rule-bad" role="alert">{errorText(set.error)}</p>}
    </div>
  );
}

export function Improve({ onDraft }: { onDraft: (draft: number) => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => policies.improvement(signal), refetchInterval: (one) => (one.state.data?.state === 'running' ? 700 : false), staleTime: 30_000 });
  if (query.isPending) return <Loading lines={10} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const { data } = query;
  if (data.state === 'failed' && !data.proposals) return <Empty title={t('policy:prop.failed')} />;
  if (!data.proposals) return <div className="card improve"><p className="notice" role="status">{t('policy:prop.running')}</p><Loading lines={6} /></div>;
  return (
    <div className="improve">
      <section className="card" aria-label={t('policy:prop.title')}>
        <div className="card-head">
          <h2>{t('policy:prop.title')}</h2>
          <span className="dim">{t('policy:prop.basis', { cases: integer(lang, data.cases ?? 0), judged: integer(lang, data.judged ?? 0), days: integer(lang, Math.round(data.days ?? 0)) })} · <Time iso={data.as_of} /></span>
        </div>
        {data.proposals.length === 0 ? <p className="dim prop-none">{t('policy:prop.none')}</p> : <ul className="props">{data.proposals.map((one) => <One key={one.mark} proposal={one} onDraft={onDraft} />)}</ul>}
      </section>
      <section className="card" aria-label={t('policy:limit.title')}>
        <div className="card-head"><h2>{t('policy:limit.title')}</h2></div>
        {!data.amount && !data.risk && <p className="dim prop-none">{t('policy:limit.none')}</p>}
        {data.amount && <Limit key={`a${data.amount.current}`} curve={data.amount} kind="amount" onDraft={onDraft} />}
        {data.risk && <Limit key={`r${data.risk.current}`} curve={data.risk} kind="risk" onDraft={onDraft} />}
      </section>
    </div>
  );
}
