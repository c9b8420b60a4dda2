// 系统对接: what is pushed to ERP, CRM, WMS and OMS and pulled from them, how each stands, and what to do when one fails.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input, Popconfirm } from 'antd';
import { ArrowDownOutlined, ArrowUpOutlined, PlusOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead, Time, useTitle, word } from '@/components/bits';
import { Empty, Failed, Gate, Loading, useErrorText } from '@/components/states';
import { integer } from '@/lib/format';
import { joined, useLang } from '@/lib/i18n';
import type { Attempt, Connection } from './api';
import { connections } from './api';
import { ConnectionForm } from './ConnectionForm';
import './connections.css';

const LIST = ['connections'];

function What({ row }: { row: Connection }) {
  const { t } = useTranslation();
  const lang = useLang();
  if (row.way === 'push') {
    const kinds = (row.kinds ?? []).map((kind) => word('event', kind));
    return <>{kinds.length === 0 ? t('connections:all.kinds') : joined(lang, kinds.slice(0, 4))}{kinds.length > 4 && <> {t('connections:more', { count: kinds.length - 4 })}</>} → <span className="mono conn-url">{row.url}</span></>;
  }
  return <>{word('fact', row.kind ?? '')} · {t('connections:every', { minutes: row.every_minutes })} ← <span className="mono conn-url">{row.url || row.folder}</span></>;
}

function Told({ attempt, way }: { attempt: Attempt; way: Connection['way'] }) {
  const { t, i18n } = useTranslation();
  const lang = useLang();
  const key = `connections:trouble.${attempt.code}`;
  return (
    <li className={attempt.ok ? 'att' : 'att bad'}>
      <Time iso={attempt.at} />
      <span>{attempt.ok
        ? way === 'push' ? t('connections:sent', { events: integer(lang, attempt.count) }) : attempt.count === 0 ? t('connections:nothing') : t('connections:read', { rows: integer(lang, attempt.count) })
        : <>{i18n.exists(key) ? t(key) : attempt.code}{attempt.status !== null && <> · HTTP {attempt.status}</>}</>}
        {attempt.refused > 0 && <> · <span className="tag warn">{t('connections:refused', { rows: integer(lang, attempt.refused) })}</span></>}
        {way === 'pull' && attempt.id && <> · <Link to="/imports/$id" params={{ id: attempt.id }}>{t('connections:import')}</Link></>}
        {attempt.detail && <span className="dim conn-detail"> {attempt.detail}</span>}
      </span>
      <span className="dim num">{integer(lang, attempt.took_ms)} ms</span>
    </li>
  );
}

