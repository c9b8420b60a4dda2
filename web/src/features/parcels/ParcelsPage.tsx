// The warehouse's desk: one field for the hand scanner; expected items at once, or candidates for a parcel without a case.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Input } from 'antd';
import type { InputRef } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cases as caseDoor, parcels as door } from '@/api/endpoints';
import type { Candidate, Parcel, Scan } from '@/api/types';
import { PageHead, StatusTag, useTitle, word } from '@/components/bits';
import { Empty, Failed, Gate, Loading, useErrorText } from '@/components/states';
import { integer, span } from '@/lib/format';
import { useNow } from '@/lib/hooks';
import { useLang } from '@/lib/i18n';
import { ParcelCard } from './ParcelCard';
import { Receipt } from './Receipt';
import { Register } from './Register';
import './parcels.css';

/** What lies on the bench: nothing, what a scan found, or a parcel. */
type Bench = { kind: 'none' } | { kind: 'scan'; scan: Scan } | { kind: 'parcel'; id: string };

function Clues({ candidate }: { candidate: Candidate }) {
  const { t } = useTranslation();
  return (
    <span className="pc-clues">
      {candidate.clues.map((clue) => <span key={clue} className="tag">{t(`parcels:clue.${clue}`)}</span>)}
      <span className={candidate.certain ? 'tag good' : 'tag'}>{candidate.certain ? t('parcels:certain') : t('parcels:points', { points: candidate.points })}</span>
    </span>
  );
}

export function Candidates({ list, action }: { list: readonly Candidate[]; action: (candidate: Candidate, index: number) => React.ReactNode }) {
  const { t } = useTranslation();
  const lang = useLang();
  if (list.length === 0) return <p className="dim">{t('parcels:noCandidates')}</p>;
  return (
    <ul className="pc-list">
      {list.map((candidate, index) => (
        <li key={candidate.row.id}>
          <div className="pc-line">
            <Link to="/cases/$id" params={{ id: candidate.row.id }} className="mono strong">{candidate.row.case_no}</Link>
            <StatusTag status={candidate.row.status} />
            <span>{[candidate.row.customer_name, candidate.row.phone].filter(Boolean).join(' ')}</span>
            <Clues candidate={candidate} />
          </div>
          <ul className="pc-items">
            {candidate.lines.map((line) => (
              <li key={line.line}>
                <span className="ellipsis">{line.product_name ?? line.sku ?? '—'} <span className="mono dim">{line.sku}</span></span>
                <span className="num">{integer(lang, line.received)} / {integer(lang, line.quantity)}</span>
              </li>
            ))}
          </ul>
          {action(candidate, index)}
        </li>
      ))}
    </ul>
  );
}

function Shelf({ onOpen }: { onOpen: (parcel: Parcel) => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const now = useNow(60_000);
  const query = useQuery({ queryKey: ['parcels', 'unowned'], queryFn: ({ signal }) => door.list('unowned', signal), staleTime: 10_000 });
  return (
    <section className="card pc-shelf" aria-label={t('parcels:shelf')}>
      <h2>{t('parcels:shelf')} <span className="dim num">{query.data && integer(lang, query.data.total)}</span></h2>
      {query.isPending && <Loading lines={4} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.data?.rows.length === 0 && <Empty title={t('parcels:shelfEmpty')} />}
      <ul className="pc-list">
        {query.data?.rows.map((parcel) => (
          <li key={parcel.id}>
            <button type="button" className="pc-open" onClick={() => onOpen(parcel)}>
              <span className="mono strong">{parcel.tracking_no ?? parcel.parcel_no}</span>
              <span className="dim">{[parcel.warehouse, ...parcel.items.map((item) => `${item.sku ?? '—'} ×${item.quantity}`)].filter(Boolean).join(' · ')}</span>
              <span className="num">{t('parcels:waiting', { span: span(lang, (now - Date.parse(parcel.received_at)) / 1000) })}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Desk() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [bench, setBench] = useState<Bench>({ kind: 'none' });
  const [no, setNo] = useState('');
  const field = useRef<InputRef>(null);
  useTitle(t('parcels:title'));
  const again = () => {
    setBench({ kind: 'none' });
    setNo('');
    field.current?.focus();
  };
  useEffect(() => field.current?.focus(), []);
  const scan = useMutation({
    mutationFn: (number: string) => door.scan(number),
    onSuccess: (found) => {
      const waiting = found.parcels.find((parcel) => parcel.status === 'unowned');
      setBench(waiting ? { kind: 'parcel', id: waiting.id } : { kind: 'scan', scan: found });
      setNo('');
    },
    onError: (error) => void message.error(errorText(error), 6),
  });
  const receive = useMutation({
    mutationFn: ({ candidate, quantity, damaged, grade, no: number }: { candidate: Candidate; quantity: number; damaged: number; grade: string | null; no: string }) =>
      caseDoor
        .receive(candidate.row.id, { version: candidate.row.version, quantity, damaged, detail: { tracking_no: number } })
        .then((done) => (grade ? caseDoor.step(candidate.row.id, 'inspect', { version: done.version, grade, finding: damaged > 0 ? 'damaged' : 'as_stated' }) : done)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['cases'] });
      void message.success(t('parcels:received'), 2);
      again();
    },
    onError: (error) => void message.error(errorText(error), 6),
  });
  return (
    <div className="page">
      <PageHead title={t('parcels:title')} sub={<span>{t('parcels:scanHint')}</span>} />
      <div className="pc-desk">
        <form
          className="pc-scan"
          onSubmit={(event) => {
            event.preventDefault();
            if (no.trim() && !scan.isPending) scan.mutate(no.trim());
          }}
        >
          <Input ref={field} size="large" aria-label={t('parcels:scanLabel')} placeholder={t('parcels:scanLabel')} value={no} maxLength={80} onChange={(event) => setNo(event.target.value)} autoComplete="off" />
        </form>
        {scan.isPending && <Loading lines={4} />}
        {bench.kind === 'scan' && bench.scan.cases.length > 0 && (
          <section className="card pc-bench" aria-label={t('parcels:expected')}>
            <h2>{t('parcels:expected')} <span className="mono dim">{bench.scan.no}</span></h2>
            <Candidates
              list={bench.scan.cases}
              action={(candidate, index) =>
                candidate.expects_goods ? (
                  <Receipt candidate={candidate} focus={index === 0} busy={receive.isPending} onSend={(quantity, damaged, grade) => receive.mutate({ candidate, quantity, damaged, grade, no: bench.scan.no })} />
                ) : (
                  <p className="dim">{word('status', candidate.row.status)}</p>
                )
              }
            />
            <Button onClick={again}>{t('parcels:again')}</Button>
          </section>
        )}
        {bench.kind === 'scan' && bench.scan.cases.length === 0 && (
          <section className="card pc-bench" aria-label={t('parcels:register')}>
            <p className="notice warn">{t('parcels:nothing')} <span className="mono">{bench.scan.no}</span></p>
            <Register no={bench.scan.no} onCancel={again} onDone={(parcel) => { void client.invalidateQueries({ queryKey: ['parcels'] }); setBench({ kind: 'parcel', id: parcel.id }); }} />
          </section>
        )}
        {bench.kind === 'parcel' && <ParcelCard key={bench.id} id={bench.id} onDone={again} />}
        {bench.kind === 'none' && <Shelf onOpen={(parcel) => setBench({ kind: 'parcel', id: parcel.id })} />}
      </div>
    </div>
  );
}

export function ParcelsPage() {
  return <Gate permission="receive_goods"><Desk /></Gate>;
}
