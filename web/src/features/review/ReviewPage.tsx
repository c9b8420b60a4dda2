// The reviewer's desk: the queue on the left, the case on the right, decisions by single keys, the next case by itself.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { App, Button, Input, Modal, Select } from 'antd';
import type { InputRef } from 'antd';
import { ArrowLeftOutlined, SyncOutlined } from '@ant-design/icons';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { cases as door } from '@/api/endpoints';
import type { ReviewIn } from '@/api/endpoints';
import type { CaseRow } from '@/api/types';
import { actorName, PageHead, useTitle, word } from '@/components/bits';
import { CaseActions, suggestedBy } from '@/components/case/Actions';
import type { PanelName } from '@/components/case/Actions';
import { CaseHead, CaseView } from '@/components/case/CaseView';
import { caseQuery, similarQuery } from '@/components/case/queries';
import { rowId } from '@/components/caseList';
import { Empty, Failed, Gate, Loading, useErrorText } from '@/components/states';
import { neighbour, VirtualGrid } from '@/components/VirtualGrid';
import type { GridHandle } from '@/components/VirtualGrid';
import { integer } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { useMedia, useRested } from '@/lib/hooks';
import { useLang } from '@/lib/i18n';
import { useCounts } from '@/lib/meta';
import { useSession } from '@/lib/session';
import { BlindDesk } from './BlindDesk';
import { BulkPanel } from './BulkPanel';
import { INBOXES, useQueue } from './queue';
import { useReviewedToday } from './reviewedToday';
import { QueueRow } from './QueueRow';
import { TaskBar } from './TaskBar';
import './review.css';

interface Found {
  q?: string;
  due?: string;
  inbox?: string;
  case?: string;
}

const DUE = ['', 'overdue', '2h', '24h'] as const;

