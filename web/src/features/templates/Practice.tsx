// Practice of a template: filled in as in earnest and held against the same checks, without a case; and who has done so.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { templates } from '@/api/endpoints';
import { applicable } from '@/api/formTypes';
import type { Answers, FormTemplate } from '@/api/formTypes';
import { Time, word } from '@/components/bits';
import { FormView } from '@/components/form/FormView';
import { Failed, Loading, useErrorText } from '@/components/states';
import { usePick } from '@/lib/i18n';

/** Goods to practise with. */
const LINES = ['A', 'B'];

export function Practice({ template, version, onClose }: { template: FormTemplate; version: number; onClose: () => void }) {
  const { t } = useTranslation();
  const pick = usePick();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [answers, setAnswers] = useState<Answers>({});
  const began = useRef(Date.now());
  const check = useMutation({
    mutationFn: () => templates.practise(template.id, { version, answers: applicable(template.questions, answers), seconds: Math.round((Date.now() - began.current) / 1_000) }),
    onSuccess: (done) => {
      if (done.passed) void client.invalidateQueries({ queryKey: ['template', template.id] });
    },
  });
  const problems = Object.fromEntries((check.data?.problems ?? []).map((one) => [one.pointer.replace('/answers/', ''), pick(one, 'text')]));
  return (
    <>
      <p className="notice">{t('templates:practice.about')}</p>
      <FormView template={template} answers={answers} onChange={(next) => { setAnswers(next); check.reset(); }} problems={problems} lines={LINES.map((name) => ({ value: name, label: t('templates:practice.line', { name }) }))} />
      {check.data?.passed && <p className="notice good" role="status">{t('templates:practice.passed')}</p>}
      {check.data && !check.data.passed && <p className="notice bad" role="alert">{t('templates:practice.failed', { count: check.data.problems.length })}</p>}
      {check.isError && <p className="notice bad" role="alert">{errorText(check.error)}</p>}
      <div className="tp-buttons">
        <Button type="primary" loading={check.isPending} onClick={() => check.mutate()}>{t('templates:practice.check')}</Button>
        <Button onClick={onClose}>{t('templates:practice.close')}</Button>
      </div>
    </>
  );
}

/** Who has practised the version that they fill in. */
export function Training({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: ['template', id, 'training'], queryFn: ({ signal }) => templates.training(id, signal) });
  const rows = query.data?.rows ?? [];
  const done = rows.filter((row) => row.done).length;
  return (
    <details className="tp-training">
      <summary>{t('templates:training.title')} {query.data && <span className={done < rows.length ? 'tag warn' : 'dim'}>{t('templates:training.count', { done, all: rows.length })}</span>}</summary>
      {query.isPending && <Loading lines={3} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      <ul>
        {[...rows].sort((one, two) => Number(one.done) - Number(two.done)).map((row) => (
          <li key={row.name}>
            <span className="strong">{row.name}</span> <span className="dim">{word('role', row.role)} · {t('templates:versionOf', { version: row.version })}</span>{' '}
            {row.done ? <span className="tag good">{t('templates:training.done')}</span> : <span className="tag warn">{t('templates:training.due')}</span>}
            {row.practised && <span className="dim"> {t('templates:training.last', { version: row.practised.version })} <Time iso={row.practised.at} /></span>}
          </li>
        ))}
      </ul>
    </details>
  );
}
