// The switches that act at once: everything to people, back to the version before, and what is paused now.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Modal } from 'antd';
import { RollbackOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { policies } from '@/api/endpoints';
import type { PolicyOverview, PolicyPause } from '@/api/policyTypes';
import { actorName, Time, word } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { useMeta } from '@/lib/meta';
import { usePick } from '@/lib/i18n';
import { useMay } from '@/lib/session';
import { OVERVIEW } from './PolicyPage';

function useFamilies(): { id: string; name: string }[] {
  const { t } = useTranslation();
  const { data: meta } = useMeta();
  const pick = usePick();
  return [
    { id: 'all', name: t('policy:emergency.all') },
    ...(meta?.kinds ?? []).map((kind) => ({ id: kind, name: word('kind', kind) })),
    ...(meta?.reasons ?? []).filter((reason) => reason.level === 1).map((reason) => ({ id: reason.code, name: pick(reason, 'name') })),
  ];
}

/** Two clicks: the switch, and the family. */
export function Emergency({ overview, onClose }: { overview: PolicyOverview; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [note, setNote] = useState('');
  const families = useFamilies();
  const paused = new Set(overview.paused.map((pause) => pause.whom));
  const pause = useMutation({
    mutationFn: (family: string) => policies.pause(family, note),
    onSuccess: (next) => {
      client.setQueryData(OVERVIEW, next);
      onClose();
    },
  });
  return (
    <Modal open title={t('policy:emergency.title')} footer={null} onCancel={onClose}>
      <p>{t('policy:emergency.text')}</p>
      <label className="emergency-note">{t('policy:emergency.note')}<Input value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} /></label>
      <div className="emergency">
        {families.map((family) => (
          <Button key={family.id} danger={family.id === 'all'} type={family.id === 'all' ? 'primary' : 'default'} disabled={paused.has(family.id)} loading={pause.isPending && pause.variables === family.id} onClick={() => pause.mutate(family.id)}>{family.name}</Button>
        ))}
      </div>
      {pause.isError && <p className="rule-bad" role="alert">{errorText(pause.error)}</p>}
    </Modal>
  );
}

/** How long the button rests after a roll-back, so that a double click does not roll forward again. */
const REST = 3_000;

/** One click, at once: the version before is in force again. It names the version that it leads to. */
export function Rollback({ overview }: { overview: PolicyOverview }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const { message } = App.useApp();
  const [resting, setResting] = useState(false);
  const back = useMutation({
    mutationFn: (to: number) => policies.rollback(to),
    onSuccess: (next, to) => {
      client.setQueryData(OVERVIEW, next);
      setResting(true);
      window.setTimeout(() => setResting(false), REST);
      void message.success(t('policy:rollback.done', { to }));
    },
    onError: (error) => void message.error(errorText(error)),
  });
  const to = overview.before;
  if (to === null) return null;
  return <Button icon={<RollbackOutlined aria-hidden />} title={t('policy:rollback.text')} loading={back.isPending} disabled={resting} onClick={() => back.mutate(to)}>{t('policy:rollback.start', { to })}</Button>;
}

/** Families and customers whose cases go to people now, each with the way back. */
export function Paused({ overview }: { overview: PolicyOverview }) {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const errorText = useErrorText();
  const families = useFamilies();
  const resume = useMutation({
    mutationFn: ({ pause, customer }: { pause: PolicyPause; customer: boolean }) => (customer ? policies.wake(pause.whom) : policies.resume(pause.whom)),
    onSuccess: (next) => client.setQueryData(OVERVIEW, next),
  });
  const line = (pause: PolicyPause, customer: boolean) => (
    <li key={pause.whom}>
      <span className="strong">{customer ? t('policy:snoozed', { customer: pause.whom }) : t('policy:pausedFamily', { family: families.find((family) => family.id === pause.whom)?.name ?? pause.whom })}</span>
      <span className="dim">{pause.note && `${pause.note} · `}{actorName(pause.by)} · <Time iso={pause.since} />{pause.until && <> → <Time iso={pause.until} /></>}</span>
      {may(customer ? 'review' : 'edit_policy') && <Button size="small" loading={resume.isPending && resume.variables?.pause.whom === pause.whom} onClick={() => resume.mutate({ pause, customer })}>{t('policy:resume')}</Button>}
    </li>
  );
  if (overview.paused.length + overview.snoozed.length === 0) return null;
  return (
    <div className="notice bad paused" role="status">
      <ul>
        {overview.paused.map((pause) => line(pause, false))}
        {overview.snoozed.map((pause) => line(pause, true))}
      </ul>
      {resume.isError && <p role="alert">{errorText(resume.error)}</p>}
    </div>
  );
}
