// Pieces that the list, the wizard and the page of a run share: state, progress, report, rows that did not go in.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { App, Button, Progress } from 'antd';
import { DownloadOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { imports as door } from '@/api/endpoints';
import type { ImportInfo, ImportReport } from '@/api/types';
import { word } from '@/components/bits';
import { Failed, Loading, useErrorText } from '@/components/states';
import { bytes, decimal, installationCurrency, integer, money } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import { isRunning, runQuery } from './queries';

const TONE: Record<string, string> = { done: 'good', failed: 'bad', interrupted: 'warn', cancelled: '', running: 'accent', queued: '' };

export function RunState({ info }: { info: Pick<ImportInfo, 'state' | 'dry_run'> }) {
  const { t } = useTranslation();
  return (
    <>
      <span className={`tag ${TONE[info.state] ?? ''}`}>{word('runState', info.state)}</span>
      {info.dry_run && <span className="tag">{t('imports:dryRun')}</span>}
    </>
  );
}

export function RunProgress({ info }: { info: ImportInfo }) {
  const { t } = useTranslation();
  const lang = useLang();
  const done = info.bytes_done ?? 0;
  const all = info.bytes_total ?? 0;
  const share = all > 0 ? Math.min(100, Math.floor((done / all) * 100)) : 0;
  return (
    <div className="run-progress" role="status">
      <Progress percent={share} status={info.state === 'failed' ? 'exception' : isRunning(info) ? 'active' : 'normal'} aria-label={t('imports:progress')} />
      <p className="dim num">
        {t('imports:rowsDone', { rows: integer(lang, info.rows_done ?? 0) })}
        {all > 0 && ` · ${bytes(lang, done)} / ${bytes(lang, all)}`}
      </p>
    </div>
  );
}

/** Cancel and resume, as the state allows. */
export function RunButtons({ info }: { info: ImportInfo }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const errorText = useErrorText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const after = () => {
    void client.invalidateQueries({ queryKey: ['import', info.import_id] });
    void client.invalidateQueries({ queryKey: ['imports'] });
  };
  const failed = (error: unknown) => void message.error(errorText(error));
  const cancel = useMutation({ mutationFn: () => door.cancel(info.import_id), onSuccess: after, onError: failed });
  const resume = useMutation({
    mutationFn: () => door.resume(info.import_id), onSuccess: (answer) => {
      after();
      if (answer?.import_id && answer.import_id !== info.import_id) void navigate({ to: '/imports/$id', params: { id: answer.import_id } });
    },
    onError: failed,
  });
  if (isRunning(info)) {
    return (
      <Button loading={cancel.isPending} onClick={() => void modal.confirm({ title: t('imports:cancelTitle'), content: t('imports:cancelText'), okText: t('imports:cancelRun'), cancelText: t('imports:keepRunning'), onOk: () => cancel.mutateAsync().catch(() => undefined) })}>
        {t('imports:cancelRun')}
      </Button>
    );
  }
  if (!info.dry_run && ['interrupted', 'cancelled', 'failed'].includes(info.state)) return <Button type="primary" loading={resume.isPending} onClick={() => resume.mutate()}>{t('imports:resume')}</Button>;
  return null;
}

function sumText(lang: 'zh-CN' | 'en', name: string, value: number | string, currency: string): string {
  const number = typeof value === 'number' ? value : Number(value);
  if (!Number.isFinite(number)) return String(value);
  if (name.endsWith('_minor')) return money(lang, number, currency);
  if (name.endsWith('_micro')) return decimal(lang, number / 1e6, 6);
  return integer(lang, number);
}

function CodeName({ code, group }: { code: string; group?: 'sum' }) {
  const name = group === 'sum' ? word('sum', code) : word('code', code);
  return name === code ? <span className="mono">{code}</span> : <>{name} <span className="mono dim">{code}</span></>;
}

export function Report({ report, currency = installationCurrency() }: { report: ImportReport; currency?: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  const counts = [
    ['rows', report.rows, ''],
    ['loaded', report.loaded, 'good'],
    ['unchanged', report.unchanged, ''],
    ['pooled', report.pooled, report.pooled ? 'warn' : ''],
    ['refused', report.refused, report.refused ? 'bad' : ''],
  ] as const;
  const codes = Object.entries(report.by_code).sort((a, b) => b[1] - a[1]);
  const sums = Object.entries(report.sums);
  return (
    <div className="report">
      <dl className="report-counts">
        {counts.map(([name, value, tone]) => (
          <div key={name} className={tone}>
            <dt>{t(`imports:report.${name}`)}</dt>
            <dd className="num">{integer(lang, value)}</dd>
          </div>
        ))}
      </dl>
      <div className="report-pair">
        {codes.length > 0 && (
          <table className="plain">
            <caption>{t('imports:report.byCode')}</caption>
            <tbody>
              {codes.map(([code, count]) => (
                <tr key={code}>
                  <th scope="row"><CodeName code={code} /></th>
                  <td className="num">{integer(lang, count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {sums.length > 0 && (
          <table className="plain">
            <caption>{t('imports:report.sums')}</caption>
            <tbody>
              {sums.map(([name, value]) => (
                <tr key={name}>
                  <th scope="row"><CodeName code={name} group="sum" /></th>
                  <td className="num">{sumText(lang, name, value, currency)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </div>
  );
}

/** Rows that were refused or wait, with every reason. */
export function Rows({ id, statuses, download }: { id: string; download: boolean; statuses: { status: 'refused' | 'pooled'; count: number }[] }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const present = statuses.filter((one) => one.count > 0);
  const [status, setStatus] = useState<'refused' | 'pooled'>(present[0]?.status ?? 'refused');
  const query = useInfiniteQuery({
    queryKey: ['import-rows', id, status],
    queryFn: ({ pageParam, signal }) => door.rows(id, { status, limit: 100, after: pageParam }, signal),
    initialPageParam: undefined as string | number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: present.length > 0,
  });
  if (present.length === 0) return null;
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section className="card">
      <div className="card-head">
        <div className="views" role="group" aria-label={t('imports:rows.title')}>
          {present.map((one) => (
            <button key={one.status} type="button" aria-pressed={status === one.status} onClick={() => setStatus(one.status)}>
              {t(`imports:rows.${one.status}`)} <span className="num">{integer(lang, one.count)}</span>
            </button>
          ))}
        </div>
        {download && <a className="extra" href={door.errorsUrl(id)} download><DownloadOutlined aria-hidden /> {t('imports:rows.download')}</a>}
      </div>
      <div className="card-body table-scroll" tabIndex={0} role="region" aria-label={t('imports:rows.title')}>
        {query.isPending && <Loading />}
        {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
        {rows.length > 0 && (
          <table className="plain wide">
            <thead>
              <tr>
                <th scope="col">{t('imports:rows.row')}</th>
                <th scope="col">{t('imports:rows.code')}</th>
                <th scope="col">{t('imports:rows.problem')}</th>
                <th scope="col">{t('imports:rows.file')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.file}:${row.row}`}>
                  <td className="num">{integer(lang, row.row)}</td>
                  <td><CodeName code={row.code} /></td>
                  <td>
                    {(row.problems ?? []).map((problem, index) => (
                      <div key={index}>{problem.place && <span className="tag">{problem.place}</span>} {pick(problem, 'text') || problem.code}{problem.found && <span className="mono dim"> {problem.found}</span>}</div>
                    ))}
                    {(row.problems ?? []).length === 0 && <span className="dim">{row.target ?? '—'}</span>}
                  </td>
                  <td className="dim">{row.file.split('/').at(-1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {query.hasNextPage && <p className="more"><Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('imports:rows.more')}</Button></p>}
      </div>
    </section>
  );
}

/** A run from its beginning to its report. */
export function Run({ id }: { id: string }) {
  const { t } = useTranslation();
  const pick = usePick();
  const query = useQuery(runQuery(id));
  const info = query.data;
  if (query.isPending) return <Loading />;
  if (!info) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const error = typeof info.error === 'string' ? info.error : info.error ? [pick(info.error, 'text') || info.error.code, pick(info.error, 'remedy')].filter(Boolean).join(' ') : null;
  return (
    <>
      <section className="card">
        <div className="card-head">
          <h2>{word('fact', info.kind)}</h2>
          <RunState info={info} />
          <span className="extra"><RunButtons info={info} /></span>
        </div>
        <div className="card-body">
          {(isRunning(info) || !info.report) && <RunProgress info={info} />}
          {error && <p className="notice bad">{error}</p>}
          {info.state === 'interrupted' && <p className="notice warn">{t('imports:interrupted')}</p>}
          {info.dry_run && info.report && <p className="notice">{t('imports:dryNote')}</p>}
          {info.report && <Report report={info.report} />}
          {info.state === 'done' && !info.dry_run && info.kind === 'return-cases' && <p className="after"><Link to="/cases">{t('imports:toCases')}</Link></p>}
        </div>
      </section>
      {info.report && <Rows id={id} download={!info.dry_run} statuses={[{ status: 'refused', count: info.report.refused }, { status: 'pooled', count: info.dry_run ? 0 : info.report.pooled }]} />}
    </>
  );
}
