// Customers against inspectors or agents, and agents against inspectors: shares with their intervals; a cell opens its cases, a case opens itself.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reasons as door } from '@/api/money';
import type { Bias, Rate } from '@/api/money';
import { Money, Time } from '@/components/bits';
import { Empty, Failed, Loading } from '@/components/states';
import { integer, percent } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';

interface Cell {
  said: string;
  found: string;
  saidName: string;
  foundName: string;
}

function Share({ rate }: { rate: Rate }) {
  const lang = useLang();
  if (rate.share === null) return <span className="dim">—</span>;
  return (
    <span className="num">
      {percent(lang, rate.share, 0)} <span className="dim">({percent(lang, rate.low ?? 0, 0)}–{percent(lang, rate.high ?? 0, 0)})</span>
    </span>
  );
}

function Cases({ cell, query }: { cell: Cell; query: Record<string, string | number> }) {
  const { t } = useTranslation();
  const names = useReasons();
  const list = useQuery({ queryKey: ['bias', 'cases', query, cell.said, cell.found], queryFn: ({ signal }) => door.biasCases({ ...query, said: cell.said, found: cell.found }, signal), staleTime: 30_000 });
  return (
    <section className="card">
      <div className="card-head"><h2>{t('reasons:casesOf', { said: cell.saidName, found: cell.foundName })}</h2></div>
      <div className="card-body">
        {list.isPending && <Loading lines={4} />}
        {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
        <ul>
          {list.data?.rows.map((row) => (
            <li key={row.case_id} className="bi-case">
              <Link to="/cases/$id" params={{ id: row.case_id }} className="mono">{row.case_no}</Link>
              <span className="ellipsis dim">{[row.product_name, `${names.name(row.customer)} → ${names.name(row.colleague)}`].filter(Boolean).join(' · ')}</span>
              <Time iso={row.requested_at} />
              <Money minor={row.amount_minor} currency={row.currency} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Matrix({ data, open, cell, compared }: { data: Bias; open: (cell: Cell) => void; cell: Cell | null; compared: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('reasons:coverage', { n: integer(lang, data.cases), m: integer(lang, data.compared.count) })} · {t('reasons:agreement')} <Share rate={data.agreed} /></h2>
        <span className="note">{t('reasons:agreeHelp')}</span>
      </div>
      <div className="bi-scroll" tabIndex={0} role="region" aria-label={t('reasons:tabs.bias')}>
        <table className="bi-table">
          <thead><tr><th scope="col">{t(compared === 'agent_inspector' ? 'reasons:agent' : 'reasons:said')}</th><th scope="col" className="right">{t('reasons:agreement')}</th><th scope="col">{t('reasons:found')}</th></tr></thead>
          <tbody>
            {data.rows.map((row) => {
              const low = row.agreed.of > row.found;
              return (
                <tr key={row.code}>
                  <th scope="row">
                    {pick(row, 'name')} <span className="dim num">{integer(lang, row.agreed.of)}</span>
                    {row.agreed.of !== row.found && <span className={low ? 'tag warn' : 'tag'}>{t(low ? 'reasons:overSaid' : 'reasons:underSaid')} <span className="num">{integer(lang, row.agreed.of)} / {integer(lang, row.found)}</span></span>}
                  </th>
                  <td className="right"><Share rate={row.agreed} /></td>
                  <td>
                    <span className="bi-cells">
                      {row.cells.map((found) => {
                        const on = cell?.said === row.code && cell.found === found.code;
                        return (
                          <button type="button" key={found.code} aria-pressed={on} className={found.code === row.code ? 'bi-cell same' : 'bi-cell'} onClick={() => open({ said: row.code, found: found.code, saidName: pick(row, 'name'), foundName: pick(found, 'name') })}>
                            {pick(found, 'name')} <b className="num">{integer(lang, found.rate.count)}</b> <Share rate={found.rate} />
                          </button>
                        );
                      })}
                    </span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function BiasView() {
  const { t } = useTranslation();
  const [days, setDays] = useState(90);
  const [compared, setCompared] = useState('inspector');
  const [level, setLevel] = useState(1);
  const [cell, setCell] = useState<Cell | null>(null);
  const asked = { days, compared, level };
  const query = useQuery({ queryKey: ['bias', asked], queryFn: ({ signal }) => door.bias(asked, signal), placeholderData: keepPreviousData, staleTime: 30_000 });
  const data = query.data;
  return (
    <div className="bi">
      <div className="rs-tools">
        <Segmented value={compared} onChange={(value) => { setCompared(String(value)); setCell(null); }} options={['inspector', 'agent', 'agent_inspector'].map((one) => ({ value: one, label: t(`reasons:pair.${one}`) }))} />
        <Segmented value={level} onChange={(value) => { setLevel(Number(value)); setCell(null); }} options={[1, 2, 3].map((one) => ({ value: one, label: t(`reasons:level${one}`) }))} />
        <Segmented value={days} onChange={(value) => { setDays(Number(value)); setCell(null); }} options={[30, 90, 365].map((n) => ({ value: n, label: t('reasons:days', { n }) }))} />
      </div>
      {query.isPending && <Loading lines={8} />}
      {query.isError && !data && <Failed error={query.error} retry={() => void query.refetch()} />}
      {data && data.rows.length === 0 && <Empty title={t('reasons:noBias')}><p>{t('reasons:noBiasHint')}</p></Empty>}
      {data && data.rows.length > 0 && <Matrix data={data} cell={cell} open={setCell} compared={compared} />}
      {cell && <Cases cell={cell} query={{ days, compared }} />}
    </div>
  );
}