function Help({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const keys: [string[], string][] = [
    [['J', 'K'], t('review:help.move')],
    [['A'], t('review:help.approve')],
    [['R', '1–9'], t('review:help.decline')],
    [['I'], t('review:help.ask')],
    [['N'], t('review:help.note')],
    [['V'], t('review:help.photos')],
    [['C'], t('review:help.claim')],
    [['S', 'E', 'H'], t('review:help.task')],
    [['=', 'A', 'Enter'], t('review:help.bulk')],
    [['Enter'], t('review:help.open')],
    [['/'], t('review:help.search')],
    [['Esc'], t('review:help.escape')],
    [['Ctrl K'], t('review:help.palette')],
    [['G', 'M R C I L'], t('review:help.jump')],
    [['?'], t('review:help.help')],
  ];
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('review:help.title')} width={420}>
      <dl className="help-keys">
        {keys.map(([names, text]) => (
          <div key={text} className="help-line">
            <dt>{names.map((name) => <kbd key={name}>{name}</kbd>)}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

/** Sends decisions while the desk goes on; a refused one comes back with its error. */
function useDecisions(refetchCase: (id: string) => void) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<ReadonlyMap<string, ApiError>>(new Map());
  const { today, add } = useReviewedToday();

  const decide = (row: CaseRow, body: ReviewIn, goTo: (id: string) => void) => {
    setGone((old) => new Set(old).add(row.id));
    door
      .review(row.id, body)
      .then(() => {
        add();
        void client.invalidateQueries({ queryKey: ['counts'] });
        void client.invalidateQueries({ queryKey: ['case', row.id] });
        void message.success(t(`review:done.${body.outcome}`, { no: row.case_no }), 2.5);
      })
      .catch((error: unknown) => {
        const failure = error instanceof ApiError ? error : new ApiError(0, 'network', {});
        setGone((old) => new Set([...old].filter((id) => id !== row.id)));
        setRefused((old) => new Map(old).set(row.id, failure));
        refetchCase(row.id);
        const text = failure.code === 'version_conflict' ? t('review:conflict', { actor: actorName(String(failure.details.actor ?? '')), no: row.case_no }) : `${row.case_no} · ${errorText(failure)}`;
        const key = `refused-${row.id}`;
        void message.error({
          key,
          duration: 8,
          content: (
            <>
              {text}{' '}
              <button type="button" className="link-button" onClick={() => { message.destroy(key); goTo(row.id); }}>{t('review:goBack')}</button>
            </>
          ),
        });
      });
  };
  const seen = (id: string) => setRefused((old) => new Map([...old].filter(([key]) => key !== id)));
  return { gone, refused, decide, seen, today, forget: () => setGone(new Set()) };
}

function Desk() {
  const { t } = useTranslation();
  const lang = useLang();
  const split = useMedia('(min-width: 1080px)');
  const navigate = useNavigate();
  const client = useQueryClient();
  const { message } = App.useApp();
  const found = useSearch({ strict: false }) as Found;
  const [selected, setSelected] = useState<string | null>(found.case ?? null);
  const [text, setText] = useState(found.q ?? '');
  const [due, setDue] = useState(found.due ?? '');
  const [inbox, setInbox] = useState(found.inbox ?? 'all');
  const [bulk, setBulk] = useState<CaseRow | null>(null);
  const { session } = useSession();
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [help, setHelp] = useState(false);
  const box = useRef<InputRef>(null);
  const grid = useRef<GridHandle>(null);
  useTitle(t('common:nav.review'));

  const q = useRested(text.trim(), 250);
  const blind = inbox === 'blind';
  const filter = useMemo(() => ({ inbox: blind ? 'all' : inbox, q: q || undefined, due: due || undefined }), [inbox, blind, q, due]);
  const { query, rows: loaded, more, total, counts: inboxes } = useQueue(filter, 200);
  const counts = useCounts();
  const refetchCase = useCallback((id: string) => void client.invalidateQueries({ queryKey: ['case', id] }), [client]);
  const { gone, refused, decide, seen, today, forget } = useDecisions(refetchCase);
  const rows = useMemo(() => (gone.size ? loaded.filter((row) => !gone.has(row.id)) : loaded), [loaded, gone]);
  const left = Math.max(0, total - (loaded.length - rows.length));
  // New work is announced, not pushed in: the queue must not move under the reader's eyes.
  const arrived = useRested(!q && !due && inbox === 'all' && query.isSuccess ? Math.max(0, (counts.data?.in_review ?? 0) - left) : 0, 4_000);
  const row = useMemo(() => rows.find((one) => one.id === selected), [rows, selected]);

  // The case follows the selection once the hand rests, so that held keys stay light.
  const rested = useRested(selected, 90);
  const detail = useQuery({ ...caseQuery(rested ?? ''), enabled: Boolean(rested) });
  const current = detail.data && rested === selected ? detail.data : undefined;

  useEffect(() => {
    if (split && !selected && rows[0]) setSelected(rows[0].id);
  }, [split, selected, rows]);
  useEffect(() => {
    void navigate({ to: '/review', search: { q: q || undefined, due: due || undefined, inbox: inbox === 'all' ? undefined : inbox, case: rested ?? undefined }, replace: true });
  }, [navigate, q, due, inbox, rested]);
  useEffect(() => {
    setPanel(null);
    if (!rested) return;
    const next = neighbour(rows, rowId, rested, 1);
    if (next && next !== rested) void client.prefetchQuery(caseQuery(next));
    // Only the case that is open decides what comes next.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);

  const select = useCallback((id: string) => setSelected(id), []);
  const move = (step: 1 | -1) => {
    const id = neighbour(rows, rowId, selected, step);
    if (id) setSelected(id);
  };
  const onReview = (body: ReviewIn) => {
    if (!current) return;
    const at = rows.findIndex((one) => one.id === current.row.id);
    const next = rows[at + 1] ?? rows[at - 1];
    decide(current.row, body, setSelected);
    setSelected(split && next && next.id !== current.row.id ? next.id : null);
  };
  const withCase = (action: () => void) => (event: KeyboardEvent) => {
    if (event.repeat) return;
    if (!current) void message.info({ key: 'wait', content: t('review:stillLoading'), duration: 1.5 });
    else if (!current.allowed.includes('review')) void message.info({ key: 'wait', content: t('review:notReviewable'), duration: 2 });
    else action();
  };
  const refresh = () => {
    forget();
    void client.invalidateQueries({ queryKey: ['queue'] });
  };
  const goOn = () => {
    const id = neighbour(rows, rowId, selected, 1);
    setSelected(split && id !== selected ? id : null);
  };
  useHotkeys({
    '=': withCase(() => setBulk(current?.row ?? null)),
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    a: withCase(() => {
      // Against what the similar cases say, one more key says why.
      const similar = client.getQueryData(similarQuery(current?.row.id ?? '').queryKey);
      if (suggestedBy(similar) === 'decline') setPanel('override');
      else onReview({ version: current?.row.version ?? 0, outcome: 'approve' });
    }),
    r: withCase(() => setPanel('decline')),
    i: withCase(() => setPanel('ask')),
    n: (event) => !event.repeat && current && setPanel('note'),
    Enter: () => selected && void navigate({ to: '/cases/$id', params: { id: selected } }),
    '/': () => box.current?.focus({ cursor: 'all' }),
    '?': () => setHelp(true),
    Escape: () => (panel ? setPanel(null) : !split && setSelected(null)),
  }, !blind);

  const showList = split || !selected;
  const showCase = split || Boolean(selected);
  const reviewed = counts.data?.reviewed_today ?? today;
  return (
    <div className="page">
      {(split || showList) && (
        <PageHead
          title={t('common:nav.review')}
          sub={
            <>
              <span>{t('review:waiting')} <b className="num">{integer(lang, counts.data?.in_review ?? left)}</b></span>
              {counts.data && counts.data.overdue > 0 && <span>{t('review:overdue')} <b className="num">{integer(lang, counts.data.overdue)}</b></span>}
              <span title={counts.data?.reviewed_today === undefined ? t('review:todayHint') : undefined}>{t('review:today')} <b className="num">{integer(lang, reviewed)}</b></span>
            </>
          }
        >
          {arrived > 0 && <Button size="small" icon={<SyncOutlined aria-hidden />} onClick={refresh}>{t('review:arrived', { count: arrived })}</Button>}
          {split && <Button size="small" onClick={() => setHelp(true)}>{t('review:keys')} <kbd>?</kbd></Button>}
        </PageHead>
      )}
      {blind && (
        <BlindDesk>
          <Select aria-label={t('review:inboxes')} value={inbox} onChange={(next: string) => { setInbox(next); setSelected(null); }} options={INBOXES.map((name) => ({ value: name, label: `${t(`review:inbox.${name}`)} ${inboxes[name] ?? ''}` }))} />
        </BlindDesk>
      )}
      <div className={split ? 'desk split' : 'desk'} hidden={blind}>
        {showList && (
          <section className="desk-list card" aria-label={t('review:queue')}>
            <div className="desk-tools">
              <Input
                ref={box}
                allowClear
                value={text}
                onChange={(event) => setText(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key === 'Escape' || event.key === 'Enter') {
                    event.stopPropagation();
                    grid.current?.focus();
                  }
                }}
                placeholder={t('review:search')}
                aria-label={t('review:search')}
                suffix={text ? undefined : <kbd>/</kbd>}
              />
              <Select
                aria-label={t('review:inboxes')}
                value={inbox}
                onChange={(next: string) => { setInbox(next); setSelected(null); grid.current?.toTop(); }}
                options={INBOXES.map((name) => ({ value: name, label: `${t(`review:inbox.${name}`)} ${inboxes[name] ?? ''}` }))}
              />
              <div className="due-tabs" role="group" aria-label={t('review:dueFilter')}>
                {DUE.map((one) => (
                  <button key={one} type="button" aria-pressed={due === one} onClick={() => { setDue(one); setSelected(null); grid.current?.toTop(); }}>
                    {one === '' ? t('common:all') : t(`review:due.${one}`)}
                  </button>
                ))}
                <span className="dim num">{query.isSuccess && integer(lang, left)}</span>
              </div>
            </div>
            {query.isPending && <Loading lines={10} />}
            {query.isError && rows.length === 0 && <Failed error={query.error} retry={() => void query.refetch()} />}
            {query.isSuccess && rows.length === 0 && !query.isFetching && (
              <Empty title={q || due ? t('review:empty.filtered') : t('review:empty.done')}>
                {(q || due) && <Button onClick={() => { setText(''); setDue(''); }}>{t('common:clear')}</Button>}
              </Empty>
            )}
            {rows.length > 0 && (
              <VirtualGrid
                ref={grid}
                items={rows}
                idOf={rowId}
                rowHeight={76}
                Row={QueueRow}
                label={t('review:queue')}
                selectedId={selected}
                onSelect={select}
                onEnd={more}
                total={left}
                footer={query.isFetchingNextPage ? t('common:loading') : undefined}
              />
            )}
          </section>
        )}
        {showCase && (
          <section className="desk-case card" aria-label={t('review:theCase')} aria-busy={!current}>
            {!split && <Button type="text" className="desk-back" icon={<ArrowLeftOutlined aria-hidden />} onClick={() => setSelected(null)}>{t('review:backToQueue')}</Button>}
            {selected && (row ?? current?.row) && <CaseHead row={(current?.row ?? row) as CaseRow} />}
            {!selected && <Empty title={query.isSuccess && rows.length === 0 ? t('review:allDone') : t('review:pickOne')} />}
            {selected && !current && !detail.isError && <Loading lines={10} />}
            {selected && detail.isError && rested === selected && <Failed error={detail.error} retry={() => void detail.refetch()} />}
            {current && (
              <>
                {split && <TaskBar key={`t-${current.row.id}`} id={current.row.id} me={session?.user.name ?? ''} enabled={!panel && !bulk} onGone={goOn} />}
                {inbox === 'all' && current.row.status !== 'in_review' && <p className="notice desk-notice">{t('review:elsewhere', { status: word('status', current.row.status) })}</p>}
                <div className="cv-frame" tabIndex={0} role="region" aria-label={t('case:region')}><CaseView key={current.row.id} detail={current} /></div>
                <CaseActions
                  key={`a-${current.row.id}`}
                  detail={current}
                  panel={panel}
                  setPanel={setPanel}
                  onReview={onReview}
                  late={refused.get(current.row.id) ?? null}
                  onLateSeen={() => seen(current.row.id)}
                  compact={!split}
                />
              </>
            )}
          </section>
        )}
      </div>
      <Help open={help} onClose={() => setHelp(false)} />
      {bulk && <BulkPanel row={bulk} onClose={() => setBulk(null)} />}
    </div>
  );
}

export function ReviewPage() {
  return <Gate permission="review"><Desk /></Gate>;
}
