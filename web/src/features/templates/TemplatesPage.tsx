// Standard templates: what each is for, its versions, and how it looks to whoever answers it.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { templates } from '@/api/endpoints';
import type { TemplateSummary } from '@/api/types';
import { actorName, PageHead, Time, useTitle, word } from '@/components/bits';
import { FormView, useSay } from '@/components/form/FormView';
import { applicable, asked } from '@/api/formTypes';
import type { Answers } from '@/api/formTypes';
import { Empty, Failed, Gate, Loading } from '@/components/states';
import './templates.css';

function Preview({ id, version }: { id: string; version?: string }) {
  const { t } = useTranslation();
  const say = useSay();
  const [answers, setAnswers] = useState<Answers>({});
  const query = useQuery({ queryKey: ['template', id, version], queryFn: ({ signal }) => templates.get(id, version, signal) });
  if (query.isPending) return <Loading lines={8} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const { template } = query.data;
  const open = asked(template.questions, answers).length;
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
      <h3 className="tp-preview">{t('templates:preview')} <span className="dim num">{t('templates:asked', { asked: open, all: template.questions.length })}</span></h3>
      <FormView template={template} answers={answers} onChange={setAnswers} />
      <p className="dim tp-note">{t('templates:previewNote', { answered: Object.keys(applicable(template.questions, answers)).length })}</p>
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

function Page() {
  const { t } = useTranslation();
  const say = useSay();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { id?: string; version?: string };
  useTitle(t('common:nav.templates'));
  const query = useQuery({ queryKey: ['templates'], queryFn: ({ signal }) => templates.list(signal) });
  const list = query.data?.templates ?? [];
  const chosen = list.find((one) => one.id === search.id) ?? list[0];
  const go = (id: string, version?: string) => void navigate({ to: '/templates', search: { id, version }, replace: true });
  return (
    <div className="page">
      <PageHead title={t('common:nav.templates')} sub={t('templates:sub')} />
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && list.length === 0 && <Empty title={t('templates:empty')} />}
      {chosen && (
        <div className="tp">
          <ul className="card tp-list" aria-label={t('common:nav.templates')}>
            {list.map((one) => (
              <li key={one.id}>
                <button type="button" className={one.id === chosen.id ? 'tp-item on' : 'tp-item'} aria-current={one.id === chosen.id ? 'true' : undefined} onClick={() => go(one.id)}>
                  <span className="strong">{say(one.name)}</span>
                  <span className="dim">{t('templates:line', { purpose: t(`templates:purpose.${one.purpose}`), version: one.version, questions: one.questions })}</span>
                </button>
              </li>
            ))}
          </ul>
          <section className="card tp-one" aria-label={say(chosen.name)}>
            <h2>{say(chosen.name)} <span className="dim mono">{chosen.id}</span></h2>
            <Versions one={chosen} version={search.version} onChange={(version) => go(chosen.id, version)} />
            <Preview key={`${chosen.id}@${search.version ?? ''}`} id={chosen.id} version={search.version} />
          </section>
        </div>
      )}
    </div>
  );
}

export function TemplatesPage() {
  return <Gate permission="read_cases"><Page /></Gate>;
}
