// 学习模型 (abuse, bad ends, lost value, reasons, anomalies): which version scores, whether there is enough to learn from, its card, its drift, and the way into service and back.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { RollbackOutlined } from '@ant-design/icons';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { Learned, ModelOverview } from '@/api/models';
import { isChance, LEARNED, models } from '@/api/models';
import { actorName, PageHead, Time, useTitle } from '@/components/bits';
import { Failed, Gate, Loading, useErrorText } from '@/components/states';
import { integer } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import { useMay } from '@/lib/session';
import { Card } from './Card';
import { History, Versions } from './Versions';
import { Watch } from './Watch';
import './model.css';

const overviewKey = (learned: Learned) => ['model', learned, 'overview'];
const route = getRouteApi('/app/model');

type Ask = { what: 'serve' | 'propose'; version: number } | { what: 'rollback' | 'withdraw' };

function Labels({ overview }: { overview: ModelOverview }) {
  const { t } = useTranslation();
  const lang = useLang();
  const { labels } = overview;
  const bar = (name: string, count: number, least: number) => (
    <div className="model-label">
      <span>{name}</span>
      <span className="cv-part-bar" aria-hidden><i className={count < least ? 'up' : 'down'} style={{ width: `${Math.min(100, (count / least) * 100)}%` }} /></span>
      <span className="num">{t('risk:labels.of', { count: integer(lang, count), least: integer(lang, least) })}</span>
    </div>
  );
  const enough = labels.missing === 0 && labels.missing_positive === 0;
  return (
    <section className="card" aria-label={t('risk:labels.title')}>
      <div className="card-head"><h2>{t('risk:labels.title')}</h2></div>
      <div className="model-labels">
        {bar(t(`risk:kind.${overview.model}.all`), labels.labelled, labels.least)}
        {isChance(overview.model) && bar(t(`risk:kind.${overview.model}.positive`), labels.positive, labels.least_positive)}
        <p className={enough ? '' : 'strong'}>{enough ? t('risk:labels.enough') : t(isChance(overview.model) ? 'risk:labels.missing' : 'risk:labels.missingAny', { missing: integer(lang, labels.missing), positive: integer(lang, labels.missing_positive) })}</p>
        <p className="dim model-small">{t(`risk:kind.${overview.model}.about`)}</p>
      </div>
    </section>
  );
}

function Dialog({ ask, overview, pending, error, onOk, onClose }: { ask: Ask; overview: ModelOverview; pending: boolean; error: unknown; onOk: (note: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [note, setNote] = useState('');
  const name = (version: number | null) => `${overview.model}@${version ?? 0}`;
  const asked = name('version' in ask ? ask.version : 0);
  const words = {
    serve: () => ({ title: t('risk:serveDialog.title', { model: asked }), text: t(`risk:kind.${overview.model}.effect`), ok: t('risk:serveDialog.confirm') }),
    propose: () => ({ title: `${t('risk:propose')} ${asked}`, text: t('risk:secondPerson'), ok: t('risk:propose') }),
    rollback: () => ({ title: t('risk:rollback.title'), text: overview.before === null ? t('risk:rollback.toRules') : t('risk:rollback.toVersion', { model: name(overview.before) }), ok: t('risk:rollback.confirm') }),
    withdraw: () => ({ title: t('risk:withdraw.title'), text: t('risk:withdraw.text'), ok: t('risk:withdraw.confirm') }),
  }[ask.what]();
  return (
    <Modal open title={words.title} okText={words.ok} cancelText={t('common:cancel')} confirmLoading={pending} onOk={() => onOk(note)} onCancel={onClose}>
      <p>{words.text}</p>
      <Input aria-label={t('risk:note')} placeholder={t('risk:note')} value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} />
      {error !== null && <p className="cv-bad" role="alert">{errorText(error)}</p>}
    </Modal>
  );
}

/** The five models, with what stands about each. */
function Tabs({ shown }: { shown: Learned }) {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: ['model', 'list'], queryFn: ({ signal }) => models.list(signal), refetchInterval: 30_000 });
  const known = (learned: Learned) => query.data?.models.find((one) => one.model === learned);
  const state = (learned: Learned) => {
    const one = known(learned);
    if (!one) return '';
    if (one.training) return t('risk:tab.training');
    if (one.proposed !== null) return t('risk:tab.proposed');
    return one.champion === null ? t('risk:tab.none') : `${learned}@${one.champion}`;
  };
  // On a telephone the tab that is shown may lie outside.
  const strip = useRef<HTMLElement>(null);
  useEffect(() => {
    strip.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [shown]);
  return (
    <nav ref={strip} className="model-tabs" aria-label={t('risk:tab.label')}>
      {LEARNED.map((learned) => (
        <Link key={learned} to="/model" search={{ model: learned }} className="model-tab" aria-current={shown === learned ? 'page' : undefined}>
          <span className="strong">{t(`risk:kind.${learned}.name`)}</span>
          <span className="dim model-small">{state(learned)}</span>
        </Link>
      ))}
    </nav>
  );
}

