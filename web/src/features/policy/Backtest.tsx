// A draft over the past: begin, watch, end, and what would have come out otherwise, in cases, money and law.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Progress } from 'antd';
import { ExperimentOutlined } from '@ant-design/icons';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { policies } from '@/api/endpoints';
import type { BacktestReport, PolicyDraft } from '@/api/policyTypes';
import { Money, word } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { decimal, installationCurrency, integer, percent } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import { useMay } from '@/lib/session';

export function Backtest({ draft, disabled, onDone }: { draft: PolicyDraft; disabled: boolean; onDone: () => Promise<unknown> }) {
  const { t } = useTranslation();
  const may = useMay();
  const errorText = useErrorText();
  const run = useQuery({
    queryKey: ['policy', 'backtest', draft.draft],
    queryFn: ({ signal }) => policies.backtested(draft.draft, signal),
    retry: false,
    refetchInterval: (query) => (query.state.data?.state === 'running' ? 400 : false),
  });
  const start = useMutation({ mutationFn: () => policies.backtest(draft.draft, 'live'), onSuccess: () => run.refetch() });
  const cancel = useMutation({ mutationFn: () => policies.cancelBacktest(draft.draft), onSuccess: () => run.refetch() });
  const state = run.data?.state;
  const finished = state === 'done' ? run.data?.revision ?? undefined : undefined;
  useEffect(() => {
    if (finished !== undefined) void onDone();
  }, [finished, onDone]);
  const failed = start.error ?? run.error;
  const current = state === 'done' && run.data?.revision === draft.revision;
  return (
    <>
      {may('edit_policy') && (state === 'running'
        ? <Button onClick={() => cancel.mutate()}>{t('policy:backtest.cancel')}</Button>
        : <Button icon={<ExperimentOutlined aria-hidden />} type={current ? 'default' : 'primary'} disabled={disabled} loading={start.isPending} onClick={() => start.mutate()}>{t('policy:backtest.start')}</Button>)}
      {state === 'running' && <Progress size="small" className="backtest-bar" percent={run.data && run.data.of > 0 ? Math.min(99, Math.floor((run.data.done / run.data.of) * 100)) : 0} />}
      {state === 'cancelled' && <span className="dim">{t('policy:backtest.cancelled')}</span>}
      {state === 'failed' && <span className="rule-bad" role="alert">{t('policy:backtest.failed')}</span>}
      {failed && <span className="rule-bad" role="alert">{errorText(failed)}</span>}
      {run.data?.report && <Report report={run.data.report} stale={!current} />}
    </>
  );
}

function Report({ report, stale }: { report: BacktestReport; stale: boolean }) {
  const { t } = useTranslation();
  const lang = useLang();
  const flipped = report.flips.reduce((sum, flip) => sum + flip.count, 0);
  const share = (count: number) => (report.cases > 0 ? percent(lang, count / report.cases) : '—');
  return (
    <div className={stale ? 'backtest stale' : 'backtest'} role="region" aria-label={t('policy:backtest.result')}>
      <p>
        {stale && <span className="tag warn">{t('policy:backtest.stale')}</span>}
        {t('policy:backtest.sum', { cases: integer(lang, report.cases), seconds: decimal(lang, report.seconds, 2), flipped: integer(lang, flipped), old: share(report.automatic.old), new: share(report.automatic.new) })}
        {report.hours_saved !== undefined && Math.abs(report.hours_saved) >= 0.05 && <> {t(report.hours_saved > 0 ? 'policy:backtest.saves' : 'policy:backtest.costs', { hours: decimal(lang, Math.abs(report.hours_saved), 1) })}</>}
        {report.without_facts > 0 && <span className="dim"> {t('policy:backtest.without', { count: report.without_facts })}</span>}
      </p>
      {report.statute.map((one) => (
        <p key={one.article} className="notice bad" role="alert">
          {t('policy:backtest.broken', { article: one.article, cases: integer(lang, one.cases) })} {(one.examples ?? []).map((id) => <a key={id} href={`/cases/${id}`} className="mono">{id.slice(-8)}</a>)}
        </p>
      ))}
      {report.flips.length > 0 && (
        <table className="plain flips">
          <thead><tr><th scope="col">{t('policy:backtest.from')}</th><th scope="col">{t('policy:backtest.to')}</th><th scope="col" className="num">{t('policy:backtest.count')}</th><th scope="col" className="num">{t('policy:backtest.money')}</th><th scope="col" className="num" title={t('policy:backtest.csatHint')}>{t('policy:backtest.csat')}</th><th scope="col">{t('policy:backtest.examples')}</th></tr></thead>
          <tbody>
            {report.flips.map((flip) => (
              <tr key={flip.from + flip.to}><td>{word('outcome', flip.from)}</td><td>{word('outcome', flip.to)}</td><td className="num">{integer(lang, flip.count)}</td><td className="num"><Money minor={flip.money_minor} currency={installationCurrency()} /></td>
                <td className="num">{flip.csat ? <>{decimal(lang, flip.csat.mean, 2)} <span className="dim">({flip.csat.ratings})</span></> : '—'}</td>
                <td>{(flip.examples ?? []).map((id) => <Link key={id} to="/cases/$id" params={{ id }} className="mono flip-case">{id.slice(-6)}</Link>)}</td></tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
