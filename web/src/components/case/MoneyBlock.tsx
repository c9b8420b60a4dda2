// The money of a case: what was paid for each line, how the refundable amount comes about, and the ledger with who bears it.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { money as door } from '@/api/money';
import type { BookedEntry, CaseMoney, MoneyPart } from '@/api/money';
import type { CaseDetail } from '@/api/types';
import { Money, Time, word } from '@/components/bits';
import { Failed, Loading, useErrorText } from '@/components/states';
import { integer, moneyInput, parseMoney } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import { useMay } from '@/lib/session';
import { useRefreshCase } from './queries';
import './money.css';

function Lines({ data }: { data: CaseMoney }) {
  const { t } = useTranslation();
  const lang = useLang();
  if (!data.lines) return null;
  return (
    <div className="cv-scroll" tabIndex={0} role="region" aria-label={t('money:lines')}>
      <table className="cv-table">
        <thead>
          <tr>
            <th scope="col">{t('money:line')}</th>
            <th scope="col" className="right">{t('money:units')}</th>
            <th scope="col" className="right">{t('money:price')}</th>
            <th scope="col">{t('money:discounts')}</th>
            <th scope="col" className="right">{t('money:paid')}</th>
          </tr>
        </thead>
        <tbody>
          {data.lines.map((line, index) => (
            <tr key={index} className={line.asked > 0 ? 'mb-asked' : undefined}>
              <td>
                {line.product_name ?? line.sku ?? '—'}
                {line.gift && <span className="tag">{t('money:gift')} <Money minor={line.gift.stated_minor} currency={data.currency} /></span>}
                {line.bundle && <span className="tag">{t('money:bundle', { name: line.bundle })}</span>}
              </td>
              <td className="right num">{line.asked > 0 ? `${integer(lang, line.asked)} / ${integer(lang, line.quantity)}` : integer(lang, line.quantity)}</td>
              <td className="right"><Money minor={line.price_minor} currency={data.currency} /></td>
              <td>
                {line.discounts.length === 0 && <span className="dim">—</span>}
                {line.discounts.map((share) => (
                  <div key={`${share.kind}/${share.funder}`} className="mb-share">
                    {t(`money:discount.${share.kind}`)} <Money minor={-share.amount_minor} currency={data.currency} /> <span className="dim">{t(`money:funder.${share.funder}`)}</span>
                  </div>
                ))}
              </td>
              <td className="right strong"><Money minor={line.paid_minor} currency={data.currency} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Parts({ parts, data }: { parts: readonly MoneyPart[]; data: CaseMoney }) {
  const { t } = useTranslation();
  return (
    <ul className="mb-parts">
      {parts.map((part, index) => {
        const line = part.line === null || part.line === undefined ? null : data.lines?.[part.line];
        return (
          <li key={index}>
            <span>{t(`money:part.${part.kind}`)}{line && <span className="dim"> {line.product_name ?? line.sku} {part.units > 0 && `×${part.units}`}</span>}</span>
            <Money minor={part.amount_minor} currency={data.currency} />
          </li>
        );
      })}
    </ul>
  );
}

function Refundable({ data }: { data: CaseMoney }) {
  const { t } = useTranslation();
  const known = data.refundable;
  if (!known) return null;
  return (
    <div className="mb-sum">
      <Parts parts={known.parts} data={data} />
      <p className="mb-total"><span>{t('money:refundable')}</span><span className="strong"><Money minor={known.amount_minor} currency={data.currency} /></span></p>
      {known.return_freight_minor > 0 && <p className="mb-line"><span>{t('money:returnFreight', { bearer: word('bearer', known.return_freight_bearer) })}</span><Money minor={known.return_freight_minor} currency={data.currency} /></p>}
      {known.owed_minor > 0 && <p className="mb-line"><span>{t('money:owed')}</span><Money minor={known.owed_minor} currency={data.currency} /></p>}
      {known.returned.map((share) => (
        <p className="mb-line dim" key={`${share.kind}/${share.funder}`}>
          <span>{t(share.kind === 'points' || share.kind === 'red_packet' ? 'money:backInKind' : 'money:backTo', { what: t(`money:discount.${share.kind}`), whom: t(`money:funder.${share.funder}`) })}</span>
          <Money minor={share.amount_minor} currency={data.currency} />
        </p>
      ))}
      <p className="mb-line dim"><span>{t('money:ceiling')}</span><Money minor={known.ceiling_minor} currency={data.currency} /></p>
    </div>
  );
}

function Entry({ entry, data, settle, mayBook }: { entry: BookedEntry; data: CaseMoney; settle: (entry: BookedEntry, minor: number) => void; mayBook: boolean }) {
  const { t } = useTranslation();
  const [text, setText] = useState<string | null>(null);
  const minor = text === null ? null : parseMoney(text, data.currency);
  return (
    <li>
      <div className="mb-entry">
        <span className="strong">{word('entry', entry.kind)}</span>
        <span className="dim">{t('case:ledger.bearer', { bearer: word('bearer', entry.bearer) })}</span>
        {entry.open && <span className="tag warn">{t('money:open')}</span>}
        {entry.settled_at && <span className="tag good">{t('money:settled')} <Money minor={entry.settled_minor} currency={data.currency} /></span>}
        <span className="mb-amount"><Money minor={entry.amount_minor} currency={data.currency} /></span>
      </div>
      <div className="dim mb-small">
        <Time iso={entry.booked_at} /> {entry.reference && <span className="mono">{entry.reference}</span>} {entry.note}
        {entry.open && mayBook && text === null && <Button type="link" size="small" onClick={() => setText(moneyInput(entry.amount_minor, data.currency))}>{t('money:settle')}</Button>}
      </div>
      {text !== null && (
        <form className="mb-form" onSubmit={(event) => { event.preventDefault(); if (minor !== null && minor >= 0) settle(entry, minor); }}>
          <Input aria-label={t('money:cameIn')} autoFocus inputMode="decimal" value={text} status={minor === null ? 'error' : undefined} onChange={(event) => setText(event.target.value)} />
          <Button type="primary" htmlType="submit" disabled={minor === null}>{t('money:settle')}</Button>
          <Button onClick={() => setText(null)}>{t('common:cancel')}</Button>
        </form>
      )}
      {(entry.basis?.length ?? 0) > 0 && <details className="mb-basis"><summary>{t('money:how')}</summary><Parts parts={entry.basis ?? []} data={data} /></details>}
    </li>
  );
}

function Book({ data, book, busy }: { data: CaseMoney; book: (body: { kind: string; amount_minor: number; bearer: string; note?: string; reference?: string }) => void; busy: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState('compensation');
  const [bearer, setBearer] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [note, setNote] = useState('');
  const [reference, setReference] = useState('');
  const rule = data.bookable.find((one) => one.kind === kind);
  const borne = bearer && rule?.bearers.includes(bearer) ? bearer : (rule?.bearer ?? 'merchant');
  const minor = parseMoney(text, data.currency);
  if (!open) return <Button size="small" onClick={() => setOpen(true)}>{t('money:book')}</Button>;
  const send = () => {
    if (minor === null || minor < 1 || busy) return;
    book({ kind, amount_minor: minor, bearer: borne, note: note.trim() || undefined, reference: reference.trim() || undefined });
    setOpen(false);
    setText('');
  };
  return (
    <form className="mb-form" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <Select aria-label={t('money:kind')} value={kind} onChange={setKind} popupMatchSelectWidth={false} options={data.bookable.filter((one) => one.kind !== 'exchange_difference').map((one) => ({ value: one.kind, label: word('entry', one.kind) }))} />
      <Select aria-label={t('case:refund.bearer')} value={borne} onChange={setBearer} options={(rule?.bearers ?? []).map((one) => ({ value: one, label: word('bearer', one) }))} />
      <Input aria-label={t('money:amount')} placeholder={t('money:amount')} inputMode="decimal" autoFocus value={text} onChange={(event) => setText(event.target.value)} />
      <Input aria-label={t('money:reference')} placeholder={t('money:reference')} value={reference} maxLength={100} onChange={(event) => setReference(event.target.value)} />
      <Input aria-label={t('money:note')} placeholder={t('money:note')} value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      <Button type="primary" htmlType="submit" loading={busy} disabled={minor === null || minor < 1}>{t('money:book')}</Button>
      <Button onClick={() => setOpen(false)}>{t('common:cancel')}</Button>
    </form>
  );
}

export function MoneyBlock({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const pick = usePick();
  const errorText = useErrorText();
  const refresh = useRefreshCase();
  const mayBook = useMay()('refund');
  const { row } = detail;
  const query = useQuery({ queryKey: ['case', row.id, 'money', row.version], queryFn: ({ signal }) => door.get(row.id, signal), staleTime: 10_000 });
  const step = useMutation({ mutationFn: (run: () => Promise<unknown>) => run(), onSuccess: () => refresh(row.id) });
  const data = query.data;
  return (
    <section className="cv-section">
      <h3>{t('money:title')}{data?.paid_minor !== null && data?.paid_minor !== undefined && <small>{t('money:orderPaid')} <Money minor={data.paid_minor} currency={data.currency} />{(data.freight_minor ?? 0) > 0 && <> · {t('money:freightOfIt')} <Money minor={data.freight_minor} currency={data.currency} /></>}</small>}</h3>
      {query.isPending && <Loading lines={3} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {data && (
        <>
          {data.problems.map((problem, index) => <p key={index} className="notice warn mb-small">{pick(problem, 'text') || problem.code}{problem.found && <span className="mono"> {problem.found}</span>}</p>)}
          <Lines data={data} />
          <Refundable data={data} />
          {data.ledger.length > 0 && (
            <ul className="mb-ledger" aria-label={t('case:ledger.title')}>
              {data.ledger.map((entry) => (
                <Entry key={`${entry.kind}/${entry.slot}`} entry={entry} data={data} mayBook={mayBook} settle={(one, amount) => step.mutate(() => door.settle(row.id, { version: row.version, kind: one.kind, slot: one.slot, amount_minor: amount }))} />
              ))}
            </ul>
          )}
          {mayBook && <Book data={data} busy={step.isPending} book={(body) => step.mutate(() => door.book(row.id, { version: row.version, ...body }))} />}
          {step.isError && <p className="cv-bad" role="alert">{errorText(step.error)}</p>}
        </>
      )}
    </section>
  );
}
