// Lists of products and customers with cases, most cases first; each row leads to its page, and from there to its cases.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Input, Select } from 'antd';
import { memo, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { subjects } from '@/api/endpoints';
import type { SubjectKind, SubjectRow } from '@/api/types';
import { Money, PageHead, Time, useTitle } from '@/components/bits';
import { Empty, Failed, Gate, Loading } from '@/components/states';
import { VirtualGrid } from '@/components/VirtualGrid';
import type { RowProps } from '@/components/VirtualGrid';
import { installationCurrency, integer } from '@/lib/format';
import { useRested } from '@/lib/hooks';
import { useLang } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';
import { PERIODS } from './periods';
import './subjects.css';

const idOf = (row: SubjectRow) => row.key;
const pathOf = (kind: SubjectKind) => (kind === 'products' ? '/products/$id' : '/customers/$id') as '/products/$id';

function rowOf(kind: SubjectKind) {
  return memo(function Row({ item: row }: RowProps<SubjectRow>) {
    const lang = useLang();
    const reasons = useReasons();
    return (
      <div className="subject-grid" role="presentation">
        <div role="gridcell" className="s-key"><Link to={pathOf(kind)} params={{ id: row.key }} className="mono ellipsis" tabIndex={-1}>{row.key}</Link><small className="ellipsis">{row.name ?? row.region ?? ''}</small></div>
        <div role="gridcell" className="s-class ellipsis dim">{row.class ?? '—'}</div>
        <div role="gridcell" className="s-cases num strong">{integer(lang, row.cases)}</div>
        <div role="gridcell" className="s-units num">{integer(lang, row.units)}</div>
        <div role="gridcell" className="s-refund"><Money minor={row.refund_minor} currency={installationCurrency()} /></div>
        <div role="gridcell" className="s-reason ellipsis">{row.reason ? reasons.name(row.reason) : '—'}</div>
        <div role="gridcell" className="s-latest dim"><Time iso={row.latest} /></div>
      </div>
    );
  });
}

const ROWS = { products: rowOf('products'), customers: rowOf('customers') };

function Page({ kind }: { kind: SubjectKind }) {
  const { t } = useTranslation();
  const lang = useLang();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { q?: string; days?: string };
  const [text, setText] = useState(search.q ?? '');
  const [selected, setSelected] = useState<string | null>(null);
  const rested = useRested(text.trim(), 300);
  const days = Number(search.days ?? 90);
  useTitle(t(`common:nav.${kind}`));
  const to = (kind === 'products' ? '/products' : '/customers') as '/products';
  const change = useCallback((next: { q?: string; days?: string }) => void navigate({ to, search: next, replace: true }), [navigate, to]);
  useEffect(() => {
    if (rested !== (search.q ?? '')) change({ ...search, q: rested || undefined });
    // Only what was typed is carried over.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);
  const query = useQuery({
    queryKey: [kind, search.q ?? '', days],
    queryFn: ({ signal }) => subjects.list(kind, { q: search.q, days }, signal),
    placeholderData: keepPreviousData,
  });
  const rows = query.data?.rows ?? [];
  const open = (id: string) => void navigate({ to: pathOf(kind), params: { id } });
  return (
    <div className="page">
      <PageHead title={t(`common:nav.${kind}`)} sub={query.data && <><span className="num">{t(`subjects:count.${kind}`, { count: rows.length, shown: integer(lang, rows.length) })}</span>{query.data.as_of && <span>{t('common:asOf', { time: '' })}<Time iso={query.data.as_of} mode="clock" /></span>}</>} />
      <div className="subjects">
        <div className="subjects-filters">
          <Input aria-label={t(`subjects:search.${kind}`)} allowClear placeholder={t(`subjects:search.${kind}`)} value={text} onChange={(event) => setText(event.target.value)} />
          <Select aria-label={t('subjects:period')} value={days} onChange={(value: number) => change({ ...search, days: String(value) })} options={PERIODS.map((value) => ({ value, label: t('subjects:days', { count: value }) }))} />
        </div>
        <div className="card subjects-box">
          {query.isPending && <Loading lines={10} />}
          {query.isError && rows.length === 0 && <Failed error={query.error} retry={() => void query.refetch()} />}
          {query.isSuccess && rows.length === 0 && <Empty title={t(search.q ? 'subjects:none' : 'subjects:empty')} />}
          {rows.length > 0 && (
            <VirtualGrid
              items={rows}
              idOf={idOf}
              rowHeight={50}
              Row={ROWS[kind]}
              measured
              label={t(`common:nav.${kind}`)}
              selectedId={selected}
              onSelect={setSelected}
              onOpen={open}
              header={
                <div className="subject-grid" role="row" aria-rowindex={1}>
                  {(['key', 'class', 'cases', 'units', 'refund', 'reason', 'latest'] as const).map((name) => (
                    <div key={name} role="columnheader" className={`s-${name}`}>{t(name === 'key' || name === 'class' ? `subjects:field.${name}.${kind}` : `subjects:field.${name}`)}</div>
                  ))}
                </div>
              }
            />
          )}
        </div>
      </div>
    </div>
  );
}

export function ProductsPage() {
  return <Gate permission="read_cases"><Page kind="products" /></Gate>;
}

export function CustomersPage() {
  return <Gate permission="read_cases"><Page kind="customers" /></Gate>;
}
