// One row of a decision table as a sentence: what it is about, its conditions, what it answers, how often it was hit.
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { PolicyComplaint } from '@/api/policyTypes';
import { word } from '@/components/bits';
import { integer, percent } from '@/lib/format';
import { pick, useLang } from '@/lib/i18n';
import { CommentButton } from './Comments';
import { conditionsOf, readAnswer } from './jdm';
import type { Rule, TableContent } from './jdm';
import type { Words } from './words';

export interface Hits {
  hits: number;
  share: number | null;
  judged: number;
  approved: number;
  overridden: number;
  sampled: number;
  accuracy: number | null;
  drifts: boolean;
}

interface Props {
  number: number;
  rule: Rule;
  content: TableContent;
  words: Words;
  hits?: Hits;
  change?: string;
  complaints: PolicyComplaint[];
  said?: { open: number; done: number };
  onDiscuss: (id: string, title: string) => void;
  onEdit?: (id: string) => void;
}

const TONES: Record<string, string> = { approve: 'good', approve_then_inspect: 'good', review: 'plain', suggest: 'plain', ask_for_info: 'plain', decline: 'bad' };

export const RuleRow = memo(function RuleRow({ number, rule, content, words, hits, change, complaints, said, onDiscuss, onEdit }: Props) {
  const { t } = useTranslation();
  const lang = useLang();
  const id = rule['_id'] ?? '';
  const outcomeColumn = content.outputs.find((output) => output.field === 'outcome');
  const outcome = readAnswer(outcomeColumn && rule[outcomeColumn.id]);
  const others = content.outputs.flatMap((output) => {
    const answer = readAnswer(rule[output.id]);
    return output.field && output.field !== 'outcome' && answer ? [`${words.factName(output.field)} ${words.value(output.field, answer)}`] : [];
  });
  const conditions = conditionsOf(content, rule);
  const title = pick(lang, { text_zh: rule['_description_zh'], text_en: rule['_description_en'] }, 'text') || rule['_description'] || id;
  return (
    <li className={`rule ${change ? `rule-${change}` : ''}`}>
      <span className="rule-no num dim">{number}</span>
      <div className="rule-main">
        <div className="rule-title">
          {onEdit ? <button type="button" className="link-button rule-open" onClick={() => onEdit(id)} aria-label={t('policy:editRule', { number, title })}>{title}</button> : <span className="strong">{title}</span>}
          {change && <span className="tag warn">{t(`policy:change.${change}`)}</span>}
          <CommentButton count={said} title={title} onOpen={() => onDiscuss(id, title)} />
        </div>
        <div className="rule-conditions">
          {conditions.length === 0 && <span className="chip">{t('policy:always')}</span>}
          {conditions.map((condition) => <span key={condition.input.id} className={condition.cell.op === 'raw' ? 'chip mono' : 'chip'}>{words.condition(condition)}</span>)}
        </div>
        {complaints.map((complaint) => <p key={complaint.column + complaint.text_en} className="rule-bad" role="alert">{pick(lang, complaint, 'text')}</p>)}
      </div>
      <div className="rule-answer">
        <span className={`outcome ${TONES[outcome] ?? 'plain'}`}>{outcome ? word('outcome', outcome) : '—'}</span>
        {others.length > 0 && <span className="dim rule-terms">{others.join(' · ')}</span>}
      </div>
      <div className="rule-hits num">
        {hits ? (
          <>
            <span title={t('policy:hits.hint')}>{integer(lang, hits.hits)}{hits.share !== null && <span className="dim"> · {percent(lang, hits.share)}</span>}</span>
            {hits.sampled > 0 && <span className="dim">{t('policy:hits.accuracy', { share: percent(lang, hits.accuracy ?? 0, 0), sampled: hits.sampled })}</span>}
            {hits.judged > 0 && (
              <span className="dim">{hits.overridden > 0 ? t('policy:hits.overridden', { share: percent(lang, hits.overridden / hits.judged, 0) }) : t('policy:hits.approved', { share: percent(lang, hits.approved / hits.judged, 0) })}</span>
            )}
          </>
        ) : <span className="dim">—</span>}
      </div>
    </li>
  );
});
