// A version on trial beside the one in force: how complete and how quick each is filled in, question by question, and what follows.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { templates } from '@/api/endpoints';
import type { FormTemplate } from '@/api/formTypes';
import type { TemplateCompared, TemplateSummary } from '@/api/types';
import { actorName, Time, word } from '@/components/bits';
import { useSay } from '@/components/form/FormView';
import { Failed, Loading, useErrorText } from '@/components/states';
import { integer, percent } from '@/lib/format';
import { useLang } from '@/lib/i18n';

const share = (part: number, whole: number) => (whole > 0 ? part / whole : null);

function Columns({ compared, versions, template }: { compared: TemplateCompared; versions: number[]; template: FormTemplate }) {
  const { t } = useTranslation();
  const lang = useLang();
  const say = useSay();
  const of = (version: number) => compared.versions.find((one) => one.version === version);
  const ids = [...new Set(compared.questions.filter((one) => versions.includes(one.version)).map((one) => one.question))];
  const text = (id: string) => say(template.questions.find((one) => one.id === id)?.text) || id;
  const cell = (value: number | null) => (value === null ? '—' : percent(lang, value, 0));
  return (
    <div className="tp-scroll">
      <table className="plain tp-table">
        <thead><tr><th scope="col">{t('templates:trial.question')}</th>{versions.map((version) => <th key={version} scope="col" className="num">{t('templates:versionOf', { version })}</th>)}</tr></thead>
        <tbody>
          <tr><th scope="row">{t('templates:trial.forms')}</th>{versions.map((version) => <td key={version} className="num">{integer(lang, of(version)?.forms ?? 0)}</td>)}</tr>
          <tr><th scope="row">{t('templates:trial.seconds')}</th>{versions.map((version) => <td key={version} className="num">{of(version)?.seconds == null ? '—' : integer(lang, Math.round(of(version)?.seconds ?? 0))}</td>)}</tr>
          <tr><th scope="row">{t('templates:trial.filled')}</th>{versions.map((version) => <td key={version} className="num">{cell(of(version)?.filled ?? null)}</td>)}</tr>
          {ids.map((id) => (
            <tr key={id}>
              <th scope="row">{text(id)}</th>
              {versions.map((version) => {
                const row = compared.questions.find((one) => one.version === version && one.question === id);
                return <td key={version} className="num">{row ? <>{cell(share(row.answered, row.asked))}{row.other > 0 && <span className="dim"> · {t('templates:trial.other', { share: cell(share(row.other, row.answered)) })}</span>}</> : '—'}</td>;
              })}
            </tr>
          ))}
          <tr><th scope="row">{t('templates:trial.cases')}</th>{versions.map((version) => <td key={version} className="num">{compared.statuses.filter((one) => one.version === version).slice(0, 4).map((one) => <span key={one.status} className="tp-status">{word('status', one.status)} {one.cases}</span>)}</td>)}</tr>
        </tbody>
      </table>
    </div>
  );
}

export function Trial({ one, template, manages, onDone }: { one: TemplateSummary; template: FormTemplate; manages: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const query = useQuery({ queryKey: ['template', one.id, 'compare'], queryFn: ({ signal }) => templates.compare(one.id, signal) });
  const publish = useMutation({ mutationFn: () => templates.publishPilot(one.id), onSuccess: onDone });
  const end = useMutation({ mutationFn: () => templates.endPilot(one.id), onSuccess: onDone });
  const failed = publish.error ?? end.error;
  const { pilot } = one;
  const filled = (query.data?.versions ?? []).map((row) => row.version);
  const versions = pilot ? [one.version, pilot.version] : filled.slice(-3);
  if (!pilot && filled.length < 2) return null;
  return (
    <section className="tp-trial" aria-label={t('templates:trial.title')}>
      <h3 className="tp-preview">{t(pilot ? 'templates:trial.title' : 'templates:trial.compare')}{pilot && <span className="tag warn"> {t('templates:versionOf', { version: pilot.version })}</span>}</h3>
      {pilot && <p className="dim">{pilot.share_percent > 0 && t('templates:trial.share', { share: pilot.share_percent })}{pilot.users.length > 0 && ` ${t('templates:trial.users', { users: pilot.users.join('、') })}`} · {actorName(pilot.by)} · <Time iso={pilot.since} /></p>}
      {query.isPending && <Loading lines={4} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.data && <Columns compared={query.data} versions={versions} template={template} />}
      {query.data && <p className="dim tp-note">{t('templates:trial.asOf')} <Time iso={query.data.as_of} /></p>}
      {pilot && manages && (
        <div className="tp-buttons">
          <Popconfirm title={t('templates:trial.publishSure')} okText={t('templates:trial.publish')} cancelText={t('common:cancel')} onConfirm={() => publish.mutate()}><Button type="primary" size="small" loading={publish.isPending}>{t('templates:trial.publish')}</Button></Popconfirm>
          <Popconfirm title={t('templates:trial.endSure')} okText={t('templates:trial.end')} cancelText={t('common:cancel')} onConfirm={() => end.mutate()}><Button size="small" loading={end.isPending}>{t('templates:trial.end')}</Button></Popconfirm>
        </div>
      )}
      {failed && <p className="fv-problem" role="alert">{errorText(failed)}</p>}
    </section>
  );
}
