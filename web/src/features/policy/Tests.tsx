// Test cases of a draft: past cases whose outcome must stay, each with what the draft makes of it; one that fails stops publication.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { CheckCircleOutlined, CloseCircleOutlined, DeleteOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cases, policies } from '@/api/endpoints';
import type { PolicyDraftFull } from '@/api/endpoints';
import type { PolicyTest } from '@/api/policyTypes';
import { word } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { usePick } from '@/lib/i18n';
import { OUTCOMES } from './words';

/** What a case came to, as a test's expectation: what a person said, else what was decided. */
function expectation(status: string, outcome: string): string {
  if (status === 'declined') return 'decline';
  return outcome;
}

export function Tests({ draft, writes, dirty }: { draft: PolicyDraftFull; writes: boolean; dirty: boolean }) {
  const { t } = useTranslation();
  const pick = usePick();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [number, setNumber] = useState('');
  const [missing, setMissing] = useState<string | null>(null);
  const put = useMutation({
    mutationFn: (tests: PolicyTest[]) => policies.tests(draft.draft, tests),
    // The tables keep their identity, so that nothing looks unsaved.
    onSuccess: (next) => client.setQueryData<PolicyDraftFull>(['policy', 'draft', draft.draft], (old) => (old ? { ...old, tests: next.tests, test_results: next.test_results, complaints: next.complaints } : next)),
  });
  const add = useMutation({
    mutationFn: async (key: string) => {
      const found = await cases.get(key);
      const facts = found.decision?.inputs;
      if (!found.decision || typeof facts !== 'object' || facts === null || Object.keys(facts).length === 0) {
        setMissing(found.row.case_no);
        return;
      }
      setMissing(null);
      await put.mutateAsync([...draft.tests, { name: found.row.case_no, facts, expect: expectation(found.row.status, found.decision.outcome) }]);
      setNumber('');
    },
  });
  const passed = draft.test_results.filter((one) => one.passed).length;
  const failed = put.error ?? add.error;
  return (
    <details className="tests" open={passed < draft.test_results.length || undefined}>
      <summary>{t('policy:test.title')} <span className={passed < draft.test_results.length ? 'tag warn' : 'dim'}>{draft.tests.length === 0 ? t('policy:test.none') : t('policy:test.passed', { passed, all: draft.tests.length })}</span></summary>
      <p className="dim">{t('policy:test.about')}{dirty && <> {t('policy:test.saveFirst')}</>}</p>
      <ul>
        {draft.tests.map((test, at) => {
          const result = draft.test_results[at];
          return (
            <li key={`${test.name}-${at}`} className="test">
              {result && (result.passed ? <CheckCircleOutlined className="ok" aria-label={t('policy:test.ok')} /> : <CloseCircleOutlined className="no" aria-label={t('policy:test.fails')} />)}
              <Link to="/cases/$id" params={{ id: test.name }} className="mono">{test.name}</Link>
              <Select aria-label={t('policy:test.expect', { name: test.name })} disabled={!writes} value={test.expect} options={OUTCOMES.map((one) => ({ value: one, label: word('outcome', one) }))} onChange={(expect: string) => put.mutate(draft.tests.map((one, place) => (place === at ? { ...one, expect } : one)))} />
              <span className={result?.passed ? 'dim' : 'rule-bad'}>{result && !result.passed && <>{word('outcome', result.outcome)} · {pick(result, 'text')}</>}</span>
              {writes && <Button type="text" size="small" aria-label={t('policy:test.remove', { name: test.name })} icon={<DeleteOutlined aria-hidden />} onClick={() => put.mutate(draft.tests.filter((_, place) => place !== at))} />}
            </li>
          );
        })}
      </ul>
      {writes && <Input.Search className="test-add" aria-label={t('policy:test.number')} placeholder={t('policy:test.number')} enterButton={t('policy:test.add')} value={number} loading={add.isPending} onChange={(event) => setNumber(event.target.value)} onSearch={(key) => { if (key.trim()) add.mutate(key.trim()); }} />}
      {missing && <p className="rule-bad" role="alert">{t('policy:test.noFacts', { name: missing })}</p>}
      {failed && <p className="rule-bad" role="alert">{errorText(failed)}</p>}
    </details>
  );
}
