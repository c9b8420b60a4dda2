// One user: rights, access, password, tokens, and what was changed before.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Drawer, Input, InputNumber, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { users } from '@/api/endpoints';
import type { Scope, TokenRow, UserList, UserRow } from '@/api/types';
import { actorName, Time, word } from '@/components/bits';
import { Failed, Loading, useErrorText } from '@/components/states';
import { homeOf, useSession } from '@/lib/session';
import { RoleHint } from './RoleHint';
import { ScopeFields } from './scope';
import type { SecretShown } from './Secret';

interface Props {
  row: UserRow;
  list: UserList;
  onClose: () => void;
  onSecret: (secret: SecretShown) => void;
}

function Tokens({ name, rows, onSecret, disabled }: { name: string; rows: TokenRow[]; onSecret: Props['onSecret']; disabled: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [label, setLabel] = useState('');
  const [days, setDays] = useState<number | null>(365);
  const again = () => void client.invalidateQueries({ queryKey: ['user', name] });
  const add = useMutation({
    mutationFn: () => users.tokenAdd(name, { label: label.trim(), days: days ?? undefined }),
    onSuccess: ({ token }) => {
      setLabel('');
      onSecret({ title: t('users:secret.token'), text: token });
      again();
    },
  });
  const revoke = useMutation({ mutationFn: (mark: string) => users.tokenRevoke(name, mark), onSettled: again });
  const problem = add.error ?? revoke.error;
  return (
    <section>
      <h3>{t('users:tokens.title')}</h3>
      {rows.length === 0 && <p className="dim">{t('users:tokens.none')}</p>}
      <ul className="token-list">
        {rows.map((token) => (
          <li key={token.mark}>
            <span className="mono">{token.mark}</span>
            <span className="ellipsis">{token.label || '—'}</span>
            <span className="dim">{token.expires_at ? <>{t(Date.parse(token.expires_at) < Date.now() ? 'users:tokens.ended' : 'users:tokens.until')} <Time iso={token.expires_at} /></> : t('users:tokens.forever')}</span>
            <Popconfirm title={t('users:tokens.revokeSure')} okText={t('users:tokens.revoke')} cancelText={t('common:cancel')} onConfirm={() => revoke.mutate(token.mark)}>
              <Button size="small" danger type="text">{t('users:tokens.revoke')}</Button>
            </Popconfirm>
          </li>
        ))}
      </ul>
      {!disabled && (
        <div className="token-add">
          <Input aria-label={t('users:tokens.label')} placeholder={t('users:tokens.label')} maxLength={100} value={label} onChange={(event) => setLabel(event.target.value)} />
          <InputNumber aria-label={t('users:tokens.days')} placeholder={t('users:tokens.forever')} min={1} max={3650} value={days} onChange={setDays} />
          <Button loading={add.isPending} onClick={() => add.mutate()}>{t('users:tokens.add')}</Button>
        </div>
      )}
      {problem && <p className="notice bad" role="alert">{errorText(problem)}</p>}
    </section>
  );
}

export function UserDrawer({ row, list, onClose, onSecret }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const errorText = useErrorText();
  const { session, viewAs } = useSession();
  const [role, setRole] = useState(row.role);
  const [scope, setScope] = useState<Scope>(row.scope);
  const own = row.name === session?.user.name;
  const detail = useQuery({ queryKey: ['user', row.name], queryFn: ({ signal }) => users.get(row.name, signal) });
  const again = () => {
    void client.invalidateQueries({ queryKey: ['users'] });
    void client.invalidateQueries({ queryKey: ['user', row.name] });
  };
  const change = useMutation({ mutationFn: (body: Parameters<typeof users.change>[1]) => users.change(row.name, body), onSuccess: again });
  const reset = useMutation({
    mutationFn: () => users.password(row.name),
    onSuccess: ({ password }) => {
      if (password) onSecret({ title: t('users:secret.password', { name: row.name }), text: password });
      again();
    },
  });
  const look = useMutation({ mutationFn: () => viewAs(row.name), onSuccess: (as) => void navigate({ href: homeOf(as) }) });
  const problem = change.error ?? reset.error ?? look.error;
  const dirty = role !== row.role || JSON.stringify(scope) !== JSON.stringify(row.scope);
  return (
    <Drawer open onClose={onClose} size={480} title={<>{row.name} <span className="dim">{t(row.disabled ? 'users:state.disabled' : 'users:state.active')}</span></>}>
      <div className="user-form">
        {!own && (
          <div className="user-actions">
            {!row.disabled && <Button loading={look.isPending} onClick={() => look.mutate()}>{t('users:viewAs')}</Button>}
            <Popconfirm title={t('users:resetSure', { name: row.name })} okText={t('users:reset')} cancelText={t('common:cancel')} onConfirm={() => reset.mutate()}>
              <Button loading={reset.isPending}>{t('users:reset')}</Button>
            </Popconfirm>
            {row.disabled
              ? <Button onClick={() => change.mutate({ disabled: false })}>{t('users:enable')}</Button>
              : (
                <Popconfirm title={t('users:disableSure', { name: row.name })} okText={t('users:disable')} cancelText={t('common:cancel')} onConfirm={() => change.mutate({ disabled: true })}>
                  <Button danger>{t('users:disable')}</Button>
                </Popconfirm>
              )}
          </div>
        )}
        {problem && <p className="notice bad" role="alert">{errorText(problem)}</p>}
        <label>
          <span>{t('users:field.role')}</span>
          <Select aria-label={t('users:field.role')} disabled={own} value={role} onChange={setRole} options={list.roles.map((one) => ({ value: one.role, label: word('role', one.role) }))} />
          <RoleHint role={role} list={list} />
        </label>
        {!own && <ScopeFields scope={scope} known={list.dimensions} onChange={setScope} />}
        {!own && <Button type="primary" disabled={!dirty} loading={change.isPending} onClick={() => change.mutate({ role, scope })}>{t('common:save')}</Button>}
        {detail.isPending && <Loading lines={4} />}
        {detail.isError && <Failed error={detail.error} retry={() => void detail.refetch()} />}
        {detail.data && (
          <>
            <Tokens name={row.name} rows={detail.data.tokens} onSecret={onSecret} disabled={row.disabled} />
            <section>
              <h3>{t('users:history')}</h3>
              <ol className="user-history">
                {detail.data.history.map((event) => (
                  <li key={event.seq}><Time iso={event.at} /> <span className="strong">{word('event', event.kind)}</span> <span className="dim">{actorName(event.actor)}</span></li>
                ))}
              </ol>
            </section>
          </>
        )}
      </div>
    </Drawer>
  );
}
