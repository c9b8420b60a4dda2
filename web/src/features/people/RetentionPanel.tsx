// How long personal data is kept: a rule for each class, what it would erase before it is put in force, versions, and the run.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, InputNumber, Popconfirm, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { retention as door } from '@/api/retention';
import type { ClassReport, Retention, RetentionRule, RetentionRun } from '@/api/retention';
import { actorName, Time } from '@/components/bits';
import { Failed, Loading, useErrorText } from '@/components/states';
import { day, integer } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';

function Found({ report }: { report: ClassReport | undefined }) {
  const { t } = useTranslation();
  const lang = useLang();
  if (!report) return <span className="dim">—</span>;
  const held = Object.entries(report.held);
  return (
    <>
      <b className="num">{integer(lang, report.due)}</b> {t(`people:retention.unit.${report.class}`)}
      {report.oldest && <span className="dim"> · {t('people:retention.oldest', { day: day(report.oldest) })}</span>}
      {held.map(([reason, count]) => <div key={reason} className="dim">{t(`people:retention.held.${reason}`, { number: integer(lang, count) })}</div>)}
    </>
  );
}

function RuleRow({ rule, from, report, change }: { rule: RetentionRule; from: string; report: ClassReport | undefined; change: (next: RetentionRule) => void }) {
  const { t } = useTranslation();
  const pick = usePick();
  const [open, setOpen] = useState(false);
  const name = t(`people:retention.class.${rule.class}`);
  return (
    <>
      <tr className={rule.on ? undefined : 'off'}>
        <td><Switch size="small" checked={rule.on} aria-label={t('people:retention.inForce', { name })} onChange={(on) => change({ ...rule, on })} /></td>
        <th scope="row">{name}</th>
        <td className="rt-days">
          <InputNumber size="small" min={1} max={36500} precision={0} value={rule.days} aria-label={t('people:retention.daysOf', { name })} onChange={(days) => change({ ...rule, days: days ?? 0 })} />
          <span className="dim"> {t(`people:retention.from.${from}`)}</span>
        </td>
        <td className="rt-basis">
          {pick(rule, 'basis')} <span className="dim">{rule.source}</span>{' '}
          <span className={rule.verified ? 'tag good' : 'tag warn'}>{t(rule.verified ? 'people:retention.verified' : 'people:retention.unverified')}</span>
          <button type="button" className="link-button" aria-expanded={open} aria-label={`${t(open ? 'people:retention.fold' : 'people:retention.edit')} ${name}`} onClick={() => setOpen(!open)}>{t(open ? 'people:retention.fold' : 'people:retention.edit')}</button>
        </td>
        <td className="rt-due"><Found report={report} /></td>
      </tr>
      {open && (
        <tr className="rt-edit">
          <td colSpan={5}>
            <label>{t('people:retention.basisZh')}<Input.TextArea autoSize value={rule.basis_zh} maxLength={600} onChange={(event) => change({ ...rule, basis_zh: event.target.value })} /></label>
            <label>{t('people:retention.basisEn')}<Input.TextArea autoSize value={rule.basis_en} maxLength={600} onChange={(event) => change({ ...rule, basis_en: event.target.value })} /></label>
            <label>{t('people:retention.source')}<Input value={rule.source} onChange={(event) => change({ ...rule, source: event.target.value })} /></label>
            <Checkbox checked={rule.verified} onChange={(event) => change({ ...rule, verified: event.target.checked })}>{t('people:retention.iVerified')}</Checkbox>
          </td>
        </tr>
      )}
    </>
  );
}

