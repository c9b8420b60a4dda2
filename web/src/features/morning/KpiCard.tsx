// One measure: value, change against the period before, and where it comes from.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Popover } from 'antd';
import { InfoCircleOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { definitions } from '@/api/endpoints';
import type { Kpi } from '@/api/types';
import { Time } from '@/components/bits';
import { installationCurrency, integer, shortTime } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import { changeOf, formatKpi } from './kpi';
import { drillSearch } from './MorningPage';

function Definition({ kpi, asOf }: { kpi: Kpi; asOf: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const known = useQuery({ queryKey: ['definitions'], queryFn: ({ signal }) => definitions(signal), staleTime: 10 * 60_000 });
  const version = kpi.version ?? known.data?.metrics?.find((metric) => metric.id === kpi.id)?.version;
  return (
    <div className="kpi-definition">
      <p>{pick(kpi, 'explanation')}</p>
      <pre className="mono">{kpi.formula}</pre>
      <dl>
        <dt>{t('morning:definition.asOf')}</dt>
        <dd><Time iso={asOf} mode="clock" /></dd>
        {typeof kpi.rows === 'number' && (
          <>
            <dt>{t('morning:definition.rows')}</dt>
            <dd className="num">{integer(lang, kpi.rows)}</dd>
          </>
        )}
        {kpi.mature_until && (
          <>
            <dt>{t('morning:definition.mature')}</dt>
            <dd><Time iso={kpi.mature_until} /></dd>
          </>
        )}
        {version !== undefined && version !== null && (
          <>
            <dt>{t('morning:definition.version')}</dt>
            <dd className="mono">{kpi.id} · {version}</dd>
          </>
        )}
      </dl>
    </div>
  );
}

export function KpiCard({ kpi, days, asOf, currency }: { kpi: Kpi; days: number; asOf: string; currency: string | null }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const [open, setOpen] = useState(false);
  const name = pick(kpi, 'name');
  const change = changeOf(lang, kpi, t('morning:points'));
  const value = kpi.value === null || kpi.value === undefined ? null : formatKpi(lang, kpi.unit, kpi.value, kpi.currency ?? currency ?? installationCurrency());
  return (
    <section className="card kpi" aria-label={name}>
      <div className="kpi-name">
        <span className="ellipsis">{name}</span>
        <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" title={name} content={open ? <Definition kpi={kpi} asOf={asOf} /> : null}>
          <button type="button" className="kpi-info" aria-label={t('morning:definition.open', { name })} aria-expanded={open}><InfoCircleOutlined aria-hidden /></button>
        </Popover>
      </div>
      <div className={value === null ? 'kpi-value none' : 'kpi-value num'}>
        {value !== null && kpi.drill ? <Link to="/cases" search={drillSearch(kpi.drill)} title={t('morning:seeCases')}>{value}</Link> : (value ?? t('morning:noValue'))}
      </div>
      <div className="kpi-change">
        {change ? (
          <>
            <span className={`num change ${change.sort}`} title={kpi.beyond_chance === false ? t('morning:noise') : t('morning:against', { count: days })}>
              {change.text}
              {change.sort !== 'flat' && <span className="sr">{t(`morning:change.${change.sort}`)}</span>}
            </span>
          </>
        ) : (
          <span className="dim">{value === null ? t('morning:noRows') : t('morning:noPrevious')}</span>
        )}
        {kpi.mature_until && value !== null && <span className="dim" title={t('morning:matureHint')}>{t('morning:mature', { day: shortTime(kpi.mature_until).slice(0, 5) })}</span>}
      </div>
    </section>
  );
}
