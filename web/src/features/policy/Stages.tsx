// 阶段: automatic approval opens from simple cases to complex ones, each stage on the evidence of what people decided.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { policies } from '@/api/endpoints';
import type { StageLine, Stages as Shape } from '@/api/policyTypes';
import { actorName, Time, word } from '@/components/bits';
import { Failed, Loading, useErrorText } from '@/components/states';
import { installationCurrency, integer, money, percent } from '@/lib/format';
import { joined, pick, useLang } from '@/lib/i18n';
import { useMeta } from '@/lib/meta';
import { useMay } from '@/lib/session';
import { OVERVIEW } from './PolicyPage';

const STAGES = ['policy', 'stages'];

function Covers({ line }: { line: StageLine }) {
  const { t } = useTranslation();
  const lang = useLang();
  const { data: meta } = useMeta();
  const { kinds, reasons, most_minor, most_lines } = line.stage;
  const reason = (code: string) => {
    const found = meta?.reasons.find((one) => one.code === code);
    return found ? pick(lang, found, 'name') : code;
  };
  const parts = [
    kinds.length > 0 && joined(lang, kinds.map((kind) => word('kind', kind))),
    reasons.length > 0 && joined(lang, reasons.map(reason)),
    most_minor !== null && t('policy:stage.most', { amount: money(lang, most_minor, installationCurrency()) }),
    most_lines !== null && t('policy:stage.lines', { count: most_lines }),
  ].filter((part) => part !== false);
  return <div className="rule-conditions">{(parts.length > 0 ? parts : [t('policy:stage.all')]).map((part) => <span key={part} className="chip">{part}</span>)}</div>;
}

function Evidence({ line, days }: { line: StageLine; days: number }) {
  const { t } = useTranslation();
  const lang = useLang();
  const { cases, judged, agreed, share, low } = line.evidence;
  return (
    <div className="stage-evidence">
      {share === null || low === null
        ? <span className="dim">{t('policy:stage.noEvidence')}</span>
        : <span>{t('policy:stage.evidence', { agreed: integer(lang, agreed), judged: integer(lang, judged) })} · {t('policy:stage.interval', { share: percent(lang, share, 1), low: percent(lang, low, 1) })}</span>}
      <span className="dim">{t('policy:stage.needs', { judged: integer(lang, line.stage.least_judged), percent: line.stage.least_agreed_percent })} · {t('policy:stage.cases', { cases: integer(lang, cases), days })}</span>
    </div>
  );
}

function Line({ line, at, last, shape, busy, reach }: { line: StageLine; at: number; last: boolean; shape: Shape; busy: boolean; reach: (stage: string | null, anyway: boolean) => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const may = useMay();
  const { code } = line.stage;
  const reached = shape.reached === code;
  // Every closed stage up to this one is opened with it.
  const lacking = shape.stages.slice(0, at + 1).some((one) => !one.open && !one.ready);
  return (
    <li className={line.open ? 'stage open' : 'stage'} aria-current={reached ? 'step' : undefined}>
      <span className="rule-no num dim">{at + 1}</span>
      <div className="rule-main">
        <div className="rule-title">
          <span className="strong">{pick(lang, line.stage, 'name')}</span>
          <span className={line.open ? 'tag good' : 'tag'}>{t(line.open ? 'policy:stage.open' : 'policy:stage.closed')}</span>
          {!line.open && <span className={line.ready ? 'tag good' : 'dim'}>{t(line.ready ? 'policy:stage.ready' : 'policy:stage.notReady')}</span>}
        </div>
        <Covers line={line} />
      </div>
      {!line.open && <Evidence line={line} days={shape.days} />}
      <div className="stage-do">
        {!line.open && may('publish_policy') && (
          <Popconfirm title={t(lacking ? 'policy:stage.anywaySure' : 'policy:stage.openSure')} okText={t('policy:stage.openTo')} cancelText={t('common:cancel')} onConfirm={() => reach(code, lacking)}>
            <Button type={line.ready ? 'primary' : 'default'} loading={busy}>{t('policy:stage.openTo')}</Button>
          </Popconfirm>
        )}
        {line.open && !reached && !last && may('edit_policy') && <Button type="text" loading={busy} onClick={() => reach(code, false)}>{t('policy:stage.back')}</Button>}
      </div>
    </li>
  );
}

export function Stages() {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const errorText = useErrorText();
  const query = useQuery({ queryKey: STAGES, queryFn: ({ signal }) => policies.stages(signal), refetchInterval: 60_000 });
  const change = useMutation({
    mutationFn: ({ stage, anyway }: { stage: string | null; anyway: boolean }) => policies.reach(stage, anyway),
    onSuccess: (next) => {
      client.setQueryData(STAGES, next);
      void client.invalidateQueries({ queryKey: OVERVIEW });
    },
  });
  if (query.isPending) return <Loading lines={8} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const shape = query.data;
  const reach = (stage: string | null, anyway: boolean) => change.mutate({ stage, anyway });
  return (
    <section className="card improve stages" aria-label={t('policy:tab.stages')}>
      <div className="card-head">
        <h2>{t('policy:tab.stages')}</h2>
        {shape.staged
          ? <span className="dim">{shape.reached === '' && <>{t('policy:stage.none')} · </>}{actorName(shape.by ?? '')} · <Time iso={shape.since ?? ''} /></span>
          : <span className="dim">{t('policy:stage.off')}</span>}
        <span className="draft-tools">
          {may('tune') && <Link to="/settings" search={{ table: 'automation_stages' }}>{t('policy:stage.edit')}</Link>}
          {shape.staged && shape.reached !== '' && may('edit_policy') && <Button danger loading={change.isPending} onClick={() => reach('', false)}>{t('policy:stage.toPeople')}</Button>}
          {shape.staged && may('publish_policy') && (
            <Popconfirm title={t('policy:stage.endSure')} okText={t('policy:stage.end')} cancelText={t('common:cancel')} onConfirm={() => reach(null, true)}><Button>{t('policy:stage.end')}</Button></Popconfirm>
          )}
          {!shape.staged && may('edit_policy') && (
            <Popconfirm title={t('policy:stage.startSure')} okText={t('policy:stage.start')} cancelText={t('common:cancel')} onConfirm={() => reach('', false)}><Button type="primary">{t('policy:stage.start')}</Button></Popconfirm>
          )}
        </span>
      </div>
      {shape.gone && <p className="notice bad" role="alert">{t('policy:stage.gone', { code: shape.reached })}</p>}
      {change.isError && <p className="notice bad" role="alert">{errorText(change.error)}</p>}
      <ol className="stage-list" aria-label={t('policy:tab.stages')}>
        {shape.stages.map((line, at) => <Line key={line.stage.code} line={line} at={at} last={!shape.staged && at === shape.stages.length - 1} shape={shape} busy={change.isPending} reach={reach} />)}
      </ol>
      {shape.uncovered > 0 && <p className="dim stage-foot">{t('policy:stage.uncovered', { count: shape.uncovered })}</p>}
    </section>
  );
}
