// Standard templates: what each is for, its versions, and how it looks to whoever answers it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { templates } from '@/api/endpoints';
import type { TemplateSummary } from '@/api/types';
import { actorName, PageHead, Time, useTitle, word } from '@/components/bits';
import { FormView, useSay } from '@/components/form/FormView';
import { applicable, asked } from '@/api/formTypes';
import type { Answers } from '@/api/formTypes';
import { Empty, Failed, Gate, Loading, useErrorText } from '@/components/states';
import { useMay } from '@/lib/session';
import { Editor } from './Editor';
import { Practice, Training } from './Practice';
import { Suggestions } from './Suggestions';
import { Trial } from './Trial';
import './templates.css';

function Preview({ one, version, edits, manages, onEdited, onClose, onDone }: { one: TemplateSummary; version?: string; edits: number | null; manages: boolean; onEdited: (version: number) => void; onClose: () => void; onDone: () => void }) {
  const { id } = one;
  const may = useMay();
  const [practising, setPractising] = useState(false);
  const { t } = useTranslation();
  const say = useSay();
  const [answers, setAnswers] = useState<Answers>({});
  const query = useQuery({ queryKey: ['template', id, version], queryFn: ({ signal }) => templates.get(id, version, signal) });
  if (query.isPending) return <Loading lines={8} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const { template, practised, shown } = query.data;
  const open = asked(template.questions, answers).length;
  if (edits !== null) return <Editor template={template} basedOn={edits} onDone={onEdited} onClose={onClose} />;
  return (
    <>
      <dl className="tp-facts">
        <dt>{t('templates:goal')}</dt>
        <dd>{say(template.goal)}</dd>
        <dt>{t('templates:scope')}</dt>
        <dd>
          {say(template.scope.text)}
          {template.scope.kinds?.length ? <span className="dim"> {template.scope.kinds.map((kind) => word('kind', kind)).join(' · ')}</span> : null}
        </dd>
      </dl>
      {may('open_case') && !practising && (
        <div className="tp-buttons">
          <Button size="small" onClick={() => setPractising(true)}>{t('templates:practice.start')}</Button>
          <span className={practised && practised.version >= shown ? 'dim' : 'tag warn'}>{practised && practised.version >= shown ? t('templates:practice.done', { version: practised.version }) : t('templates:practice.due', { version: shown })}</span>
        </div>
      )}
      {practising && <Practice template={template} version={shown} onClose={() => setPractising(false)} />}
      {version === undefined && <Trial one={one} template={template} manages={manages} onDone={onDone} />}
      {manages && <Training id={id} />}
      <Suggestions template={template} manages={manages} open={one.open_suggestions} />
      {!practising && <>
      <h3 className="tp-preview">{t('templates:preview')} <span className="dim num">{t('templates:asked', { asked: open, all: template.questions.length })}</span></h3>
      <FormView template={template} answers={answers} onChange={setAnswers} />
      <p className="dim tp-note">{t('templates:previewNote', { answered: Object.keys(applicable(template.questions, answers)).length })}</p>
      </>}
    </>
  );
}

function Versions({ one, version, onChange }: { one: TemplateSummary; version?: string; onChange: (version?: string) => void }) {
  const { t } = useTranslation();
  const shown = version ?? String(one.version);
  const current = one.versions.find((entry) => String(entry.version) === shown);
  return (
    <div className="tp-versions">
      <Select
        aria-label={t('templates:version')}
        value={shown}
        onChange={(next) => onChange(next === String(one.version) ? undefined : next)}
        options={one.versions.map((entry) => ({ value: String(entry.version), label: t(entry.version === one.version && !one.retired ? 'templates:versionNow' : 'templates:versionOf', { version: entry.version }) }))}
      />
      <span className="dim">{current?.by ? <>{actorName(current.by)} · <Time iso={current.effective_at} /></> : t('templates:builtIn')}</span>
      {one.retired && <span className="tag">{t('templates:retired')}</span>}
    </div>
  );
}

function Retire({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const retire = useMutation({ mutationFn: () => templates.retire(id), onSuccess: onDone });
  return (
    <>
      <Popconfirm title={t('templates:retireSure')} okText={t('templates:retire')} cancelText={t('common:cancel')} onConfirm={() => retire.mutate()}>
        <Button size="small" loading={retire.isPending}>{t('templates:retire')}</Button>
      </Popconfirm>
      {retire.isError && <span className="fv-problem" role="alert">{errorText(retire.error)}</span>}
    </>
  );
}

function Page() {
  const { t } = useTranslation();
  const say = useSay();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { id?: string; version?: string };
  useTitle(t('common:nav.templates'));
  const query = useQuery({ queryKey: ['templates'], queryFn: ({ signal }) => templates.list(signal) });
  const list = query.data?.templates ?? [];
  const chosen = list.find((one) => one.id === search.id) ?? list[0];
  const client = useQueryClient();
  const [edits, setEdits] = useState(false);
  const [published, setPublished] = useState<number | null>(null);
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ['templates'] });
    void client.invalidateQueries({ queryKey: ['template'] });
  };
  const go = (id: string, version?: string) => void navigate({ to: '/templates', search: { id, version }, replace: true });
  return (
    <div className="page page-scroll">
      <PageHead title={t('common:nav.templates')} sub={t('templates:sub')} />
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && list.length === 0 && <Empty title={t('templates:empty')} />}
      {chosen && (
        <div className="tp">
          <ul className="card tp-list" aria-label={t('common:nav.templates')}>
            {list.map((one) => (
              <li key={one.id}>
                <button type="button" className={one.id === chosen.id ? 'tp-item on' : 'tp-item'} aria-current={one.id === chosen.id ? 'true' : undefined} onClick={() => { setEdits(false); setPublished(null); go(one.id); }}>
                  <span className="strong">{say(one.name)}</span>
                  <span className="dim">{t('templates:line', { purpose: t(`templates:purpose.${one.purpose}`), version: one.version, questions: one.questions })}</span>
                </button>
              </li>
            ))}
          </ul>
          <section className="card tp-one" aria-label={say(chosen.name)}>
            <h2>{say(chosen.name)} <span className="dim mono">{chosen.id}</span></h2>
            <Versions one={chosen} version={search.version} onChange={(version) => go(chosen.id, version)} />
            {query.data?.may_publish && !edits && (
              <div className="tp-buttons">
                <Button size="small" onClick={() => { setPublished(null); setEdits(true); }}>{t('templates:edit')}</Button>
                {!chosen.retired && <Retire id={chosen.id} onDone={refresh} />}
                {published !== null && <span className="tag good" role="status">{t('templates:published', { version: published })}</span>}
              </div>
            )}
            <Preview
              key={`${chosen.id}@${search.version ?? ''}@${chosen.version}@${chosen.pilot?.version ?? ''}`}
              one={chosen}
              manages={query.data?.may_publish ?? false}
              onDone={refresh}
              version={search.version}
              edits={edits ? chosen.version : null}
              onEdited={(version) => { setEdits(false); setPublished(version); refresh(); go(chosen.id); }}
              onClose={() => { setEdits(false); refresh(); }}
            />
          </section>
        </div>
      )}
    </div>
  );
}

export function TemplatesPage() {
  return <Gate permission="read_cases"><Page /></Gate>;
}