function Loaded({ overview }: { overview: ModelOverview }) {
  const learned = overview.model;
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [ask, setAsk] = useState<Ask | null>(null);
  const [picked, setPicked] = useState<number | null>(null);
  const took = (next: ModelOverview) => {
    client.setQueryData(overviewKey(learned), next);
    void client.invalidateQueries({ queryKey: ['model', learned, 'watch'] });
    void client.invalidateQueries({ queryKey: ['model', 'list'] });
    setAsk(null);
  };
  const act = useMutation({ mutationFn: (work: () => Promise<ModelOverview>) => work(), onSuccess: took });
  const confirm = (note: string) => {
    if (!ask) return;
    act.mutate(() => {
      if (ask.what === 'serve') return models.serve(learned, ask.version, note);
      if (ask.what === 'propose') return models.propose(learned, ask.version, note);
      return ask.what === 'rollback' ? models.rollback(learned, note) : models.withdraw(learned, note);
    });
  };
  const last = overview.versions.at(-1)?.version ?? null;
  const shown = picked ?? overview.champion ?? last;
  const since = overview.history.at(-1)?.since;
  const { training, failure } = overview;
  return (
    <>
      <PageHead title={t('common:nav.model')} sub={overview.champion === null ? t('risk:sub.none') : <>{t('risk:sub.serving', { model: `${learned}@${overview.champion}` })} <Time iso={since} /></>}>
        {overview.champion !== null && may('publish_policy') && <Button icon={<RollbackOutlined aria-hidden />} onClick={() => setAsk({ what: 'rollback' })}>{t('risk:rollback.start')}</Button>}
        {overview.champion !== null && may('publish_policy') && <Button danger onClick={() => setAsk({ what: 'withdraw' })}>{t('risk:withdraw.start')}</Button>}
        {may('edit_policy') && <Button type="primary" loading={training !== null} disabled={act.isPending} onClick={() => act.mutate(() => models.train(learned))}>{t('risk:train')}</Button>}
      </PageHead>
      <div className="model">
        {overview.unusable && <p className="notice bad" role="alert">{t('risk:unusable', { why: overview.unusable })}</p>}
        {training && <p className="notice" role="status">{t('risk:training', { by: actorName(training.by) })} <Time iso={training.since} /> {t('risk:trainingAfter')}</p>}
        {failure && !training && <p className="notice warn" role="status">{t(`risk:failed.${failure.code}`)} (<Time iso={failure.at} />)</p>}
        {act.isError && !ask && <p className="notice bad" role="alert">{errorText(act.error)}</p>}
        <Tabs shown={learned} />
        <p className="model-what">{t(`risk:kind.${learned}.what`)}</p>
        <Labels overview={overview} />
        <Versions
          overview={overview} shown={shown ?? 0} busy={act.isPending} onShow={setPicked}
          onPropose={(version) => setAsk({ what: 'propose', version })} onServe={(version) => setAsk({ what: 'serve', version })}
          onChallenge={(version) => act.mutate(() => models.challenge(learned, version))} onEndChallenge={() => act.mutate(() => models.endChallenge(learned))}
        />
        {shown !== null && <Card key={shown} learned={learned} version={shown} />}
        {overview.champion !== null && <Watch learned={learned} />}
        <History overview={overview} />
      </div>
      {ask && <Dialog ask={ask} overview={overview} pending={act.isPending} error={act.isError ? act.error : null} onOk={confirm} onClose={() => { act.reset(); setAsk(null); }} />}
    </>
  );
}

function Page() {
  const { t } = useTranslation();
  useTitle(t('common:nav.model'));
  const asked = route.useSearch().model;
  const learned = LEARNED.find((one) => one === asked) ?? 'risk';
  const query = useQuery({ queryKey: overviewKey(learned), queryFn: ({ signal }) => models.overview(learned, signal), refetchInterval: (one) => (one.state.data?.training ? 2_000 : 30_000) });
  return (
    <div className="page page-scroll">
      {query.isPending && <Loading lines={12} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.data && <Loaded key={learned} overview={query.data} />}
    </div>
  );
}

export function ModelPage() {
  return <Gate permission="edit_policy"><Page /></Gate>;
}