function Run({ run, refresh }: { run: RetentionRun | null; refresh: () => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const errorText = useErrorText();
  const begin = useMutation({ mutationFn: door.run, onSuccess: refresh });
  const cancel = useMutation({ mutationFn: door.cancel, onSuccess: refresh });
  const running = run?.state === 'running' || (begin.isSuccess && !begin.isIdle && run?.started_at === undefined);
  const failed = begin.error ?? cancel.error;
  return (
    <section className="card pp-record" aria-label={t('people:retention.runTitle')}>
      <h2>{t('people:retention.runTitle')}</h2>
      <p className="dim">{t('people:retention.runHint')}</p>
      {run && (
        <div role="status">
          <p>
            <span className={run.state === 'done' ? 'tag good' : run.state === 'running' ? 'tag' : 'tag warn'}>{t(`people:retention.state.${run.state}`)}</span>{' '}
            <Time iso={run.started_at} />{run.finished_at && <> – <Time iso={run.finished_at} mode="clock" /></>} · {actorName(run.by)} · {t('people:retention.version', { version: run.rules_version })}
          </p>
          {run.error && <p className="notice bad">{run.error}</p>}
          <ul className="rt-progress">
            {run.classes.map((one) => (
              <li key={one.class}>
                <span>{t(`people:retention.class.${one.class}`)}</span>
                <progress max={Math.max(1, one.due)} value={one.due === 0 ? 1 : one.erased} aria-label={t(`people:retention.class.${one.class}`)} />
                <span className="num">{integer(lang, one.erased)} / {integer(lang, one.due)}</span>
                <span className="dim">{Object.entries(one.held).map(([reason, count]) => t(`people:retention.held.${reason}`, { number: integer(lang, count) })).join(' · ')}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {!run && <p className="dim">{t('people:retention.neverRan')}</p>}
      <div className="pp-actions">
        {running ? (
          <Button danger loading={cancel.isPending} onClick={() => cancel.mutate()}>{t('people:retention.cancel')}</Button>
        ) : (
          <Popconfirm title={t('people:retention.runSure')} okText={t('people:retention.runNow')} cancelText={t('common:cancel')} onConfirm={() => begin.mutate()}>
            <Button loading={begin.isPending}>{t('people:retention.runNow')}</Button>
          </Popconfirm>
        )}
      </div>
      {failed && <p className="notice bad" role="alert">{errorText(failed)}</p>}
    </section>
  );
}

function Rules({ data, refresh }: { data: Retention; refresh: () => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const errorText = useErrorText();
  const [rules, setRules] = useState(data.current.rules);
  const changed = JSON.stringify(rules) !== JSON.stringify(data.current.rules);
  const preview = useMutation({ mutationFn: () => door.preview(rules) });
  const save = useMutation({
    mutationFn: () => door.save({ rules, based_on: data.current.version, preview: preview.data?.preview ?? '' }),
    onSuccess: () => { preview.reset(); refresh(); },
  });
  const change = (next: RetentionRule) => {
    preview.reset();
    save.reset();
    setRules(rules.map((rule) => (rule.class === next.class ? next : rule)));
  };
  const conflict = save.error instanceof ApiError && save.error.code === 'version_conflict';
  const from = new Map(data.classes.map((one) => [one.class, one.counted_from]));
  const due = preview.data?.classes.reduce((sum, one) => sum + one.due, 0) ?? 0;
  const held = preview.data?.classes.flatMap((one) => Object.values(one.held)).reduce((sum, count) => sum + count, 0) ?? 0;
  return (
    <section className="card pp-record" aria-label={t('people:retention.title')}>
      <h2>{t('people:retention.title')} <span className="dim">{data.current.version === 0 ? t('people:retention.builtIn') : <>{t('people:retention.version', { version: data.current.version })} · {actorName(data.current.by)} · <Time iso={data.current.at} /></>}</span></h2>
      <p className="dim">{t('people:retention.hint')}</p>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t('people:retention.title')}>
        <table className="plain rt">
          <thead><tr>{(['on', 'what', 'days', 'basis', 'due'] as const).map((name) => <th key={name} scope="col">{t(`people:retention.column.${name}`)}</th>)}</tr></thead>
          <tbody>
            {rules.map((rule) => <RuleRow key={rule.class} rule={rule} from={from.get(rule.class) ?? ''} report={preview.data?.classes.find((one) => one.class === rule.class)} change={change} />)}
          </tbody>
        </table>
      </div>
      {preview.data && <p className="notice" role="status">{t('people:retention.wouldErase', { due: integer(lang, due), held: integer(lang, held) })}</p>}
      <div className="pp-actions">
        <Button loading={preview.isPending} onClick={() => preview.mutate()}>{t('people:retention.preview')}</Button>
        <Button type="primary" disabled={!changed || !preview.data} loading={save.isPending} onClick={() => save.mutate()}>{t('people:retention.save')}</Button>
        {changed && !preview.data && <span className="dim">{t('people:retention.previewFirst')}</span>}
        {save.isSuccess && !changed && <span className="tag good" role="status">{t('people:retention.saved')}</span>}
      </div>
      {(preview.isError || save.isError) && (
        <p className="notice bad" role="alert">
          {conflict ? t('people:retention.conflict') : errorText(preview.error ?? save.error)}
          {conflict && <> <button type="button" className="link-button" onClick={refresh}>{t('common:reload')}</button></>}
        </p>
      )}
      {data.versions.length > 1 && (
        <details className="rt-versions">
          <summary>{t('people:retention.versions', { count: data.versions.length })}</summary>
          <ul>
            {data.versions.map((one) => (
              <li key={one.version}>
                <span className="strong">{one.version === 0 ? t('people:retention.builtIn') : t('people:retention.version', { version: one.version })}</span> {one.at && <><Time iso={one.at} /> · {actorName(one.by)}</>}
                <div className="dim">{one.rules.filter((rule) => rule.on).map((rule) => t('people:retention.line', { name: t(`people:retention.class.${rule.class}`), days: integer(lang, rule.days) })).join(' · ') || t('people:retention.noneInForce')}</div>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

export function RetentionPanel() {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ['retention'],
    queryFn: ({ signal }) => door.show(signal),
    refetchInterval: (state) => (state.state.data?.run?.state === 'running' ? 1_500 : 15_000),
  });
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ['retention'] });
    // The worker looks for its job every two seconds.
    window.setTimeout(() => void client.invalidateQueries({ queryKey: ['retention'] }), 2_500);
  };
  if (query.isPending) return <Loading lines={9} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return (
    <>
      <Rules key={query.data.current.version} data={query.data} refresh={refresh} />
      <Run run={query.data.run} refresh={refresh} />
    </>
  );
}
