// Reasons: the taxonomy with what belongs where, its changes, and what customers say against what colleagues find.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Popconfirm, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reasons as door } from '@/api/money';
import type { ReasonFull, ReasonIn, Taxonomy } from '@/api/money';
import { actorName, PageHead, Time, useTitle, word } from '@/components/bits';
import { Failed, Gate, Loading, useErrorText } from '@/components/states';
import { integer } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import { useMay } from '@/lib/session';
import { BiasView } from './Bias';
import './reasons.css';

const lines = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean);

/** `taobao:质量问题` a line, as an object; null when a line is not of this form. */
export function platformsOf(text: string): Record<string, string[]> | null {
  const out: Record<string, string[]> = {};
  for (const line of lines(text)) {
    const at = line.indexOf(':') >= 0 ? line.indexOf(':') : line.indexOf('：');
    if (at < 1 || !line.slice(at + 1).trim()) return null;
    (out[line.slice(0, at).trim()] ??= []).push(line.slice(at + 1).trim());
  }
  return out;
}

function Form({ reason, version, isNew, done, cancel }: { reason: ReasonFull; version: number; isNew: boolean; done: (next: Taxonomy) => void; cancel: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [code, setCode] = useState(reason.code);
  const [draft, setDraft] = useState(reason);
  const [synonyms, setSynonyms] = useState(reason.synonyms.join('\n'));
  const [platforms, setPlatforms] = useState(Object.entries(reason.platforms).flatMap(([platform, words]) => words.map((one) => `${platform}:${one}`)).join('\n'));
  const parsed = platformsOf(platforms);
  const save = useMutation({
    mutationFn: () => {
      const body: ReasonIn = { version, name_zh: draft.name_zh, name_en: draft.name_en, department: draft.department, definition_zh: draft.definition_zh, definition_en: draft.definition_en, retired: false, synonyms: lines(synonyms), platforms: parsed ?? {} };
      return door.save(code.trim(), body);
    },
    onSuccess: done,
  });
  const field = (name: 'name_zh' | 'name_en' | 'department' | 'definition_zh' | 'definition_en', label: string, long = false) => (
    <label className={long ? 'rs-field wide' : 'rs-field'}>
      <span>{label}</span>
      {long ? <Input.TextArea rows={2} maxLength={500} value={draft[name]} onChange={(event) => setDraft({ ...draft, [name]: event.target.value })} /> : <Input maxLength={60} value={draft[name]} onChange={(event) => setDraft({ ...draft, [name]: event.target.value })} />}
    </label>
  );
  return (
    <form className="rs-form" onSubmit={(event) => { event.preventDefault(); if (parsed) save.mutate(); }}>
      {isNew && <label className="rs-field wide"><span>{t('reasons:code')} <small className="dim">{t('reasons:codeHint')}</small></span><Input className="mono" autoFocus value={code} maxLength={80} onChange={(event) => setCode(event.target.value)} /></label>}
      {field('name_zh', t('reasons:nameZh'))}
      {field('name_en', t('reasons:nameEn'))}
      {field('department', t('reasons:department'))}
      {field('definition_zh', t('reasons:definitionZh'), true)}
      {field('definition_en', t('reasons:definitionEn'), true)}
      <label className="rs-field"><span>{t('reasons:synonyms')} <small className="dim">{t('reasons:listHint')}</small></span><Input.TextArea rows={4} value={synonyms} onChange={(event) => setSynonyms(event.target.value)} /></label>
      <label className="rs-field"><span>{t('reasons:platforms')} <small className="dim">{t('reasons:platformHint')}</small></span><Input.TextArea rows={4} status={parsed ? undefined : 'error'} value={platforms} onChange={(event) => setPlatforms(event.target.value)} /></label>
      {!parsed && <p className="rs-bad" role="alert">{t('reasons:badPlatform')}</p>}
      {save.isError && <p className="rs-bad" role="alert">{errorText(save.error)}</p>}
      <div className="rs-foot">
        <Button type="primary" htmlType="submit" loading={save.isPending} disabled={!parsed}>{t('reasons:save')}</Button>
        <Button onClick={cancel}>{t('common:cancel')}</Button>
      </div>
    </form>
  );
}

function Leaf({ reason, version, mayEdit, done }: { reason: ReasonFull; version: number; mayEdit: boolean; done: (next: Taxonomy) => void }) {
  const { t } = useTranslation();
  const pick = usePick();
  const errorText = useErrorText();
  const [editing, setEditing] = useState(false);
  const retire = useMutation({ mutationFn: () => door.retire(reason.code, version), onSuccess: done });
  if (editing) return <Form reason={reason} version={version} isNew={false} cancel={() => setEditing(false)} done={(next) => { setEditing(false); done(next); }} />;
  const wordings = Object.entries(reason.platforms);
  return (
    <div className={`rs-node level${reason.level}${reason.retired ? ' retired' : ''}`}>
      <div className="rs-head">
        <span className="strong">{pick(reason, 'name')}</span>
        <span className="mono dim">{reason.code}</span>
        {reason.retired && <span className="tag warn">{t('reasons:retired')}</span>}
        <span className="tag">{word('department', reason.department)}</span>
        {mayEdit && !reason.retired && (
          <span className="rs-acts">
            <Button size="small" type="link" onClick={() => setEditing(true)}>{t('reasons:edit')}</Button>
            {reason.level === 3 && <Popconfirm title={t('reasons:sureRetire')} onConfirm={() => retire.mutate()} okText={t('reasons:retire')} cancelText={t('common:cancel')}><Button size="small" type="link" danger>{t('reasons:retire')}</Button></Popconfirm>}
          </span>
        )}
      </div>
      <p className="rs-definition">{pick(reason, 'definition')}</p>
      {(reason.synonyms.length > 0 || wordings.length > 0) && (
        <p className="rs-words">
          {reason.synonyms.map((one) => <span className="tag" key={one}>{one}</span>)}
          {wordings.map(([platform, words]) => <span key={platform} className="rs-platform"><b>{word('channel', platform)}</b> {words.join('、')}</span>)}
        </p>
      )}
      {retire.isError && <p className="rs-bad" role="alert">{errorText(retire.error)}</p>}
    </div>
  );
}

const EMPTY: ReasonFull = { code: '', level: 3, parent: '', name_zh: '', name_en: '', department: 'quality', synonyms: [], definition_zh: '', definition_en: '', platforms: {}, retired: false };

function TaxonomyView({ data, done }: { data: Taxonomy; done: (next: Taxonomy) => void }) {
  const { t } = useTranslation();
  const mayEdit = useMay()('edit_reasons');
  const [find, setFind] = useState('');
  const [adding, setAdding] = useState(false);
  const wanted = find.trim().toLowerCase();
  const shown = useMemo(() => {
    if (!wanted) return data.reasons;
    const fits = (one: ReasonFull) => [one.code, one.name_zh, one.name_en, one.definition_zh, one.definition_en, ...one.synonyms, ...Object.values(one.platforms).flat()].some((text) => text.toLowerCase().includes(wanted));
    const leaves = data.reasons.filter(fits);
    const kept = new Set(leaves.flatMap((one) => [one.code, one.parent, one.parent.split('.')[0]]));
    return data.reasons.filter((one) => kept.has(one.code));
  }, [data, wanted]);
  return (
    <>
      <div className="rs-tools">
        <Input.Search allowClear aria-label={t('reasons:search')} placeholder={t('reasons:search')} value={find} onChange={(event) => setFind(event.target.value)} />
        {mayEdit && !adding && <Button type="primary" onClick={() => setAdding(true)}>{t('reasons:add')}</Button>}
      </div>
      {adding && <Form reason={EMPTY} version={data.version} isNew cancel={() => setAdding(false)} done={(next) => { setAdding(false); done(next); }} />}
      {shown.length === 0 && <p className="dim">{t('reasons:noReason')}</p>}
      <div className="rs-tree">{shown.map((reason) => <Leaf key={reason.code} reason={reason} version={data.version} mayEdit={mayEdit} done={done} />)}</div>
    </>
  );
}

function History({ data }: { data: Taxonomy }) {
  const { t } = useTranslation();
  if (data.history.length === 0) return <p className="dim">{t('reasons:noHistory')}</p>;
  return (
    <ul className="rs-history">
      {data.history.map((one) => (
        <li key={one.version}>
          <span className="tag num">{one.version}</span> <Time iso={one.at} /> <span>{actorName(one.actor)}</span> <span className="strong">{t(`reasons:event.${one.kind}`)}</span> <span className="mono">{one.code}</span>
        </li>
      ))}
    </ul>
  );
}

function Page() {
  const { t } = useTranslation();
  const lang = useLang();
  const navigate = useNavigate();
  const client = useQueryClient();
  const search = useSearch({ strict: false }) as { tab?: string };
  const tab = search.tab === 'bias' || search.tab === 'history' ? search.tab : 'taxonomy';
  useTitle(t('reasons:title'));
  const query = useQuery({ queryKey: ['reasons'], queryFn: ({ signal }) => door.get(signal), staleTime: 30_000, placeholderData: keepPreviousData });
  const done = (next: Taxonomy) => {
    client.setQueryData(['reasons'], next);
    void client.invalidateQueries({ queryKey: ['meta'] });
  };
  const data = query.data;
  return (
    <div className="page page-scroll">
      <PageHead title={t('reasons:title')} sub={data && <><span>{t('reasons:leaves', { n: integer(lang, data.reasons.filter((one) => one.level === 3 && !one.retired).length) })}</span><span>{t('reasons:version', { n: data.version })}</span></>}>
        <Segmented value={tab} onChange={(value) => void navigate({ to: '/reasons', search: { tab: String(value) }, replace: true })} options={(['taxonomy', 'bias', 'history'] as const).map((one) => ({ value: one, label: t(`reasons:tabs.${one}`) }))} />
      </PageHead>
      <div className="page-body">
        {tab === 'bias' && <BiasView />}
        {tab !== 'bias' && query.isPending && <Loading lines={10} />}
        {tab !== 'bias' && query.isError && !data && <Failed error={query.error} retry={() => void query.refetch()} />}
        {tab === 'taxonomy' && data && <TaxonomyView data={data} done={done} />}
        {tab === 'history' && data && <History data={data} />}
      </div>
    </div>
  );
}

export function ReasonsPage() {
  return <Gate permission="read_cases"><Page /></Gate>;
}
