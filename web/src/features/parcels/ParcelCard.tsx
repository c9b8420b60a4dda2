// One parcel: what is known, its grade, and the cases that it may belong to; one click links it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parcels as door } from '@/api/endpoints';
import { Time, word } from '@/components/bits';
import { DISPOSITIONS, FINDINGS, GRADES } from '@/components/case/steps';
import { Failed, Loading, useErrorText } from '@/components/states';
import { useHotkeys } from '@/lib/hotkeys';
import { Candidates } from './ParcelsPage';

export function ParcelCard({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const client = useQueryClient();
  const query = useQuery({ queryKey: ['parcel', id], queryFn: ({ signal }) => door.get(id, signal) });
  const [finding, setFinding] = useState<string | null>(null);
  const [evidence, setEvidence] = useState('');
  const [clearing, setClearing] = useState(false);
  const [disposition, setDisposition] = useState<string>('quarantine');
  const [reason, setReason] = useState('');
  const step = useMutation({
    mutationFn: ({ name, body }: { name: string; body: Record<string, unknown>; done: string; leave?: boolean }) => door.step(id, name, { version: query.data?.parcel.version, ...body }),
    onSuccess: (_, { done, leave }) => {
      void client.invalidateQueries({ queryKey: ['parcel', id] });
      void client.invalidateQueries({ queryKey: ['parcels'] });
      void client.invalidateQueries({ queryKey: ['cases'] });
      void message.success(done, 2);
      if (leave) onDone();
    },
    onError: (error) => {
      void message.error(errorText(error), 6);
      void client.invalidateQueries({ queryKey: ['parcel', id] });
    },
  });
  const grade = (letter: string | null) =>
    !step.isPending &&
    step.mutate({
      name: 'inspect',
      body: { grade: letter ?? undefined, finding: finding ?? undefined, evidence: evidence.split(/[,，\s]+/).filter(Boolean) },
      done: t('parcels:graded'),
    });
  const unowned = query.data?.parcel.status === 'unowned';
  useHotkeys(Object.fromEntries(GRADES.map((letter, index) => [String(index + 1), () => grade(letter)])), unowned && !clearing);
  if (query.isPending) return <Loading lines={6} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const { parcel, candidates } = query.data;
  return (
    <section className="card pc-bench" aria-label={parcel.parcel_no}>
      <h2>
        <span className="mono">{parcel.tracking_no ?? parcel.parcel_no}</span> <span className="tag">{t(`parcels:state.${parcel.status}`)}</span>
        {parcel.grade && <span className="tag">{word('grade', parcel.grade)}</span>}
        {parcel.finding && <span className="tag">{word('finding', parcel.finding)}</span>}
        {parcel.disposition && <span className="tag">{word('disposition', parcel.disposition)}</span>}
      </h2>
      <p className="dim">
        {[parcel.parcel_no, parcel.warehouse, parcel.order_no, parcel.weight_grams !== null ? `${parcel.weight_grams} g` : null, ...parcel.items.map((item) => `${item.sku ?? '—'} ×${item.quantity}`)].filter(Boolean).join(' · ')} · <Time iso={parcel.received_at} />
      </p>
      {unowned && (
        <>
          <div className="pc-grade">
            <div className="reasons" role="group" aria-label={t('parcels:grade')}>
              {GRADES.map((letter, index) => (
                <button key={letter} type="button" aria-pressed={parcel.grade === letter} className="reason" onClick={() => grade(letter)}><kbd>{index + 1}</kbd>{word('grade', letter)}</button>
              ))}
            </div>
            <Select allowClear aria-label={t('parcels:finding')} placeholder={t('parcels:finding')} value={finding} onChange={(next: string | undefined) => setFinding(next ?? null)} popupMatchSelectWidth={false} options={FINDINGS.map((one) => ({ value: one, label: word('finding', one) }))} />
            <Input aria-label={t('parcels:evidence')} placeholder={t('parcels:evidence')} value={evidence} onChange={(event) => setEvidence(event.target.value)} />
          </div>
          <h3>{t('parcels:candidates')}</h3>
          <Candidates
            list={candidates}
            action={(candidate) => (
              <Button type={candidate.certain ? 'primary' : 'default'} loading={step.isPending} onClick={() => step.mutate({ name: 'assign', body: { case_id: candidate.row.id, basis: candidate.clues }, done: t('parcels:linked', { no: candidate.row.case_no }), leave: true })}>
                {t('parcels:link')}
              </Button>
            )}
          />
        </>
      )}
      {clearing && (
        <div className="panel-row">
          <Select aria-label={t('parcels:disposition')} value={disposition} onChange={setDisposition} popupMatchSelectWidth={false} options={DISPOSITIONS.map((one) => ({ value: one, label: word('disposition', one) }))} />
          <Input aria-label={t('parcels:clearReason')} placeholder={t('parcels:clearReason')} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
          <Button danger disabled={!reason.trim()} loading={step.isPending} onClick={() => step.mutate({ name: 'clear', body: { disposition, reason: reason.trim() }, done: t('parcels:cleared'), leave: true })}>{t('parcels:clear')}</Button>
        </div>
      )}
      <div className="panel-foot">
        <Button onClick={onDone}>{t('parcels:again')}</Button>
        {unowned && !clearing && <Button type="text" onClick={() => setClearing(true)}>{t('parcels:clear')}</Button>}
      </div>
    </section>
  );
}
