// A customer whose cases go to people for a while, whatever the rules say: the switch, until when, and the way back.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { policies } from '@/api/endpoints';
import { actorName, Time } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { useMay } from '@/lib/session';

const OVERVIEW = ['policy', 'overview'];
const DAYS = [7, 30, 90];
const DAY_MS = 86_400_000;

export function ToPeople({ customer }: { customer: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [days, setDays] = useState(30);
  const [note, setNote] = useState('');
  const query = useQuery({ queryKey: OVERVIEW, enabled: may('read_policy'), queryFn: ({ signal }) => policies.overview(signal) });
  const snooze = useMutation({
    mutationFn: () => policies.snooze(customer, new Date(Date.now() + days * DAY_MS).toISOString(), note),
    onSuccess: (next) => client.setQueryData(OVERVIEW, next),
  });
  const wake = useMutation({ mutationFn: () => policies.wake(customer), onSuccess: (next) => client.setQueryData(OVERVIEW, next) });
  const pause = query.data?.snoozed.find((one) => one.whom === customer);
  const failed = snooze.error ?? wake.error;
  if (!may('read_policy') || !query.data || (!pause && !may('review'))) return null;
  return (
    <div className="subject-people">
      {pause ? (
        <>
          <span className="tag warn">{t('subjects:people.on')}</span>
          <span className="dim">{pause.note && `${pause.note} · `}{actorName(pause.by)}{pause.until && <> · {t('subjects:people.until')} <Time iso={pause.until} /></>}</span>
          {may('review') && <Button size="small" loading={wake.isPending} onClick={() => wake.mutate()}>{t('subjects:people.end')}</Button>}
        </>
      ) : (
        <Popconfirm
          title={t('subjects:people.sure')}
          description={(
            <div className="subject-snooze">
              <Select aria-label={t('subjects:people.days')} value={days} options={DAYS.map((value) => ({ value, label: t('subjects:people.daysOf', { count: value }) }))} onChange={setDays} />
              <Input aria-label={t('subjects:people.note')} placeholder={t('subjects:people.note')} maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />
            </div>
          )}
          okText={t('subjects:people.start')}
          cancelText={t('common:cancel')}
          onConfirm={() => snooze.mutate()}
        >
          <Button size="small" loading={snooze.isPending}>{t('subjects:people.start')}</Button>
        </Popconfirm>
      )}
      {failed && <span className="rule-bad" role="alert">{errorText(failed)}</span>}
    </div>
  );
}
