// A draft: its rows with undo, what changed against the live version, back-test, trial, and the way to publication by two.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Popconfirm, Select } from 'antd';
import { DownloadOutlined, PlusOutlined, RedoOutlined, UndoOutlined, UploadOutlined } from '@ant-design/icons';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { policies } from '@/api/endpoints';
import type { PolicyDraftFull } from '@/api/endpoints';
import type { PolicyDraft, PolicyOverview, PolicyPerformance } from '@/api/policyTypes';
import { actorName, Time } from '@/components/bits';
import { Failed, Loading, useErrorText } from '@/components/states';
import { usePick } from '@/lib/i18n';
import { useMay, useSession } from '@/lib/session';
import { Backtest } from './Backtest';
import { OVERVIEW, hitsOf } from './PolicyPage';
import { RuleEditor } from './RuleEditor';
import { TableList } from './TableList';
import { Tests } from './Tests';
import { freshId, tablesOf, withTable } from './jdm';
import type { Jdm, Rule } from './jdm';
import { useWords } from './words';

interface Props {
  summary: PolicyDraft;
  overview: PolicyOverview;
  figures?: PolicyPerformance;
  onShow: (next: { draft?: string; version?: string }) => void;
}

/** How far back undo goes. */
const DEPTH = 100;

/** Shares of cases that a draft may decide on trial. */
const CANARY = [5, 10, 20, 50];

interface History {
  past: Jdm[];
  now: Jdm;
  next: Jdm[];
}

export function DraftView(props: Props) {
  const query = useQuery({ queryKey: ['policy', 'draft', props.summary.draft], queryFn: ({ signal }) => policies.draft(props.summary.draft, signal) });
  if (query.isPending) return <Loading lines={10} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <Editing {...props} draft={query.data} />;
}

