// The card of a version: how well it does, on what it learned, whether its chances are true, and what each fact does.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Learned, ModelCard } from '@/api/models';
import { isChance, models } from '@/api/models';
import { factName } from '@/components/case/facts';
import { Failed, Loading } from '@/components/states';
import { decimal, integer, percent, shortTime } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';

const Calibration = lazy(() => import('@/charts/Calibration'));

/** The figures of a card as name and value, those that it has. */
function useFigures(card: ModelCard): [string, string][] {
  const { t } = useTranslation();
  const lang = useLang();
  const { cross_validation: folds, calibration, held_out: held } = card;
  const figures: [string, string][] = [];
  if (folds) figures.push([t('risk:card.auc', { folds: folds.folds }), `${decimal(lang, folds.auc, 3)} ± ${decimal(lang, folds.auc_deviation, 3)}`]);
  if (calibration) figures.push([t('risk:card.ece'), decimal(lang, calibration.expected_error, 3)]);
  if (folds) figures.push([t('risk:card.brier'), decimal(lang, folds.brier, 3)]);
  if (card.base_rate !== undefined) figures.push([t('risk:card.base'), percent(lang, card.base_rate)]);
  if (held) figures.push([t('risk:card.accuracy', { rows: integer(lang, held.rows) }), percent(lang, held.accuracy)], [t('risk:card.f1'), decimal(lang, held.macro_f1, 3)]);
  if (card.classes) figures.push([t('risk:card.classes'), integer(lang, card.classes.length)]);
  if (card.reasons_left_out) figures.push([t('risk:card.leftOut'), integer(lang, card.reasons_left_out)]);
  return figures;
}

function Chances({ calibration }: { calibration: NonNullable<ModelCard['calibration']> }) {
  const { t } = useTranslation();
  const lang = useLang();
  const share = useCallback((value: number) => percent(lang, value, 0), [lang]);
  return (
    <div>
      <h3>{t('risk:card.calibration')}</h3>
      <Suspense fallback={<Loading lines={4} />}>
        <Calibration bins={calibration.bins} name={t('risk:card.observed')} perfect={t('risk:card.perfect')} predicted={t('risk:card.predicted')} format={share} label={t('risk:card.calibrationLabel')} />
      </Suspense>
      <details>
        <summary>{t('risk:card.bins')}</summary>
        <table className="model-table">
          <thead><tr><th scope="col" className="right">{t('risk:card.count')}</th><th scope="col" className="right">{t('risk:card.predicted')}</th><th scope="col" className="right">{t('risk:card.observed')}</th></tr></thead>
          <tbody>{calibration.bins.map((bin, index) => <tr key={index}><td className="right num">{integer(lang, bin.rows)}</td><td className="right num">{percent(lang, bin.predicted)}</td><td className="right num">{percent(lang, bin.observed)}</td></tr>)}</tbody>
        </table>
      </details>
    </div>
  );
}

interface Bar {
  key: string;
  name: string;
  value: number;
  text: string;
}

function Bars({ title, bars, after, wide = false }: { title: string; bars: Bar[]; after?: string | null; wide?: boolean }) {
  const widest = Math.max(...bars.map((bar) => bar.value), 1e-9);
  return (
    <div className={wide ? 'model-wide' : undefined}>
      <h3>{title}</h3>
      <ol className={wide ? 'model-importance model-columns' : 'model-importance'}>
        {bars.map((bar) => (
          <li key={bar.key} title={bar.key}>
            <span>{bar.name}</span>
            <span className="cv-part-bar" aria-hidden><i className="down" style={{ width: `${(Math.max(0, bar.value) / widest) * 100}%` }} /></span>
            <span className="num dim">{bar.text}</span>
          </li>
        ))}
      </ol>
      {after && <p className="dim model-small">{after}</p>}
    </div>
  );
}

export function Card({ learned, version }: { learned: Learned; version: number }) {
  const { t } = useTranslation();
  const lang = useLang();
  const reasons = useReasons();
  const query = useQuery({ queryKey: ['model', learned, 'card', version], queryFn: ({ signal }) => models.version(learned, version, signal), staleTime: Infinity });
  const figures = useFigures(query.data?.card ?? { rows: 0, seconds: 0, span: null });
  if (query.isPending) return <Loading lines={8} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const { card } = query.data;
  const warnings = card.warnings ?? [];
  const title = t('risk:card.title', { model: `${learned}@${version}` });
  const importance = (card.importance ?? []).slice(0, 12).map((one) => ({ key: one.column, name: factName(one.column), value: one.mean_contribution, text: decimal(lang, one.mean_contribution, learned === 'anomaly' ? 3 : 2) }));
  const classes = [...(card.classes ?? [])].sort((a, b) => b.rows - a.rows).slice(0, 24).map((one) => ({ key: one.class, name: reasons.path(one.class), value: one.rows, text: integer(lang, one.rows) }));
  const dropped = (card.dropped ?? []).map((one) => factName(one.column)).join(lang === 'en' ? ', ' : '、');
  return (
    <section className="card" aria-label={title}>
      <div className="card-head">
        <h2>{title}</h2>
        <span className="dim">
          {isChance(learned) ? t(`risk:kind.${learned}.rows`, { rows: integer(lang, card.rows), positive: integer(lang, card.positives ?? 0) }) : t('risk:card.rows', { rows: integer(lang, card.rows) })}
          {card.span && ` · ${t('risk:card.span', { from: shortTime(card.span[0]), to: shortTime(card.span[1]) })}`}
        </span>
      </div>
      <div className="model-card">
        {figures.length > 0 && <dl className="model-figures">{figures.map(([name, value]) => <div key={name}><dt>{name}</dt><dd className="num">{value}</dd></div>)}</dl>}
        {warnings.length > 0 && (
          <div className="notice warn model-wide">
            <span className="strong">{t('risk:card.warnings')}</span>
            <ul>{warnings.map((warning) => <li key={warning.code}>{lang === 'en' ? warning.en : warning.zh}{warning.columns.length > 0 && `: ${warning.columns.map(factName).join(', ')}`}</li>)}</ul>
          </div>
        )}
        {card.calibration && <Chances calibration={card.calibration} />}
        {importance.length > 0 && <Bars title={t(learned === 'anomaly' ? 'risk:card.unusual' : 'risk:card.importance')} bars={importance} after={dropped ? `${t('risk:card.dropped')}: ${dropped}` : null} wide={!card.calibration} />}
        {classes.length > 0 && <Bars title={t('risk:card.reasons')} bars={classes} wide />}
      </div>
    </section>
  );
}
