// The audit trail: every event of the log, newest first, and the proof that nobody changed it.
import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { SafetyCertificateOutlined } from '@ant-design/icons';
import { createContext, memo, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { audit } from '@/api/endpoints';
import type { AuditRow, VerifyResult } from '@/api/types';
import { actorName, PageHead, Time, useTitle, word } from '@/components/bits';
import { ExportMenu } from '@/components/ExportMenu';
import { Empty, Failed, Gate, Loading, useErrorText } from '@/components/states';
import { VirtualGrid } from '@/components/VirtualGrid';
import type { RowProps } from '@/components/VirtualGrid';
import { decimal, integer } from '@/lib/format';
import { useRested } from '@/lib/hooks';
import { useLang } from '@/lib/i18n';
import './audit.css';

const STREAMS = ['case', 'import', 'user', 'policy', 'audit', 'customer', 'template', 'cleaning', 'model'];
const KINDS = [
  'requested', 'decided', 'reviewed', 'info_provided', 'goods_shipped', 'goods_received', 'inspected', 'refunded', 'closed', 'noted',
  'import_started', 'facts_imported', 'import_finished', 'import_cancelled', 'user_added', 'user_changed', 'password_changed', 'token_created', 'user_disabled', 'user_enabled', 'token_revoked', 'identity_linked',
  'policy_published', 'draft_saved', 'draft_backtested', 'draft_proposed', 'draft_discarded', 'trial_started', 'trial_ended', 'rolled_back', 'stage_reached', 'rule_commented', 'comment_resolved', 'family_paused', 'family_resumed', 'customer_snoozed', 'customer_resumed',
  'signed_in', 'signed_out', 'sign_in_failed', 'personal_revealed', 'refused', 'exported', 'setting_changed', 'personal_erased', 'personal_exported', 'identity_split', 'identity_joined', 'template_published', 'template_retired', 'template_piloted', 'pilot_ended', 'template_practised', 'template_suggested', 'suggestion_resolved', 'queried', 'view_as_began', 'view_as_ended', 'retention_ran',
  'step_taken', 'corrected', 'cleaning_ordered', 'cleaning_applied', 'cleaning_undone', 'quality_rules_changed',
  'training_asked', 'training_failed', 'model_trained', 'service_proposed', 'model_put_in_service', 'model_rolled_back', 'model_withdrawn', 'challenge_started', 'challenge_ended',
];

interface Filter {
  stream?: string;
  kind?: string;
  actor?: string;
  /** Days of the installation's zone, `to` included. */
  from?: string;
  to?: string;
  /** One object: a case's id, a user's name. */
  id?: string;
}

/** Which rows are unfolded; a context, so that rows stay memoised. */
const Open = createContext<{ open: ReadonlySet<string>; toggle: (id: string) => void }>({ open: new Set(), toggle: () => {} });
const idOf = (row: AuditRow) => String(row.seq);

/** The first moment of a day of the address bar in the installation's zone, some days later. */
function dayStart(day: string | undefined, later: number): string | undefined {
  if (!day || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + later * 86_400_000).toISOString();
}

function brief(body: unknown): string {
  if (body === null || typeof body !== 'object') return '';
  return Object.entries(body)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .slice(0, 4)
    .map(([key, value]) => `${key}: ${String(value).slice(0, 40)}`)
    .join(' · ');
}

const Row = memo(function Row({ item: row }: RowProps<AuditRow>) {
  const { t } = useTranslation();
  const { open, toggle } = useContext(Open);
  const on = open.has(idOf(row));
  return (
    <>
      <div className="audit-grid">
        <div role="gridcell" className="a-seq num dim">{row.seq}</div>
        <div role="gridcell" className="a-at"><Time iso={row.at} /></div>
        <div role="gridcell" className="a-actor ellipsis" title={row.actor}>{actorName(row.actor)}</div>
        <div role="gridcell" className="a-kind"><span className="strong">{word('event', row.kind)}</span> <span className="dim">{word('stream', row.stream)}</span></div>
        <div role="gridcell" className="a-body ellipsis dim mono">{brief(row.body)}</div>
        <div role="gridcell" className="a-more">
          <button type="button" className="link-button" aria-expanded={on} aria-label={`${t(on ? 'audit:fold' : 'audit:unfold')} ${row.seq}`} onClick={() => toggle(idOf(row))}>{t(on ? 'audit:fold' : 'audit:unfold')}</button>
        </div>
      </div>
      {on && (
        <div className="audit-body" role="gridcell">
          <dl>
            <dt>{t('audit:field.stream')}</dt>
            <dd className="mono">{row.stream === 'case' ? <Link to="/cases/$id" params={{ id: row.stream_id }}>{row.stream_id}</Link> : row.stream_id} · v{row.version}</dd>
            <dt>{t('audit:field.actor')}</dt>
            <dd className="mono">{row.actor}</dd>
          </dl>
          <pre className="mono" tabIndex={0} role="region" aria-label={t('audit:field.body')}>{JSON.stringify(row.body, null, 2)}</pre>
        </div>
      )}
    </>
  );
});

function Verdict({ result }: { result: VerifyResult }) {
  const { t } = useTranslation();
  const lang = useLang();
  const rate = result.seconds > 0 ? integer(lang, result.events / result.seconds) : '—';
  return (
    <p className={result.ok ? 'notice' : 'notice bad'} role="status">
      {result.ok
        ? t('audit:verify.ok', { events: integer(lang, result.events), seconds: decimal(lang, result.seconds, 2), rate })
        : t('audit:verify.bad', { seq: result.first_bad?.seq ?? '?', problem: word('chain', result.first_bad?.problem) })}
    </p>
  );
}

function Page() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const errorText = useErrorText();
  const search = useSearch({ strict: false }) as Filter;
  const [actor, setActor] = useState(search.actor ?? '');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<string | null>(null);
  useTitle(t('common:nav.audit'));
  const rested = useRested(actor.trim(), 300);
  const change = useCallback((next: Filter) => void navigate({ to: '/audit', search: { ...next } as Record<string, string | undefined>, replace: true }), [navigate]);
  useEffect(() => {
    if (rested !== (search.actor ?? '')) change({ ...search, actor: rested || undefined });
    // Only what was typed is carried over.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);

  // A bare name means a person; `import:…` and `system:…` are written out.
  const wanted = search.actor ? (search.actor.includes(':') ? search.actor : `user:${search.actor}`) : undefined;
  const filter = { stream: search.stream, kind: search.kind, actor: wanted, stream_id: search.id, from: dayStart(search.from, 0), to: dayStart(search.to, 1) };
  const query = useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) => audit.list({ ...filter, before: pageParam, limit: 200 }, signal),
    initialPageParam: undefined as string | number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const verify = useMutation({ mutationFn: audit.verify });
  const toggle = useCallback((id: string) => setOpen((old) => {
    const next = new Set(old);
    if (!next.delete(id)) next.add(id);
    return next;
  }), []);
  const folds = useMemo(() => ({ open, toggle }), [open, toggle]);
  const filtered = Object.values(search).some(Boolean);

  return (
    <div className="page">
      <PageHead title={t('common:nav.audit')} sub={t('audit:sub')}>
        <ExportMenu urlOf={(format) => audit.fileUrl(filter, format)} />
        <Button icon={<SafetyCertificateOutlined aria-hidden />} loading={verify.isPending} onClick={() => verify.mutate()}>{verify.isPending ? t('audit:verify.running') : t('audit:verify.start')}</Button>
      </PageHead>
      <div className="audit">
        {verify.data && <Verdict result={verify.data} />}
        {verify.isError && <p className="notice bad" role="alert">{errorText(verify.error)}</p>}
        <div className="audit-filters">
          <Select aria-label={t('audit:field.stream')} allowClear placeholder={t('audit:field.stream')} value={search.stream} onChange={(stream?: string) => change({ ...search, stream })} options={STREAMS.map((one) => ({ value: one, label: word('stream', one) }))} />
          <Select aria-label={t('audit:field.kind')} allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={t('audit:field.kind')} value={search.kind} onChange={(kind?: string) => change({ ...search, kind })} options={KINDS.map((one) => ({ value: one, label: word('event', one) }))} />
          <Input aria-label={t('audit:actorHint')} allowClear placeholder={t('audit:actorHint')} value={actor} onChange={(event) => setActor(event.target.value)} />
          <Input aria-label={t('audit:field.from')} type="date" value={search.from ?? ''} onChange={(event) => change({ ...search, from: event.target.value || undefined })} />
          <Input aria-label={t('audit:field.to')} type="date" value={search.to ?? ''} onChange={(event) => change({ ...search, to: event.target.value || undefined })} />
          <Input aria-label={t('audit:idHint')} allowClear placeholder={t('audit:idHint')} value={search.id ?? ''} onChange={(event) => change({ ...search, id: event.target.value.trim() || undefined })} />
          {filtered && <button type="button" className="link-button" onClick={() => { setActor(''); change({}); }}>{t('common:clear')}</button>}
        </div>
        <div className="card audit-box">
          {query.isPending && <Loading lines={12} />}
          {query.isError && rows.length === 0 && <Failed error={query.error} retry={() => void query.refetch()} />}
          {query.isSuccess && rows.length === 0 && <Empty title={filtered ? t('audit:none') : t('audit:empty')} />}
          {rows.length > 0 && (
            <Open value={folds}>
              <VirtualGrid
                items={rows}
                idOf={idOf}
                rowHeight={42}
                Row={Row}
                measured
                label={t('common:nav.audit')}
                selectedId={selected}
                onSelect={setSelected}
                onOpen={toggle}
                onEnd={more}
                header={
                  <div className="audit-grid" role="row" aria-rowindex={1}>
                    {(['seq', 'at', 'actor', 'kind', 'body', 'more'] as const).map((name) => <div key={name} role="columnheader" className={`a-${name}`}>{name === 'more' ? <span className="sr">{t('audit:unfold')}</span> : t(`audit:field.${name}`)}</div>)}
                  </div>
                }
                footer={isFetchingNextPage ? t('common:loading') : undefined}
              />
            </Open>
          )}
        </div>
      </div>
    </div>
  );
}

export function AuditPage() {
  return <Gate permission="audit"><Page /></Gate>;
}
