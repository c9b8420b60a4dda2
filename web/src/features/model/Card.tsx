// The card of a version: how well it tells cases apart, whether its chances are true, and what each fact does.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { models } from '@/api/models';
import { factName } from '@/components/case/facts';
import { Failed, Loading } from '@/components/states';
import { decimal, integer, percent, shortTime } from '@/lib/format';
import { useLang } from '@/lib/i18n';

const Calibration = lazy(() => import('@/charts/Calibration'));

export function Card({ version }: { version: number }) {
  const { t } = useTranslation();
  const lang = useLang();
  const share = useCallback((value: number) => percent(lang, value, 0), [lang]);
  const query = useQuery({ queryKey: ['model', 'card', version], queryFn: ({ signal }) => models.version(version, signal), staleTime: Infinity });
  if (query.isPending) return <Loading lines={8} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const { card } = query.data;
  const widest = Math.max(...card.importance.map((one) => one.mean_contribution), 1e-9);
  const figures: [string, string][] = [
    [t('risk:card.auc', { folds: card.cross_validation.folds }), `${decimal(lang, card.cross_validation.auc, 3)} ± ${decimal(lang, card.cross_validation.auc_deviation, 3)}`],
    [t('risk:card.ece'), decimal(lang, card.calibration.expected_error, 3)],
    [t('risk:card.brier'), decimal(lang, card.cross_validation.brier, 3)],
    [t('risk:card.base'), percent(lang, card.base_rate)],
  ];
  return (
    <section className="card" aria-label={t('risk:card.title', { version })}>
      <div className="card-head">
        <h2>{t('risk:card.title', { version })}</h2>
        <span className="dim">{t('risk:card.rows', { rows: integer(lang, card.rows), positive: integer(lang, card.positives) })}{card.span && ` · ${t('risk:card.span', { from: shortTime(card.span[0]), to: shortTime(card.span[1]) })}`}</span>
      </div>
      <div className="model-card">
        <dl className="model-figures">{figures.map(([name, value]) => <div key={name}><dt>{name}</dt><dd className="num">{value}</dd></div>)}</dl>
        {card.warnings.length > 0 && (
          <div className="notice warn model-wide">
            <span className="strong">{t('risk:card.warnings')}</span>
            <ul>{card.warnings.map((warning) => <li key={warning.code}>{lang === 'en' ? warning.en : warning.zh}{warning.columns.length > 0 && `: ${warning.columns.map(factName).join(', ')}`}</li>)}</ul>
          </div>
        )}
        <div>
          <h3>{t('risk:card.calibration')}</h3>
          <Suspense fallback={<Loading lines={4} />}>
            <Calibration bins={card.calibration.bins} name={t('risk:card.observed')} perfect={t('risk:card.perfect')} predicted={t('risk:card.predicted')} format={share} label={t('risk:card.calibrationLabel')} />
          </Suspense>
          <details>
            <summary>{t('risk:card.bins')}</summary>
            <table className="model-table">
              <thead><tr><th scope="col" className="right">{t('risk:card.count')}</th><th scope="col" className="right">{t('risk:card.predicted')}</th><th scope="col" className="right">{t('risk:card.observed')}</th></tr></thead>
              <tbody>{card.calibration.bins.map((bin, index) => <tr key={index}><td className="right num">{integer(lang, bin.rows)}</td><td className="right num">{percent(lang, bin.predicted)}</td><td className="right num">{percent(lang, bin.observed)}</td></tr>)}</tbody>
            </table>
          </details>
        </div>
        <div>
          <h3>{t('risk:card.importance')}</h3>
          <ol className="model-importance">
            {card.importance.slice(0, 12).map((one) => (
              <li key={one.column} title={one.column}>
                <span>{factName(one.column)}</span>
                <span className="cv-part-bar" aria-hidden><i className="down" style={{ width: `${(one.mean_contribution / widest) * 100}%` }} /></span>
                <span className="num dim">{decimal(lang, one.mean_contribution, 2)}</span>
              </li>
            ))}
          </ol>
          {card.dropped.length > 0 && <p className="dim model-small">{t('risk:card.dropped')}: {card.dropped.map((one) => factName(one.column)).join(lang === 'en' ? ', ' : '、')}</p>}
        </div>
      </div>
    </section>
  );
}
