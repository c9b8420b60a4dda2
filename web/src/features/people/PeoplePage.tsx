// People's data: what is kept of a customer, a complete copy for that person, erasure, and how long anything is kept.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Modal, Segmented } from 'antd';
import { DeleteOutlined, DownloadOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { people } from '@/api/endpoints';
import type { Kept } from '@/api/types';
import { actorName, PageHead, Time, useTitle, word } from '@/components/bits';
import { Failed, Gate, Loading, useErrorText } from '@/components/states';
import { bytes, integer } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import { RetentionPanel } from './RetentionPanel';
import './people.css';

/** Hands a copy to the browser as a file. */
function save(copy: unknown, name: string) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(copy, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function Erase({ customer, onDone }: { customer: string; onDone: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const erase = useMutation({ mutationFn: () => people.erase(customer, typed), onSuccess: () => { setOpen(false); setTyped(''); onDone(); } });
  return (
    <>
      <Button danger icon={<DeleteOutlined aria-hidden />} onClick={() => setOpen(true)}>{t('people:erase.action')}</Button>
      {erase.data && (
        <p className="notice" role="status">
          {t('people:erase.done', { persons: erase.data.persons, texts: erase.data.texts, files: erase.data.attachments.length })}
          {erase.data.events_left > 0 && ` ${t('people:erase.left', { count: erase.data.events_left })}`}
          {!erase.data.lake_done && ` ${t('people:erase.lake')}`}
        </p>
      )}
      <Modal
        open={open}
        title={t('people:erase.title')}
        onCancel={() => setOpen(false)}
        okText={t('people:erase.action')}
        cancelText={t('common:cancel')}
        okButtonProps={{ danger: true, disabled: typed !== customer, loading: erase.isPending }}
        onOk={() => erase.mutate()}
      >
        <p>{t('people:erase.text')}</p>
        <label className="pp-confirm">
          {t('people:erase.confirm', { customer })}
          <Input value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
        </label>
        {erase.isError && <p className="notice bad" role="alert">{errorText(erase.error)}</p>}
      </Modal>
    </>
  );
}

function Record({ kept, refresh }: { kept: Kept; refresh: () => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const errorText = useErrorText();
  const copy = useMutation({
    mutationFn: () => people.copy(kept.customer_no),
    onSuccess: (data) => { save(data, `${kept.customer_no}.json`); refresh(); },
  });
  return (
    <section className="card pp-record" aria-label={kept.customer_no}>
      <h2>{kept.customer_no}</h2>
      <dl className="pp-counts">
        {(['cases', 'rows', 'texts'] as const).map((name) => <div key={name}><dt>{t(`people:count.${name}`)}</dt><dd className="num">{integer(lang, kept[name])}</dd></div>)}
      </dl>
      {kept.persons.length === 0 ? <p className="dim">{t('people:nobody')}</p> : (
        <div className="table-scroll">
          <table className="plain">
            <thead><tr>{(['part', 'name', 'phone', 'email', 'address'] as const).map((name) => <th key={name} scope="col">{t(`people:field.${name}`)}</th>)}</tr></thead>
            <tbody>
              {kept.persons.map((person, index) => (
                <tr key={index}>
                  <td>{t(`people:part.${person.part}`)}</td>
                  {(['name', 'phone', 'email', 'address'] as const).map((name) => <td key={name}>{person[name] ?? <span className="dim">—</span>}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="pp-actions">
        <Button icon={<DownloadOutlined aria-hidden />} loading={copy.isPending} onClick={() => copy.mutate()}>{t('people:copy.action')}</Button>
        <Erase customer={kept.customer_no} onDone={refresh} />
      </div>
      {copy.data && <p className="notice" role="status">{t('people:copy.done', { records: integer(lang, copy.data.records), size: bytes(lang, JSON.stringify(copy.data).length) })}</p>}
      {copy.isError && <p className="notice bad" role="alert">{errorText(copy.error)}</p>}
      {kept.history.length > 0 && (
        <ul className="pp-history" aria-label={t('people:history')}>
          {kept.history.map((one, index) => <li key={index}><Time iso={one.at} /> {word('event', one.kind)} <span className="dim">{actorName(one.actor)}</span></li>)}
        </ul>
      )}
    </section>
  );
}

function Page() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const search = useSearch({ strict: false }) as { customer?: string; tab?: string };
  const tab = search.tab === 'retention' ? 'retention' : 'person';
  const [typed, setTyped] = useState(search.customer ?? '');
  useTitle(t('common:nav.people'));
  const query = useQuery({ queryKey: ['people', search.customer], enabled: Boolean(search.customer), retry: false, queryFn: ({ signal }) => people.get(search.customer ?? '', signal) });
  const refresh = () => void client.invalidateQueries({ queryKey: ['people', search.customer] });
  return (
    <div className="page page-scroll">
      <PageHead title={t('common:nav.people')} sub={t('people:sub')}>
        <Segmented
          value={tab}
          onChange={(value) => void navigate({ to: '/people', search: { ...search, tab: value === 'retention' ? 'retention' : undefined }, replace: true })}
          options={(['person', 'retention'] as const).map((one) => ({ value: one, label: t(`people:tab.${one}`) }))}
        />
      </PageHead>
      <div className={tab === 'retention' ? 'pp wide' : 'pp'}>
        {tab === 'retention' && <RetentionPanel />}
        {tab === 'person' && <>
        <Input.Search
          aria-label={t('people:find')}
          placeholder={t('people:find')}
          value={typed}
          enterButton={t('common:search')}
          onChange={(event) => setTyped(event.target.value)}
          onSearch={(value) => void navigate({ to: '/people', search: { customer: value.trim() || undefined } })}
        />
        {!search.customer && <p className="dim">{t('people:hint')}</p>}
        {query.isLoading && <Loading lines={5} />}
        {query.isError && <Failed error={query.error} retry={refresh} />}
        {query.data && <Record kept={query.data} refresh={refresh} />}
        </>}
      </div>
    </div>
  );
}

export function PeoplePage() {
  return <Gate permission="manage_personal"><Page /></Gate>;
}
