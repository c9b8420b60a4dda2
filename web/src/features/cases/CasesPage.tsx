// The list of cases: filters in the address bar, own virtual rows, keys J, K and Enter.
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import type { InputRef } from 'antd';
import { SyncOutlined } from '@ant-design/icons';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cases } from '@/api/endpoints';
import { PageHead, Time, useTitle } from '@/components/bits';
import { rowId, useCaseList } from '@/components/caseList';
import { ExportMenu } from '@/components/ExportMenu';
import { Empty, Failed, Gate, Loading } from '@/components/states';
import { neighbour, VirtualGrid } from '@/components/VirtualGrid';
import type { GridHandle } from '@/components/VirtualGrid';
import { integer } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { useNarrow } from '@/lib/hooks';
import { useLang } from '@/lib/i18n';
import { useLogTick } from '@/lib/stream';
import { CaseFilters } from './CaseFilters';
import { inForce, serverQuery } from '@/lib/caseFilters';
import type { CaseSearch } from '@/lib/caseFilters';
import { CaseCard, CaseHeader, CaseLine } from './rows';
import './cases.css';

// Where the reader was, for the way back from a case.
let lastSelected: string | null = null;

function Cases() {
  const { t } = useTranslation();
  const lang = useLang();
  const narrow = useNarrow();
  const navigate = useNavigate();
  const client = useQueryClient();
  const search = useSearch({ strict: false }) as CaseSearch;
  const box = useRef<InputRef>(null);
  const grid = useRef<GridHandle>(null);
  const [selected, setSelected] = useState<string | null>(lastSelected);
  useTitle(t('common:nav.cases'));

  const filter = useMemo(() => serverQuery(search), [search]);
  const { query, rows, more, total, seq, asOf } = useCaseList(filter, 100);
  const [head, setHead] = useState(0);
  useLogTick(setHead, 3_000);
  const fresh = seq > 0 && head > seq && !query.isFetching;

  const change = useCallback(
    (next: CaseSearch) => {
      setSelected(null);
      grid.current?.toTop();
      void navigate({ to: '/cases', search: next as Record<string, string | undefined>, replace: true });
    },
    [navigate],
  );
  const select = useCallback((id: string) => {
    lastSelected = id;
    setSelected(id);
  }, []);
  const open = useCallback((id: string) => void navigate({ to: '/cases/$id', params: { id } }), [navigate]);
  const move = (step: 1 | -1) => {
    const id = neighbour(rows, rowId, selected, step);
    if (id) select(id);
  };
  const refresh = () => void client.invalidateQueries({ queryKey: ['cases'] });
  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => selected && open(selected),
    o: () => selected && open(selected),
    '/': () => box.current?.focus({ cursor: 'all' }),
    Escape: () => setSelected(null),
  });
  const filtered = inForce(search).length > 0 || Boolean(search.q);

  return (
    <div className="page">
      <PageHead
        title={t('common:nav.cases')}
        sub={query.data && <><span className="num">{t('cases:total', { count: total, shown: integer(lang, total) })}</span>{asOf && <span>{t('common:asOf', { time: '' })}<Time iso={asOf} mode="clock" /></span>}</>}
      >
        <ExportMenu urlOf={(format) => cases.fileUrl(filter, format, lang)} />
        {fresh && <Button size="small" icon={<SyncOutlined aria-hidden />} onClick={refresh}>{t('common:newEvents')} · {t('common:refresh')}</Button>}
      </PageHead>
      <div className="case-list">
        <CaseFilters search={search} change={change} boxRef={box} />
        <div className="card case-box">
          {query.isPending && <Loading lines={12} />}
          {query.isError && rows.length === 0 && <Failed error={query.error} retry={() => void query.refetch()} />}
          {query.isSuccess && rows.length === 0 && (
            <Empty title={filtered ? t('cases:empty.filtered') : t('cases:empty.none')}>
              {filtered ? <Button onClick={() => change({})}>{t('cases:chip.clear')}</Button> : <p className="dim">{t('cases:empty.hint')}</p>}
            </Empty>
          )}
          {rows.length > 0 && (
            <VirtualGrid
              key={narrow ? 'cards' : 'rows'}
              ref={grid}
              className={query.isPlaceholderData ? 'stale' : ''}
              items={rows}
              idOf={rowId}
              rowHeight={narrow ? 88 : 50}
              Row={narrow ? CaseCard : CaseLine}
              label={t('common:nav.cases')}
              selectedId={selected}
              onSelect={select}
              onOpen={open}
              onEnd={more}
              total={total}
              header={narrow ? undefined : <CaseHeader sort={search.sort ?? '-requested_at'} onSort={(sort) => change({ ...search, sort })} />}
              footer={query.isFetchingNextPage ? t('common:loading') : query.hasNextPage ? undefined : t('cases:end', { count: rows.length, shown: integer(lang, rows.length) })}
            />
          )}
        </div>
        <div className="key-hints" aria-hidden><kbd>J</kbd><kbd>K</kbd> {t('cases:keys.move')} <kbd>Enter</kbd> {t('cases:keys.open')} <kbd>/</kbd> {t('cases:keys.search')}</div>
      </div>
    </div>
  );
}

export function CasesPage() {
  return <Gate permission="read_cases"><Cases /></Gate>;
}
