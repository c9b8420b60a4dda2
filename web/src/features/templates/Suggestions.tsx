// What colleagues propose to change in a template; managers take a proposal as dealt with.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { templates } from '@/api/endpoints';
import type { FormTemplate } from '@/api/formTypes';
import type { TemplateSuggestion } from '@/api/types';
import { actorName, Time } from '@/components/bits';
import { useSay } from '@/components/form/FormView';
import { Failed, useErrorText } from '@/components/states';

export function Suggestions({ template, manages, open }: { template: FormTemplate; manages: boolean; open: number }) {
  const { t } = useTranslation();
  const say = useSay();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [text, setText] = useState('');
  const [question, setQuestion] = useState<string | null>(null);
  const key = ['template', template.id, 'suggestions'];
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => templates.suggestions(template.id, signal) });
  const take = (next: { suggestions: TemplateSuggestion[] }) => {
    client.setQueryData(key, next);
    void client.invalidateQueries({ queryKey: ['templates'] });
  };
  const send = useMutation({ mutationFn: () => templates.suggest(template.id, question, text), onSuccess: (next) => { take(next); setText(''); setQuestion(null); } });
  const resolve = useMutation({ mutationFn: (number: number) => templates.resolveSuggestion(template.id, number), onSuccess: take });
  const name = (id: string) => say(template.questions.find((one) => one.id === id)?.text) || id;
  const failed = send.error ?? resolve.error;
  return (
    <details className="tp-training" open={open > 0 || undefined}>
      <summary>{t('templates:suggestion.title')} {open > 0 && <span className="tag warn">{t('templates:suggestion.open', { count: open })}</span>}</summary>
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      <ul>
        {(query.data?.suggestions ?? []).map((one) => (
          <li key={one.suggestion} className={one.resolved_at === null ? undefined : 'dim'}>
            {one.question && <span className="chip">{name(one.question)}</span>} {one.text} <span className="dim">{actorName(one.by)} · <Time iso={one.at} /></span>{' '}
            {one.resolved_at !== null ? <span className="tag">{t('templates:suggestion.done')}</span> : manages && <Button size="small" type="text" loading={resolve.isPending && resolve.variables === one.suggestion} onClick={() => resolve.mutate(one.suggestion)}>{t('templates:suggestion.resolve')}</Button>}
          </li>
        ))}
      </ul>
      <form className="tp-suggest" onSubmit={(event) => { event.preventDefault(); if (text.trim()) send.mutate(); }}>
        <Select allowClear aria-label={t('templates:suggestion.question')} placeholder={t('templates:suggestion.question')} value={question} options={template.questions.map((one) => ({ value: one.id, label: say(one.text) }))} onChange={(next?: string) => setQuestion(next ?? null)} />
        <Input aria-label={t('templates:suggestion.text')} placeholder={t('templates:suggestion.text')} maxLength={2000} value={text} onChange={(event) => setText(event.target.value)} />
        <Button htmlType="submit" disabled={!text.trim()} loading={send.isPending}>{t('templates:suggestion.send')}</Button>
      </form>
      {failed && <p className="fv-problem" role="alert">{errorText(failed)}</p>}
    </details>
  );
}
