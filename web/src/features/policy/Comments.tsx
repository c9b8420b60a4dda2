// What colleagues say about a row of the rules: how many remarks are open, and the thread with its form.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CommentOutlined } from '@ant-design/icons';
import { Button, Drawer, Input } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { policies } from '@/api/endpoints';
import type { RuleComment } from '@/api/policyTypes';
import { actorName, Time } from '@/components/bits';
import { Failed, Loading, useErrorText } from '@/components/states';
import { useMay } from '@/lib/session';

const COMMENTS = ['policy', 'comments'];

function useComments() {
  return useQuery({ queryKey: COMMENTS, queryFn: ({ signal }) => policies.comments(signal), refetchInterval: 60_000 });
}

/** Open remarks of each row, and how many rows' remarks are done. */
export function useCommentCounts(): Map<string, { open: number; done: number }> {
  const { data } = useComments();
  return useMemo(() => {
    const counts = new Map<string, { open: number; done: number }>();
    for (const one of data?.comments ?? []) {
      const count = counts.get(one.rule) ?? { open: 0, done: 0 };
      counts.set(one.rule, one.resolved_at === null ? { ...count, open: count.open + 1 } : { ...count, done: count.done + 1 });
    }
    return counts;
  }, [data]);
}

/** The way to a row's thread. */
export function CommentButton({ count, title, onOpen }: { count?: { open: number; done: number }; title: string; onOpen: () => void }) {
  const { t } = useTranslation();
  const open = count?.open ?? 0;
  return (
    <button type="button" className={open > 0 ? 'rule-say has' : 'rule-say'} aria-label={t('policy:comment.open', { title, count: open })} title={t('policy:comment.title')} onClick={onOpen}>
      <CommentOutlined aria-hidden />{open > 0 && <span className="num">{open}</span>}
    </button>
  );
}

function Remark({ remark, onDone, busy }: { remark: RuleComment; onDone?: () => void; busy: boolean }) {
  const { t } = useTranslation();
  return (
    <li className={remark.resolved_at === null ? 'remark' : 'remark done'}>
      <span className="dim">{actorName(remark.by)} · <Time iso={remark.at} /></span>
      <p>{remark.text}</p>
      {remark.resolved_at !== null
        ? <span className="dim">{t('policy:comment.doneBy', { name: actorName(remark.resolved_by ?? '') })} <Time iso={remark.resolved_at} /></span>
        : onDone && <Button size="small" type="text" loading={busy} onClick={onDone}>{t('policy:comment.done')}</Button>}
    </li>
  );
}

/** The thread of a row. */
export function Thread({ rule, title, onClose }: { rule: string; title: string; onClose: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const errorText = useErrorText();
  const query = useComments();
  const [text, setText] = useState('');
  const [showDone, setShowDone] = useState(false);
  const take = (next: { comments: RuleComment[] }) => client.setQueryData(COMMENTS, next);
  const say = useMutation({ mutationFn: () => policies.comment(rule, text), onSuccess: (next) => { take(next); setText(''); } });
  const done = useMutation({ mutationFn: (comment: number) => policies.resolveComment(comment), onSuccess: take });
  const all = (query.data?.comments ?? []).filter((one) => one.rule === rule);
  const finished = all.filter((one) => one.resolved_at !== null);
  const shown = showDone ? all : all.filter((one) => one.resolved_at === null);
  const failed = [say, done].find((one) => one.isError)?.error;
  return (
    <Drawer open onClose={onClose} size={440} title={t('policy:comment.of', { title })}>
      {query.isPending && <Loading lines={4} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && shown.length === 0 && <p className="dim">{t('policy:comment.none')}</p>}
      <ul className="remarks" aria-label={t('policy:comment.title')}>
        {shown.map((remark) => <Remark key={remark.comment} remark={remark} busy={done.isPending && done.variables === remark.comment} onDone={may('review') ? () => done.mutate(remark.comment) : undefined} />)}
      </ul>
      {finished.length > 0 && <button type="button" className="link-button" onClick={() => setShowDone(!showDone)}>{t(showDone ? 'policy:comment.hideDone' : 'policy:comment.showDone', { count: finished.length })}</button>}
      {may('review') && (
        <form className="remark-form" onSubmit={(event) => { event.preventDefault(); if (text.trim()) say.mutate(); }}>
          <Input.TextArea aria-label={t('policy:comment.text')} placeholder={t('policy:comment.hint')} autoSize={{ minRows: 2, maxRows: 8 }} maxLength={2000} value={text} onChange={(event) => setText(event.target.value)} />
          <Button htmlType="submit" type="primary" disabled={!text.trim()} loading={say.isPending}>{t('policy:comment.say')}</Button>
        </form>
      )}
      {failed && <p className="rule-bad" role="alert">{errorText(failed)}</p>}
    </Drawer>
  );
}
