// The lists of the morning: what is late by shop, evidence due, parcels, spikes, poor ratings, scores.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { MorningBlock } from '@/api/types';
import { Money, Time } from '@/components/bits';
import { decimal, integer } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import { drillSearch } from './MorningPage';

type Row = MorningBlock['rows'][number];

/** Lists whose number is money. */
const MONEY = new Set(['evidence_due', 'stuck_parcels', 'failed_intercepts']);

function Figure({ block, row, currency }: { block: MorningBlock; row: Row; currency: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  if (row.value === null) return null;
  if (MONEY.has(block.id)) return <Money minor={row.value} currency={currency} />;
  if (block.id === 'late_by_shop') return <span className="num">{t('morning:lateSoon', { late: integer(lang, row.value), soon: integer(lang, row.against ?? 0) })}</span>;
  const value = Number.isInteger(row.value) ? integer(lang, row.value) : decimal(lang, row.value, 2);
  return <span className="num">{value}{row.against !== null && <span className="dim"> / {decimal(lang, row.against, 1)}</span>}</span>;
}

function One({ block, currency }: { block: MorningBlock; currency: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  return (
    <section className="card block" aria-label={pick(block, 'name')}>
      <div className="card-head">
        <h2>{pick(block, 'name')}</h2>
        <span className={block.count === null ? 'dim' : block.count > 0 ? 'num strong' : 'num dim'} title={block.count === null ? t('morning:noFacts') : undefined}>{block.count === null ? t('morning:noValue') : integer(lang, block.count)}</span>
      </div>
      {block.rows.length > 0 && (
        <ul className="card-body block-rows">
          {block.rows.map((row, index) => (
            <li key={index}>
              {row.case_no ? <Link to="/cases" search={{ q: row.case_no }} className="mono">{row.case_no === row.label ? row.label : `${row.label} ${row.case_no}`}</Link> : row.drill ? <Link to="/cases" search={drillSearch(row.drill)}>{row.label || t('morning:noShop')}</Link> : <span>{row.label}</span>}
              <span className="ellipsis dim" title={row.detail}>{row.detail}</span>
              {row.at && <Time iso={row.at} />}
              <Figure block={block} row={row} currency={currency} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function Blocks({ blocks, currency }: { blocks: readonly MorningBlock[]; currency: string }) {
  return <div className="blocks">{blocks.map((block) => <One key={block.id} block={block} currency={currency} />)}</div>;
}
