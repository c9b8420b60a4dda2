// The tables of a policy as lists of sentences, in the order in which they are tried.
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PolicyComplaint } from '@/api/policyTypes';
import { Thread, useCommentCounts } from './Comments';
import { RuleRow } from './RuleRow';
import type { Hits } from './RuleRow';
import { diffRows, tablesOf } from './jdm';
import type { Jdm, Rule } from './jdm';
import type { Words } from './words';

interface Props {
  jdm: Jdm;
  words: Words;
  hits: Map<string, Hits>;
  complaints: PolicyComplaint[];
  before?: Jdm;
  onEdit?: (table: string, id: string) => void;
}

export function TableList({ jdm, words, hits, complaints, before, onEdit }: Props) {
  const { t } = useTranslation();
  const counts = useCommentCounts();
  const [thread, setThread] = useState<{ rule: string; title: string } | null>(null);
  const discuss = useCallback((rule: string, title: string) => setThread({ rule, title }), []);
  const tables = tablesOf(jdm);
  const old = before ? tablesOf(before) : [];
  const general = complaints.filter((complaint) => !complaint.rule);
  return (
    <>
      {general.map((complaint) => <p key={complaint.text_en} className="notice bad" role="alert">{complaint.text_zh}</p>)}
      {tables.map(({ id, name, content }) => {
        const was = old.find((one) => one.id === id)?.content;
        const changes = new Map((was ? diffRows(was, content) : []).map((diff) => [diff.id, diff.kind]));
        const removed = (was?.rules ?? []).filter((rule) => changes.get(rule['_id'] ?? '') === 'removed');
        const line = (rule: Rule, number: number, table = content, editable = true) => {
          const rowId = rule['_id'] ?? '';
          return <RuleRow key={rowId} number={number} rule={rule} content={table} words={words} hits={hits.get(rowId)} change={changes.get(rowId)} complaints={complaints.filter((one) => one.rule === rowId && one.table === name)} said={counts.get(rowId)} onDiscuss={discuss} onEdit={editable && onEdit ? (row) => onEdit(id, row) : undefined} />;
        };
        return (
          <div key={id} className="rule-table">
            <div className="rule-head dim" aria-hidden>
              <span /><span>{t('policy:when')}{content.hitPolicy === 'collect' ? ` · ${t('policy:collect')}` : ''}</span><span>{t('policy:then')}</span><span className="rule-hits">{t('policy:hits.title')}</span>
            </div>
            <ol className="rules" aria-label={tables.length > 1 ? name : t('common:nav.policy')}>
              {content.rules.map((rule, at) => line(rule, at + 1))}
              {removed.map((rule) => line(rule, (was?.rules.indexOf(rule) ?? 0) + 1, was, false))}
            </ol>
          </div>
        );
      })}
      {thread && <Thread key={thread.rule} rule={thread.rule} title={thread.title} onClose={() => setThread(null)} />}
    </>
  );
}
