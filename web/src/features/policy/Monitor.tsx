// How each rule of each version performs: hits, drift, overrides, the blind sample, rulings, time and money.
import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { policies } from '@/api/endpoints';
import type { PolicyPerformance, PolicyRowFigures } from '@/api/policyTypes';
import { Money, word } from '@/components/bits';
import { Empty, Failed, Loading } from '@/components/states';
import { decimal, installationCurrency, integer, percent } from '@/lib/format';
import { pick, useLang } from '@/lib/i18n';
import { tablesOf } from './jdm';
import type { Jdm } from './jdm';

/** The words of the live version's rows; rows of other versions keep their id. */
function useTitles(live: number): Map<string, string> {
  const lang = useLang();
  const query = useQuery({ queryKey: ['policy', 'version', live], queryFn: ({ signal }) => policies.version(live, signal), staleTime: Infinity });
  return useMemo(() => {
    const rules = query.data ? tablesOf(query.data.table as Jdm).flatMap((table) => table.content.rules) : [];
    return new Map(rules.map((rule) => [rule['_id'] ?? '', pick(lang, { text_zh: rule['_description_zh'], text_en: rule['_description_en'] }, 'text') || (rule['_description'] ?? '')]));
  }, [query.data, lang]);
}

function Line({ row, title, several, open, onOpen }: { row: PolicyRowFigures; title: string; several: boolean; open: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const reasons = Object.entries(row.override_reasons).sort((one, two) => two[1] - one[1]);
  const said = row.deserved + row.undeserved;
  return (
    <>
      <tr>
        <th scope="row"><span className="mon-title">{title || row.rule}</span>{several && <span className="dim"> {row.version.replace('default@', 'v')}</span>}</th>
        <td className="num">{integer(lang, row.hits)}<span className="dim"> · {row.share === null ? '—' : percent(lang, row.share)}</span></td>
        <td className="num" title={t('policy:mon.driftHint')}>
          {row.share_week === null || row.share_before === null ? '—' : <span className={row.drifts ? 'tag warn' : 'dim'}>{percent(lang, row.share_before)} → {percent(lang, row.share_week)}</span>}
        </td>
        <td className="num">
          {row.override_rate === null ? '—' : <>{percent(lang, row.override_rate, 0)}<span className="dim"> / {integer(lang, row.judged)}</span></>}
          {reasons[0] && <div className="dim mon-small">{word('override', reasons[0][0])} {reasons[0][1]}</div>}
        </td>
        <td className="num">
          {row.accuracy === null ? '—' : (
            <button type="button" className="link-button" aria-expanded={open} onClick={onOpen}>
              {percent(lang, row.accuracy, 0)} <span className="dim">[{percent(lang, row.accuracy_low ?? 0, 0)}–{percent(lang, row.accuracy_high ?? 1, 0)}] {row.sampled}</span>
            </button>
          )}
        </td>
        <td className="num">{said === 0 ? '—' : percent(lang, row.deserved / said, 0)}</td>
        <td className="num">{row.rulings_won + row.rulings_lost === 0 ? '—' : `${row.rulings_won} / ${row.rulings_won + row.rulings_lost}`}</td>
        <td className="num">{row.automatic === 0 ? '—' : t('policy:mon.hours', { hours: decimal(lang, row.minutes_saved / 60, 1) })}</td>
        <td className="num"><Money minor={row.money_minor} currency={installationCurrency()} /></td>
      </tr>
      {open && (
        <tr className="mon-open"><td colSpan={9}>
          <ul className="mon-samples">
            {row.samples.map((one) => (
              <li key={one.case}>
                <Link to="/cases/$id" params={{ id: one.case }} className="mono">…{one.case.slice(-8)}</Link>
                <span className={one.agrees ? 'tag good' : 'tag warn'}>{t(one.agrees ? 'policy:mon.agrees' : 'policy:mon.differs')}</span>
                <span className="dim">{t('policy:mon.pair', { automatic: word('outcome', one.automatic), person: word('outcome', one.person) })}</span>
              </li>
            ))}
          </ul>
        </td></tr>
      )}
    </>
  );
}

export function Monitor({ query, live }: { query: UseQueryResult<PolicyPerformance>; live: number }) {
  const { t } = useTranslation();
  const lang = useLang();
  const titles = useTitles(live);
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  if (query.isPending) return <Loading lines={10} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const { data } = query;
  const rows = data.rows.filter((row) => all || row.version === `default@${live}`);
  const together = data.together.filter((one) => all || one.version === `default@${live}`);
  const sampled = rows.reduce((sum, row) => sum + row.sampled, 0);
  const agreed = rows.reduce((sum, row) => sum + row.agreed, 0);
  return (
    <section className="card mon" aria-label={t('policy:tab.monitor')}>
      <div className="card-head">
        <h2>{t('policy:mon.title', { days: data.days })}</h2>
        <span className="dim">{t('policy:mon.sample', { percent: decimal(lang, data.sample_percent, 1), agreed, sampled })}</span>
        <Segmented className="push" value={all ? 'all' : 'live'} onChange={(value) => setAll(value === 'all')} options={['live', 'all'].map((one) => ({ value: one, label: t(`policy:mon.of.${one}`) }))} />
      </div>
      {rows.length === 0 ? <Empty title={t('policy:noDecisions')} /> : (
        <div className="mon-scroll" tabIndex={0} role="region" aria-label={t('policy:tab.monitor')}>
          <table className="mon-table">
            <thead><tr>{['rule', 'hits', 'drift', 'override', 'accuracy', 'deserved', 'rulings', 'saved', 'money'].map((name) => <th key={name} scope="col" className={name === 'rule' ? '' : 'num'}>{t(`policy:mon.col.${name}`)}</th>)}</tr></thead>
            <tbody>
              {rows.map((row) => {
                const id = `${row.version}/${row.rule}`;
                return <Line key={id} row={row} title={titles.get(row.rule) ?? ''} several={all} open={open === id} onOpen={() => setOpen(open === id ? null : id)} />;
              })}
            </tbody>
          </table>
        </div>
      )}
      {together.length > 0 && (
        <div className="mon-together">
          <h3>{t('policy:mon.together')}</h3>
          <ul>{together.map((one) => <li key={one.version + one.rules.join()}>{one.rules.map((rule) => titles.get(rule) || rule).join(' + ')} <span className="num dim">{integer(lang, one.count)}</span></li>)}</ul>
        </div>
      )}
    </section>
  );
}
