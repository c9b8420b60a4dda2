// Who has the case: claim, snooze, escalate, hand over; each by one key, two where words are needed.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cases as door } from '@/api/endpoints';
import { actorName, Time, word } from '@/components/bits';
import { taskQuery } from '@/components/case/queries';
import { useErrorText } from '@/components/states';
import { useHotkeys } from '@/lib/hotkeys';

/** Nine o'clock tomorrow, on this machine's clock. */
function tomorrow(): string {
  const at = new Date();
  at.setDate(at.getDate() + 1);
  at.setHours(9, 0, 0, 0);
  return at.toISOString();
}

/** A clock's name in words; a colleague's own words stay as they are. */
function clockName(reason: string): string {
  const key = reason.replace(':', '-');
  const known = word('clock', key);
  return known === key ? reason : known;
}

const REASONS = ['amount', 'angry', 'unclear', 'law'] as const;

export function TaskBar({ id, me, enabled, onGone }: { id: string; me: string; enabled: boolean; onGone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [open, setOpen] = useState<'escalate' | 'assign' | null>(null);
  const [to, setTo] = useState('');
  const { data: task } = useQuery(taskQuery(id));
  const take = useMutation({
    mutationFn: ({ name, body }: { name: string; body: Record<string, unknown>; gone?: boolean }) => door.takeTask(id, name, body),
    onSuccess: (_, { name, gone }) => {
      setOpen(null);
      void client.invalidateQueries({ queryKey: ['task', id] });
      void client.invalidateQueries({ queryKey: ['queue'] });
      void message.success(t(`review:task.done.${name}`), 2);
      if (gone) onGone();
    },
    onError: (error) => void message.error(errorText(error), 5),
  });
  const run = (name: string, body: Record<string, unknown> = {}, gone = false) => !take.isPending && take.mutate({ name, body, gone });
  const mine = task?.claimed_by === `user:${me}`;
  const claim = () => run(mine ? 'release' : 'claim');
  const snooze = () => (task?.snoozed_until ? run('wake') : run('snooze', { until: tomorrow() }, true));
  const escalate = (reason: string) => run('escalate', { reason: t(`review:task.reason.${reason}`) });
  useHotkeys({ c: claim, s: snooze, e: () => setOpen(open === 'escalate' ? null : 'escalate'), h: () => setOpen(open === 'assign' ? null : 'assign') }, enabled && open === null);
  const keys: Record<string, () => void> = { Escape: () => setOpen(null) };
  REASONS.forEach((reason, index) => (keys[String(index + 1)] = () => escalate(reason)));
  useHotkeys(keys, enabled && open === 'escalate');
  return (
    <div className="task-bar" role="group" aria-label={t('review:task.title')}>
      {task?.claimed_by && <span className={mine ? 'tag good' : 'tag warn'}>{t('review:task.heldBy', { name: actorName(task.claimed_by) })} <Time iso={task.claimed_until} mode="clock" /></span>}
      {task?.assignee && <span className="tag">{t('review:task.inboxOf', { name: task.assignee })}</span>}
      {task?.escalation && <span className="tag bad" title={task.escalation.by}>{t('review:task.escalated')} · {clockName(task.escalation.reason)}</span>}
      {task?.note && <span className="dim ellipsis">{task.note}</span>}
      <span className="grow" />
      <Button size="small" onClick={claim}>{mine ? t('review:task.release') : t('review:task.claim')} <kbd>C</kbd></Button>
      <Button size="small" onClick={snooze}>{task?.snoozed_until ? t('review:task.wake') : t('review:task.snooze')} <kbd>S</kbd></Button>
      <Button size="small" onClick={() => setOpen(open === 'escalate' ? null : 'escalate')}>{t('review:task.escalate')} <kbd>E</kbd></Button>
      <Button size="small" onClick={() => setOpen(open === 'assign' ? null : 'assign')}>{t('review:task.handOver')} <kbd>H</kbd></Button>
      {open === 'escalate' && (
        <div className="reasons" role="radiogroup" aria-label={t('review:task.escalate')}>
          {REASONS.map((reason, index) => (
            <button key={reason} type="button" role="radio" aria-checked={false} className="reason" onClick={() => escalate(reason)}><kbd>{index + 1}</kbd>{t(`review:task.reason.${reason}`)}</button>
          ))}
        </div>
      )}
      {open === 'assign' && (
        <form className="task-to" onSubmit={(event) => { event.preventDefault(); if (to.trim()) run('assign', { to: to.trim(), hand_over: true }, true); }}>
          <Input size="small" autoFocus aria-label={t('review:task.to')} placeholder={t('review:task.to')} value={to} onChange={(event) => setTo(event.target.value)} onKeyDown={(event) => event.key === 'Escape' && setOpen(null)} />
          <Button size="small" htmlType="submit" type="primary" disabled={!to.trim()} loading={take.isPending}>{t('review:task.handOver')}</Button>
        </form>
      )}
    </div>
  );
}
