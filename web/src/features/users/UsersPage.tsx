// Users and rights: who may sign in, with which role, over which rows.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Checkbox, Input } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { memo, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { users } from '@/api/endpoints';
import type { UserRow } from '@/api/types';
import { PageHead, Time, useTitle, word } from '@/components/bits';
import { Empty, Failed, Gate, Loading } from '@/components/states';
import { VirtualGrid } from '@/components/VirtualGrid';
import type { RowProps } from '@/components/VirtualGrid';
import { integer } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import { useSession } from '@/lib/session';
import { UserDrawer } from './UserDrawer';
import { NewUser } from './NewUser';
import { ScopeText } from './scope';
import { Secret } from './Secret';
import type { SecretShown } from './Secret';
import './users.css';

const idOf = (row: UserRow) => row.name;

const Row = memo(function Row({ item: row }: RowProps<UserRow>) {
  const { t } = useTranslation();
  const { session } = useSession();
  return (
    <div className={row.disabled ? 'user-grid off' : 'user-grid'}>
      <div role="gridcell" className="u-name strong ellipsis">{row.name}{row.name === session?.user.name && <span className="dim"> · {t('users:you')}</span>}</div>
      <div role="gridcell" className="u-role">{word('role', row.role)}</div>
      <div role="gridcell" className="u-scope ellipsis dim"><ScopeText scope={row.scope} /></div>
      <div role="gridcell" className="u-state"><span className="status" style={{ '--dot': row.disabled ? '#a3afad' : '#0f766e' } as React.CSSProperties}>{t(row.disabled ? 'users:state.disabled' : 'users:state.active')}</span></div>
      <div role="gridcell" className="u-created dim"><Time iso={row.created_at} /></div>
    </div>
  );
});

function Page() {
  const { t } = useTranslation();
  const lang = useLang();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { user?: string; q?: string; all?: string };
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<SecretShown | null>(null);
  useTitle(t('common:nav.users'));
  const query = useQuery({ queryKey: ['users'], queryFn: ({ signal }) => users.list(signal) });
  const go = (next: { user?: string; q?: string; all?: string }) => void navigate({ to: '/users', search: next, replace: true });
  const rows = useMemo(() => {
    const wanted = (search.q ?? '').trim().toLowerCase();
    return (query.data?.rows ?? []).filter((row) => (search.all || !row.disabled) && row.name.toLowerCase().includes(wanted));
  }, [query.data, search.q, search.all]);
  const open = query.data?.rows.find((row) => row.name === search.user);

  return (
    <div className="page">
      <PageHead title={t('common:nav.users')} sub={t('users:sub')}>
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>{t('users:add')}</Button>
      </PageHead>
      <div className="users">
        <div className="users-filters">
          <Input aria-label={t('users:search')} allowClear placeholder={t('users:search')} value={search.q ?? ''} onChange={(event) => go({ ...search, q: event.target.value || undefined })} />
          <Checkbox checked={Boolean(search.all)} onChange={(event) => go({ ...search, all: event.target.checked ? '1' : undefined })}>{t('users:disabledToo')}</Checkbox>
          {query.data && <span className="dim num">{t('users:count', { count: rows.length, shown: integer(lang, rows.length) })}</span>}
        </div>
        <div className="card users-box">
          {query.isPending && <Loading lines={8} />}
          {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
          {query.isSuccess && rows.length === 0 && <Empty title={t('users:none')} />}
          {rows.length > 0 && (
            <VirtualGrid
              items={rows}
              idOf={idOf}
              rowHeight={46}
              Row={Row}
              measured
              label={t('users:all')}
              selectedId={search.user ?? null}
              onSelect={(user) => go({ ...search, user })}
              onOpen={(user) => go({ ...search, user })}
              header={
                <div className="user-grid" role="row" aria-rowindex={1}>
                  {(['name', 'role', 'scope', 'state', 'created'] as const).map((name) => <div key={name} role="columnheader" className={`u-${name}`}>{t(`users:field.${name}`)}</div>)}
                </div>
              }
            />
          )}
        </div>
      </div>
      {query.data && <NewUser open={adding} list={query.data} onClose={() => setAdding(false)} onSecret={setSecret} />}
      {query.data && open && <UserDrawer key={open.name} row={open} list={query.data} onClose={() => go({ ...search, user: undefined })} onSecret={setSecret} />}
      <Secret shown={secret} onClose={() => setSecret(null)} />
    </div>
  );
}

export function UsersPage() {
  return <Gate permission="manage_users"><Page /></Gate>;
}
