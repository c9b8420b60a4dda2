// Writes the next version of a template: its text on the left, how it will be asked on the right; tried before it is published.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { templates } from '@/api/endpoints';
import { asked } from '@/api/formTypes';
import type { Answers, FormTemplate } from '@/api/formTypes';
import { FormView } from '@/components/form/FormView';
import { useErrorText } from '@/components/states';
import { usePick } from '@/lib/i18n';

interface Fault {
  pointer: string;
  code: string;
}

/** What can be drawn of a text; the server judges the rest. */
function read(text: string): FormTemplate | null {
  try {
    const form = JSON.parse(text) as FormTemplate;
    return Array.isArray(form.questions) && form.questions.every((one) => one.text && one.id && one.type) ? form : null;
  } catch {
    return null;
  }
}

export function Editor({ template, basedOn, onDone, onClose }: { template: FormTemplate; basedOn: number; onDone: (version: number) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const pick = usePick();
  const errorText = useErrorText();
  const [text, setText] = useState(() => JSON.stringify(template, null, 2));
  const [answers, setAnswers] = useState<Answers>({});
  const form = useMemo(() => read(text), [text]);
  const publish = useMutation({ mutationFn: () => templates.publish(basedOn, JSON.parse(text) as FormTemplate), onSuccess: ({ version }) => onDone(version) });
  const [share, setShare] = useState(20);
  const [users, setUsers] = useState<string[]>([]);
  const training = useQuery({ queryKey: ['template', template.id, 'training'], enabled: basedOn > 0, queryFn: ({ signal }) => templates.training(template.id, signal) });
  const pilot = useMutation({ mutationFn: () => templates.pilot(template.id, { based_on: basedOn, template: JSON.parse(text) as FormTemplate, share_percent: share, users }), onSuccess: onClose });
  const error = publish.error ?? pilot.error;
  const faults = error instanceof ApiError ? ((error.details.problems ?? []) as Fault[]) : [];
  return (
    <div className="tp-edit">
      <div>
        <label className="tp-source">
          {t('templates:source')}
          <Input.TextArea className="mono" value={text} spellCheck={false} autoSize={{ minRows: 18, maxRows: 30 }} status={form ? undefined : 'error'} onChange={(event) => { setText(event.target.value); publish.reset(); pilot.reset(); }} />
        </label>
        {!form && <p className="fv-problem" role="alert">{t('templates:unreadable')}</p>}
        {error && (
          <div className="notice bad" role="alert">
            {errorText(error)}
            <ul>{faults.map((fault) => <li key={`${fault.pointer}${fault.code}`}><span className="mono">{fault.pointer.replace('/template', '')}</span> {pick(fault, 'text')}</li>)}</ul>
          </div>
        )}
        <div className="tp-buttons">
          <Button type="primary" disabled={!form} loading={publish.isPending} onClick={() => publish.mutate()}>{t('templates:publish', { version: basedOn + 1 })}</Button>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <span className="dim tp-note">{t('templates:publishNote')}</span>
        </div>
        {basedOn > 0 && (
          <div className="tp-buttons tp-pilot">
            <Button disabled={!form || (share === 0 && users.length === 0)} loading={pilot.isPending} onClick={() => pilot.mutate()}>{t('templates:trial.start')}</Button>
            <InputNumber aria-label={t('templates:trial.shareOf')} min={0} max={100} suffix="%" value={share} onChange={(value) => setShare(value ?? 0)} />
            <Select mode="multiple" allowClear className="tp-users" aria-label={t('templates:trial.named')} placeholder={t('templates:trial.named')} value={users} options={(training.data?.rows ?? []).map((row) => ({ value: row.name, label: row.name }))} onChange={setUsers} />
            <span className="dim tp-note">{t('templates:trial.note')}</span>
          </div>
        )}
      </div>
      <div>
        <h3 className="tp-preview">{t('templates:preview')} {form && <span className="dim num">{t('templates:asked', { asked: asked(form.questions, answers).length, all: form.questions.length })}</span>}</h3>
        {form && <FormView template={form} answers={answers} onChange={setAnswers} />}
      </div>
    </div>
  );
}
