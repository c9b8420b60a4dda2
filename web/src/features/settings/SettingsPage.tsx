// Settings (设置): the tables that a merchant tunes beside the rules, each with a form of its own.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { PageHead, useTitle } from '@/components/bits';
import { Empty, Failed, Gate, Loading } from '@/components/states';
import { useNarrow } from '@/lib/hooks';
import type { Head, TableName } from './api';
import { GROUPS, settings } from './api';
import { StateTag } from './StateTag';
import { TableCard } from './TableCard';
import './settings.css';

const route = getRouteApi('/app/settings');
const FIRST: TableName = 'money_limits';
const searchOf = (name: TableName) => (name === FIRST ? {} : { table: name });

function Choose({ heads, chosen }: { heads: Head[]; chosen: TableName }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const navigate = useNavigate();
  const head = (name: TableName) => heads.find((one) => one.name === name);
  const groups = GROUPS.map((group) => ({ ...group, tables: group.tables.filter((name) => head(name)) })).filter((group) => group.tables.length > 0);
  if (narrow) {
    const state = (name: TableName) => (head(name)?.built_in ? t('settings:builtIn') : t('settings:version', { version: head(name)?.version }));
    return (
      <Select<TableName>
        className="st-choose"
        aria-label={t('settings:choose')}
        value={chosen}
        onChange={(name) => void navigate({ to: '/settings', search: searchOf(name) })}
        options={groups.map((group) => ({
          label: t(`settings:group.${group.id}`),
          title: group.id,
          options: group.tables.map((name) => ({ value: name, label: `${t(`settings:table.${name}.name`)} · ${state(name)}` })),
        }))}
      />
    );
  }
  return (
    <nav className="card st-list" aria-label={t('settings:choose')}>
      {groups.map((group) => (
        <div key={group.id}>
          <h2>{t(`settings:group.${group.id}`)}</h2>
          {group.tables.map((name) => {
            const one = head(name);
            return (
              <Link key={name} to="/settings" search={searchOf(name)} className="st-item" activeOptions={{ exact: true, includeSearch: true }}>
                <span>{t(`settings:table.${name}.name`)}</span>
                {one && <StateTag head={one} />}
              </Link>
            );
          })}
        </div>
      ))}
    </nav>
  );
}

function Page() {
  const { t } = useTranslation();
  const search = route.useSearch();
  useTitle(t('common:nav.settings'));
  const query = useQuery({ queryKey: ['settings'], queryFn: ({ signal }) => settings.list(signal) });
  const heads = query.data?.tables ?? [];
  const chosen = heads.find((one) => one.name === (search.table ?? FIRST))?.name ?? FIRST;
  return (
    <div className="page page-scroll">
      <PageHead title={t('common:nav.settings')} sub={t('settings:sub')} />
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && heads.length === 0 && <Empty title={t('settings:empty')} />}
      {heads.length > 0 && (
        <div className="st">
          <Choose heads={heads} chosen={chosen} />
          <TableCard key={chosen} name={chosen} />
        </div>
      )}
    </div>
  );
}

export function SettingsPage() {
  return (
    <Gate permission="tune">
      <Page />
    </Gate>
  );
}