function Card({ row, onEdit }: { row: Connection; onEdit: () => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [from, setFrom] = useState('');
  const again = () => void client.invalidateQueries({ queryKey: LIST });
  const attempt = useMutation({ mutationFn: () => connections.attempt(row.id), onSuccess: again });
  const replay = useMutation({ mutationFn: () => connections.replay(row.id, new Date(`${from}:00+08:00`).toISOString()), onSuccess: again });
  const show = useMutation({ mutationFn: () => connections.secret(row.id), onSuccess: (next) => setSecret(next.secret) });
  const renew = useMutation({ mutationFn: () => connections.renew(row.id), onSuccess: () => { setSecret(null); again(); } });
  const remove = useMutation({ mutationFn: () => connections.remove(row.id), onSuccess: again });
  const failed = [attempt, replay, show, renew, remove].find((one) => one.isError)?.error;
  const state = !row.enabled ? 'paused' : row.failures > 0 ? 'failing' : row.ok_at === null ? 'new' : 'well';
  const tested = attempt.data && 'ok' in attempt.data ? attempt.data : null;
  return (
    <section className="card conn" aria-label={row.name}>
      <div className="card-head">
        <h2>{row.way === 'push' ? <ArrowUpOutlined aria-hidden /> : <ArrowDownOutlined aria-hidden />} {row.name}</h2>
        <span className={`tag ${{ paused: '', failing: 'bad', new: '', well: 'good' }[state]}`}>{t(`connections:state.${state}`, { count: row.failures })}</span>
        {row.way === 'push' && (row.behind ?? 0) > 0 && row.failures > 0 && <span className="dim">{t('connections:behind', { events: integer(lang, row.behind ?? 0) })}</span>}
        <span className="conn-tools">
          <Button size="small" loading={attempt.isPending} onClick={() => attempt.mutate()}>{t(row.way === 'push' ? 'connections:test' : 'connections:now')}</Button>
          <Button size="small" onClick={onEdit}>{t('connections:edit')}</Button>
        </span>
      </div>
      <p className="conn-what"><What row={row} /></p>
      <p className="dim conn-what">{row.ok_at ? <>{t('connections:okAt')} <Time iso={row.ok_at} /></> : t('connections:never')}{row.failures > 0 && row.enabled && <> · {t('connections:nextAt')} <Time iso={row.next_at} /></>}</p>
      {tested && <p className={tested.ok ? 'notice good' : 'notice bad'} role="status">{t(tested.ok ? 'connections:testOk' : 'connections:testFailed')} {!tested.ok && (tested.detail || tested.code)}</p>}
      {failed && <p className="notice bad" role="alert">{errorText(failed)}</p>}
      <button type="button" className="link-button conn-more" aria-expanded={open} onClick={() => setOpen(!open)}>{t(open ? 'connections:less' : 'connections:log')}</button>
      {open && (
        <div className="conn-log">
          {row.attempts.length === 0 ? <p className="dim">{t('connections:noAttempts')}</p> : <ul aria-label={t('connections:log')}>{row.attempts.map((one) => <Told key={`${one.at}${one.id}`} attempt={one} way={row.way} />)}</ul>}
          {row.way === 'push' && (
            <div className="conn-push">
              <span>{t('connections:secret')} {secret ? <code className="mono conn-secret">{secret}</code> : <Button size="small" loading={show.isPending} onClick={() => show.mutate()}>{t('connections:secretShow')}</Button>}</span>
              <Popconfirm title={t('connections:renewSure')} okText={t('connections:renew')} cancelText={t('common:cancel')} onConfirm={() => renew.mutate()}><Button size="small" loading={renew.isPending}>{t('connections:renew')}</Button></Popconfirm>
              <span className="conn-replay"><Input size="small" type="datetime-local" aria-label={t('connections:replayFrom')} value={from} onChange={(event) => setFrom(event.target.value)} /><Button size="small" disabled={!from} loading={replay.isPending} onClick={() => replay.mutate()}>{t('connections:replay')}</Button></span>
            </div>
          )}
          <Popconfirm title={t('connections:removeSure')} okText={t('connections:remove')} cancelText={t('common:cancel')} onConfirm={() => remove.mutate()}><Button size="small" danger type="text">{t('connections:remove')}</Button></Popconfirm>
        </div>
      )}
    </section>
  );
}

function Page() {
  const { t } = useTranslation();
  useTitle(t('common:nav.connections'));
  const query = useQuery({ queryKey: LIST, queryFn: ({ signal }) => connections.list(signal), refetchInterval: 5_000 });
  const [editing, setEditing] = useState<string | null>(null);
  const row = query.data?.rows.find((one) => one.id === editing) ?? null;
  return (
    <div className="page page-scroll">
      <PageHead title={t('common:nav.connections')} sub={t('connections:sub')}>
        <Button type="primary" icon={<PlusOutlined aria-hidden />} disabled={!query.data} onClick={() => setEditing('')}>{t('connections:add')}</Button>
      </PageHead>
      {query.isPending && <Loading lines={8} />}
      {query.isError && !query.data && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.data?.rows.length === 0 && <Empty title={t('connections:empty')} />}
      <div className="conns">{query.data?.rows.map((one) => <Card key={one.id} row={one} onEdit={() => setEditing(one.id)} />)}</div>
      {query.data && editing !== null && (editing === '' || row) && <ConnectionForm key={editing} row={row} list={query.data} onClose={() => setEditing(null)} />}
    </div>
  );
}

export function ConnectionsPage() {
  return <Gate permission="connect"><Page /></Gate>;
}