function Editing({ draft, summary, overview, figures, onShow }: Props & { draft: PolicyDraftFull }) {
  const { t } = useTranslation();
  const may = useMay();
  const { session } = useSession();
  const client = useQueryClient();
  const errorText = useErrorText();
  const words = useWords();
  const saved = draft.table as Jdm;
  const [history, setHistory] = useState<History>({ past: [], now: saved, next: [] });
  const [name, setName] = useState(draft.name);
  const [note, setNote] = useState(draft.note);
  const [ends, setEnds] = useState('');
  const [canary, setCanary] = useState(5);
  const [editing, setEditing] = useState<{ table: string; id: string } | null>(null);
  const closed = summary.status === 'published' || summary.status === 'discarded';
  const writes = may('edit_policy') && !closed;
  const live = useQuery({ queryKey: ['policy', 'version', overview.live], queryFn: ({ signal }) => policies.version(overview.live, signal), staleTime: Infinity });
  const hits = useMemo(() => hitsOf(figures, `default@${overview.live}`), [figures, overview.live]);
  const dirty = history.now !== saved || name !== draft.name || note !== draft.note;

  const change = useCallback((now: Jdm) => setHistory((old) => ({ past: [...old.past.slice(-DEPTH), old.now], now, next: [] })), []);
  const undo = useCallback(() => setHistory((old) => (old.past.length === 0 ? old : { past: old.past.slice(0, -1), now: old.past.at(-1) as Jdm, next: [old.now, ...old.next] })), []);
  const redo = useCallback(() => setHistory((old) => (old.next.length === 0 ? old : { past: [...old.past, old.now], now: old.next[0] as Jdm, next: old.next.slice(1) })), []);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, [contenteditable]');
      if (typing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
      event.preventDefault();
      if (event.shiftKey) redo();
      else undo();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [undo, redo]);
  useEffect(() => {
    if (!dirty) return undefined;
    const leave = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', leave);
    return () => window.removeEventListener('beforeunload', leave);
  }, [dirty]);

  const refresh = useCallback(() => client.invalidateQueries({ queryKey: OVERVIEW }), [client]);
  const save = useMutation({
    mutationFn: (table: Jdm) => policies.save(draft.draft, { revision: draft.revision, name, note, table }),
    onSuccess: (next, sent) => {
      // The cache keeps the identity of what did not change, so its copy is the one to compare with.
      const kept = client.setQueryData<PolicyDraftFull>(['policy', 'draft', draft.draft], next) ?? next;
      // What was typed while it was being saved stays, and so does the way back through earlier steps.
      setHistory((old) => (old.now === sent ? { ...old, now: kept.table as Jdm } : old));
      void refresh();
    },
  });
  const sheet = useMutation({
    mutationFn: (file: File) => policies.takeSheet(draft.draft, draft.revision, file),
    onSuccess: (next) => {
      const kept = client.setQueryData<PolicyDraftFull>(['policy', 'draft', draft.draft], next) ?? next;
      setHistory((old) => ({ past: [...old.past.slice(-DEPTH), old.now], now: kept.table as Jdm, next: [] }));
      void refresh();
    },
  });
  const chooser = useRef<HTMLInputElement>(null);
  const propose = useMutation({ mutationFn: () => policies.propose(draft.draft), onSuccess: (next) => client.setQueryData(OVERVIEW, next) });
  const publish = useMutation({
    mutationFn: () => policies.publish(draft.draft, ends ? { expires_at: new Date(`${ends}:00+08:00`).toISOString() } : {}),
    onSuccess: (next) => {
      client.setQueryData(OVERVIEW, next);
      onShow({});
    },
  });
  const trial = useMutation({ mutationFn: (share: number) => policies.trial(draft.draft, share), onSuccess: (next) => client.setQueryData(OVERVIEW, next) });
  const discard = useMutation({
    mutationFn: () => policies.discard(draft.draft),
    onSuccess: (next) => {
      client.setQueryData(OVERVIEW, next);
      onShow({});
    },
  });
  const failed = [save, sheet, propose, publish, trial, discard].find((one) => one.isError)?.error;

  const tables = tablesOf(history.now);
  const open = editing && tables.find((table) => table.id === editing.table);
  const rule = open?.content.rules.find((one) => one['_id'] === editing?.id);
  const rules = (table: string, make: (rules: Rule[]) => Rule[]) => {
    const found = tables.find((one) => one.id === table);
    if (found) change(withTable(history.now, table, { ...found.content, rules: make(found.content.rules) }));
  };
  const add = () => {
    const first = tables[0];
    if (!first) return;
    const id = freshId(first.content);
    const outcome = first.content.outputs.find((output) => output.field === 'outcome');
    // A new row comes before all others only by intention: it goes to the end, and asks for a person.
    rules(first.id, (all) => [...all, { _id: id, _description_zh: t('policy:newRule'), _description: t('policy:newRule'), ...(outcome && { [outcome.id]: '"review"' }) }]);
    setEditing({ table: first.id, id });
  };
  const backtested = summary.backtest?.revision === summary.revision;
  const own = summary.authors.includes(`user:${session?.user.name ?? ''}`) || summary.proposed_by === `user:${session?.user.name ?? ''}`;
  const legal = backtested && (summary.backtest?.broken ?? []).length === 0;

  return (
    <div className="card">
      <div className="card-head draft-head">
        <Input aria-label={t('policy:field.name')} value={name} maxLength={200} disabled={!writes} onChange={(event) => setName(event.target.value)} className="draft-name" />
        <span className="dim">{t(`policy:status.${summary.status}`)} · {t('policy:savedBy', { name: actorName(summary.authors.at(-1)) })} <Time iso={summary.saved_at} /></span>
        {writes && (
          <span className="draft-tools">
            <Button icon={<DownloadOutlined aria-hidden />} href={policies.sheetUrl({ draft: draft.draft })} disabled={dirty}>Excel</Button>
            <Button icon={<UploadOutlined aria-hidden />} disabled={dirty} loading={sheet.isPending} onClick={() => chooser.current?.click()}>{t('policy:sheet.take')}</Button>
            <input ref={chooser} type="file" hidden accept=".xlsx" aria-label={t('policy:sheet.take')} onChange={(event) => { const file = event.target.files?.[0]; event.target.value = ''; if (file) sheet.mutate(file); }} />
            <Button aria-label={t('policy:undo')} icon={<UndoOutlined aria-hidden />} disabled={history.past.length === 0} onClick={undo} />
            <Button aria-label={t('policy:redo')} icon={<RedoOutlined aria-hidden />} disabled={history.next.length === 0} onClick={redo} />
            <Button type={dirty ? 'primary' : 'default'} disabled={!dirty} loading={save.isPending} onClick={() => save.mutate(history.now)}>{t('policy:save')}</Button>
          </span>
        )}
      </div>
      <div className="draft-note"><Input.TextArea aria-label={t('policy:field.note')} placeholder={t('policy:field.note')} autoSize={{ minRows: 1, maxRows: 4 }} maxLength={2000} value={note} disabled={!writes} onChange={(event) => setNote(event.target.value)} /></div>
      {failed && <p className="notice bad" role="alert">{errorText(failed)} {failed instanceof ApiError && Array.isArray(failed.details['articles']) && (failed.details['articles'] as string[]).join('、')}{failed instanceof ApiError && <SheetProblems details={failed.details} />}</p>}
      {!closed && (
        <div className="draft-steps">
          <Backtest draft={summary} disabled={dirty || draft.complaints.length > 0} onDone={refresh} />
          {writes && legal && !dirty && summary.status !== 'proposed' && <Button onClick={() => propose.mutate()} loading={propose.isPending}>{t('policy:propose')}</Button>}
          {writes && legal && !dirty && overview.trial?.draft !== summary.draft && <Button onClick={() => trial.mutate(0)} loading={trial.isPending && trial.variables === 0}>{t('policy:trial.startShadow')}</Button>}
          {may('publish_policy') && legal && !dirty && !own && <span className="canary"><Button onClick={() => trial.mutate(canary)} loading={trial.isPending && trial.variables === canary}>{t('policy:trial.startCanary', { share: canary })}</Button><Select aria-label={t('policy:trial.share')} value={canary} options={CANARY.map((value) => ({ value, label: `${value}%` }))} onChange={setCanary} /></span>}
          {summary.status === 'proposed' && may('publish_policy') && (own
            ? <span className="dim">{t('policy:secondPerson')}</span>
            : <Popconfirm title={t('policy:publish.sure')} description={<label className="publish-ends">{t('policy:publish.ends')}<Input type="datetime-local" value={ends} onChange={(event) => setEnds(event.target.value)} /></label>} okText={t('policy:publish.confirm')} cancelText={t('common:cancel')} onConfirm={() => publish.mutate()}><Button type="primary" loading={publish.isPending}>{t('policy:publish.start')}</Button></Popconfirm>)}
          {writes && <Popconfirm title={t('policy:discard.sure')} okText={t('policy:discard.start')} cancelText={t('common:cancel')} onConfirm={() => discard.mutate()}><Button type="text" danger>{t('policy:discard.start')}</Button></Popconfirm>}
          {dirty && <span className="dim">{t('policy:saveFirst')}</span>}
        </div>
      )}
      {!closed && <Tests draft={draft} writes={writes} dirty={dirty} />}
      <Shadow draft={summary} figures={figures} words={words} />
      <TableList jdm={history.now} words={words} hits={hits} complaints={draft.complaints} before={live.data?.table as Jdm | undefined} onEdit={writes ? (table, id) => setEditing({ table, id }) : undefined} />
      {writes && <div className="draft-add"><Button type="dashed" icon={<PlusOutlined aria-hidden />} onClick={add}>{t('policy:addRule')}</Button></div>}
      {open && rule && editing && (
        <RuleEditor
          key={editing.id}
          content={open.content}
          rule={rule}
          words={words}
          onChange={(content) => change(withTable(history.now, open.id, content))}
          onMove={(by) => rules(open.id, (all) => {
            const at = all.findIndex((one) => one['_id'] === editing.id);
            const next = [...all];
            const [moved] = next.splice(at, 1);
            if (moved) next.splice(at + by, 0, moved);
            return next;
          })}
          onCopy={() => {
            const id = freshId(open.content);
            rules(open.id, (all) => all.flatMap((one) => (one['_id'] === editing.id ? [one, { ...one, _id: id }] : [one])));
            setEditing({ table: open.id, id });
          }}
          onRemove={() => {
            rules(open.id, (all) => all.filter((one) => one['_id'] !== editing.id));
            setEditing(null);
          }}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  );
}

/** Rows and columns of a sheet that could not be taken. */
function SheetProblems({ details }: { details: Record<string, unknown> }) {
  const { t } = useTranslation();
  const pick = usePick();
  const problems = Array.isArray(details['problems']) ? (details['problems'] as { row: number; column: string; text_zh: string; text_en: string }[]) : [];
  return <>{problems.slice(0, 8).map((one) => <span key={`${one.row}${one.column}`} className="tl-line">{t('policy:sheet.place', { row: one.row, column: one.column })} {pick(one, 'text')}</span>)}</>;
}

/** What this draft would have decided otherwise while it ran as a shadow. */
function Shadow({ draft, figures, words }: { draft: PolicyDraft; figures?: PolicyPerformance; words: ReturnType<typeof useWords> }) {
  const { t } = useTranslation();
  const record = figures?.shadows.find((shadow) => shadow.version === `draft@${draft.draft}`);
  if (!record) return null;
  const differs = record.differs.reduce((sum, one) => sum + one.count, 0);
  return (
    <div className="notice">
      {t('policy:trial.record', { cases: record.cases, differs })}
      {record.differs.map((one) => <span key={one.from + one.to} className="chip">{words.value('outcome', one.from)} → {words.value('outcome', one.to)} {one.count}</span>)}
    </div>
  );
}
