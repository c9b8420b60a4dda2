// Weeks of decisions against training, and the version in service against the one in the shadow.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Learned, ModelWatch, Quality, Shift } from '@/api/models';
import { models } from '@/api/models';
import { factName } from '@/components/case/facts';
import { Failed, Loading } from '@/components/states';
import { decimal, integer, percent } from '@/lib/format';
import { useLang } from '@/lib/i18n';

function Level({ shift }: { shift: Shift }) {
  const { t } = useTranslation();
  const lang = useLang();
  const tone = shift.level === 'moved' ? 'tag bad' : shift.level === 'watch' ? 'tag warn' : shift.level === 'steady' ? 'tag good' : 'tag';
  return <span className={tone}><span className="num">{decimal(lang, shift.index, 2)}</span> {t(`risk:level.${shift.level}`)}</span>;
}

function Weeks({ watch, learned }: { watch: ModelWatch; learned: Learned }) {
  const { t } = useTranslation();
  const lang = useLang();
  return (
    <section className="card" aria-label={t('risk:watch.title')}>
      <div className="card-head"><h2>{t('risk:watch.title')}</h2><span className="dim">{t('risk:watch.about')}</span></div>
      {watch.weeks.length === 0 && <p className="dim model-none">{t('risk:watch.none')}</p>}
      {watch.weeks.length > 0 && (
        <div className="model-scroll" tabIndex={0} role="region" aria-label={t('risk:watch.title')}>
          <table className="model-table">
            <thead><tr><th scope="col">{t('risk:watch.week')}</th><th scope="col" className="right">{t('risk:watch.rows')}</th><th scope="col">{t(`risk:kind.${learned}.watch`)}</th>{learned !== 'reason' && <th scope="col">{t('risk:watch.inputs')}</th>}</tr></thead>
            <tbody>
              {[...watch.weeks].reverse().map((week) => (
                <tr key={week.week}>
                  <td className="num">{week.week}</td>
                  <td className="right num">{integer(lang, week.rows)}</td>
                  <td>{week.score && <Level shift={week.score} />}</td>
                  {learned !== 'reason' && <td><ul className="model-shifts">{week.inputs.slice(0, 3).map((shift) => <li key={shift.fact} title={shift.fact}>{factName(shift.fact)} <Level shift={shift} /></li>)}</ul></td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Compare({ watch, learned }: { watch: ModelWatch; learned: Learned }) {
  const { t } = useTranslation();
  const lang = useLang();
  const three = (value: number | null | undefined) => (value === null || value === undefined ? '—' : decimal(lang, value, 3));
  const share = (value: number | null | undefined) => (value === null || value === undefined ? '—' : percent(lang, value));
  const { comparison, served } = watch;
  const row = (name: string, mean: number | null, quality: Quality) => (
    <tr key={name}>
      <td className="mono">{name}</td><td className="right num">{share(mean)}</td><td className="right num">{three(quality.auc)}</td>
      <td className="right num">{three(quality.brier)}</td><td className="right num">{integer(lang, quality.labelled)} ({integer(lang, quality.positive)})</td>
    </tr>
  );
  return (
    <section className="card" aria-label={t('risk:compare.title')}>
      <div className="card-head"><h2>{t('risk:compare.title')}</h2>{comparison && <span className="dim">{t('risk:compare.cases', { cases: integer(lang, comparison.cases), difference: share(comparison.mean_difference) })}</span>}</div>
      {served && <p className="model-none">{t(learned === 'reason' ? 'risk:compare.servedReason' : learned === 'anomaly' ? 'risk:compare.servedAnomaly' : 'risk:compare.served', { cases: integer(lang, served.cases), mean: share(served.mean), labelled: integer(lang, served.quality.labelled), auc: three(served.quality.auc), right: share(served.quality.labelled > 0 ? served.quality.positive / served.quality.labelled : null) })}</p>}
      {!comparison && <p className="dim model-none">{t('risk:compare.none')}</p>}
      {comparison && watch.model && (
        <div className="model-scroll" tabIndex={0} role="region" aria-label={t('risk:compare.title')}>
          <table className="model-table">
            <thead><tr><th scope="col">{t('risk:compare.model')}</th>{(['mean', 'auc', 'brier', 'labelled'] as const).map((name) => <th key={name} scope="col" className="right">{t(`risk:compare.${name}`)}</th>)}</tr></thead>
            <tbody>{row(watch.model, comparison.mean_champion, comparison.champion)}{row(comparison.model, comparison.mean_challenger, comparison.challenger)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export function Watch({ learned }: { learned: Learned }) {
  const query = useQuery({ queryKey: ['model', learned, 'watch'], queryFn: ({ signal }) => models.watch(learned, signal), refetchInterval: 120_000 });
  if (query.isPending) return <Loading lines={4} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <><Weeks watch={query.data} learned={learned} /><Compare watch={query.data} learned={learned} /></>;
}
