// Timeline parts of the further steps: offers, visits, shipments, exchanges, repairs, held money, the platform, parcels.
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import type { LedgerEntry, Terms } from '@/api/types';
import { Money, Time, word } from '@/components/bits';
import { TermsText } from './Standing';

export type Body = Record<string, unknown>;
export const text = (value: unknown): string | null => (typeof value === 'string' && value ? value : null);
export const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
/** Moments in events are microseconds since 1970. */
const iso = (value: unknown): string | null => (typeof value === 'number' ? new Date(value / 1000).toISOString() : null);
const object = (value: unknown): Body => (value !== null && typeof value === 'object' ? (value as Body) : {});

export function Quote({ children }: { children: ReactNode }) {
  return children ? <blockquote className="tl-quote">{children}</blockquote> : null;
}

/** Names and values side by side, empty ones left out. */
function Parts({ parts }: { parts: readonly ReactNode[] }) {
  const shown = parts.filter(Boolean);
  return shown.length ? <p>{shown.map((part, index) => <span key={index}>{index > 0 && ' · '}{part}</span>)}</p> : null;
}

function Tracking({ body }: { body: Body }) {
  const number = text(body.tracking_no);
  return number ? <span className="mono">{number}</span> : null;
}

export function Offered({ body }: { body: Body }) {
  const offer = object(body.offer);
  return (
    <>
      <p><span className="strong">{word('party', text(offer.by))}</span> <TermsText terms={object(offer.terms) as Terms} currency="" /></p>
      <Quote>{text(offer.text)}</Quote>
    </>
  );
}

export function OfferAnswered({ body }: { body: Body }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{word('party', text(body.by))} · <span className="strong">{body.accepted === true ? t('steps:accepted') : t('steps:rejected')}</span></p>
      <Quote>{text(body.text)}</Quote>
    </>
  );
}

export function VisitScheduled({ body }: { body: Body }) {
  return <Parts parts={[<Time key="at" iso={iso(body.at)} />, text(body.technician)]} />;
}

export function OnSiteReported({ body }: { body: Body }) {
  return (
    <>
      <Parts parts={[<span key="f" className="strong">{word('onSite', text(body.finding))}</span>, text(body.technician), text(body.serial_no)]} />
      <Quote>{text(body.text)}</Quote>
    </>
  );
}

export function PickupArranged({ body }: { body: Body }) {
  return <Parts parts={[word('method', text(body.method)), text(body.carrier), <Tracking key="t" body={body} />, iso(body.at) && <Time key="at" iso={iso(body.at)} />]} />;
}

export function StopOrdered({ body }: { body: Body }) {
  return <Parts parts={[word('way', text(body.how)), text(body.carrier), <Tracking key="t" body={body} />]} />;
}

export function StopAnswered({ body }: { body: Body }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="strong">{body.stopped === true ? t('steps:stopped') : t('steps:notStopped')}</p>
      <Quote>{text(body.text)}</Quote>
    </>
  );
}

export function Exchanged({ body }: { body: Body }) {
  const { t } = useTranslation();
  const exchange = object(body.exchange);
  const entry = object(exchange.entry) as Partial<LedgerEntry>;
  const lines = Array.isArray(exchange.replacement) ? (exchange.replacement as Body[]) : [];
  return (
    <>
      <p>{lines.map((line) => `${text(line.product_name) ?? text(line.sku) ?? '—'} ×${count(line.quantity)}`).join(' · ')}</p>
      {entry.amount_minor ? (
        <p>{t('steps:difference')} <span className="strong"><Money minor={entry.amount_minor} currency={entry.currency} /></span> · {word('bearer', entry.bearer)}</p>
      ) : (
        <p>{t('steps:noDifference')}</p>
      )}
    </>
  );
}

export function Shipped({ body }: { body: Body }) {
  return <Parts parts={[text(body.carrier), <Tracking key="t" body={body} />]} />;
}

export function Nothing() {
  return null;
}

export function RepairStarted({ body }: { body: Body }) {
  const { t } = useTranslation();
  return <Parts parts={[body.in_warranty === true ? t('steps:inWarranty') : body.in_warranty === false ? t('steps:outOfWarranty') : null]} />;
}

export function Repaired({ body }: { body: Body }) {
  const { t } = useTranslation();
  const parts = Array.isArray(body.parts) ? (body.parts as string[]) : [];
  return (
    <>
      <Parts parts={[<span key="f" className="strong">{body.fixed === true ? t('steps:fixed') : t('steps:notFixed')}</span>, parts.join(', ')]} />
      <Quote>{text(body.text)}</Quote>
    </>
  );
}

export function RefundProposed({ body }: { body: Body }) {
  const { t } = useTranslation();
  const entry = object(body.entry) as Partial<LedgerEntry>;
  return (
    <p>
      <span className="strong"><Money minor={entry.amount_minor} currency={entry.currency} /></span> · {word('bearer', entry.bearer)} · {t('steps:notBefore')} <Time iso={iso(body.not_before)} />
      {body.needs_second === true && <span className="tag warn">{t('steps:needsSecond')}</span>}
    </p>
  );
}

export function RefundWithdrawn({ body }: { body: Body }) {
  return <Quote>{text(body.reason)}</Quote>;
}

export function PlatformIntervened({ body }: { body: Body }) {
  const { t } = useTranslation();
  return (
    <>
      <Parts parts={[text(body.ticket), iso(body.evidence_due_at) && <span key="e">{t('steps:evidenceDue')} <Time iso={iso(body.evidence_due_at)} /></span>]} />
      <Quote>{text(body.text)}</Quote>
    </>
  );
}

export function EvidenceSubmitted({ body }: { body: Body }) {
  const items = Array.isArray(body.items) ? (body.items as Body[]) : [];
  return (
    <>
      <Parts parts={items.map((item) => `${word('evidence', text(item.what))} ${text(item.source) ?? ''}`)} />
      <Quote>{text(body.text)}</Quote>
    </>
  );
}

export function PlatformRuled({ body }: { body: Body }) {
  const { t } = useTranslation();
  const ruling = object(body.ruling);
  return (
    <>
      <Parts parts={[<span key="p" className="strong">{t('steps:ruledFor', { party: word('party', text(ruling.party)) })}</span>, ruling.fault_on_merchant === true ? t('steps:fault') : null]} />
      <Quote>{text(ruling.text)}</Quote>
    </>
  );
}

export function Appealed({ body }: { body: Body }) {
  return <Quote>{text(body.text)}</Quote>;
}

export function PlatformActed({ body }: { body: Body }) {
  const entry = object(body.entry) as Partial<LedgerEntry>;
  return (
    <>
      <Parts parts={[<span key="a" className="strong">{word('platformAct', text(body.act))}</span>, entry.amount_minor ? <Money key="m" minor={entry.amount_minor} currency={entry.currency} /> : null, entry.bearer ? word('bearer', entry.bearer) : null]} />
      <Quote>{text(body.text)}</Quote>
    </>
  );
}

export function Reconciled({ body }: { body: Body }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{body.accepted === true ? t('steps:accepted') : t('steps:objected')}</p>
      <Quote>{text(body.text)}</Quote>
    </>
  );
}

export function Parcel({ body }: { body: Body }) {
  return <Parts parts={[<Tracking key="t" body={body} />, text(body.reason)]} />;
}
