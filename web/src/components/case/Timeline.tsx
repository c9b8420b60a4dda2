// The case's history: one component for each kind of event, and a plain one for kinds this page does not know.
import { useTranslation } from 'react-i18next';
import type { ComponentType } from 'react';
import type { Decision, LedgerEntry, TimelineEvent } from '@/api/types';
import { actorName, Money, Time, word } from '@/components/bits';
import { usePick } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';
import * as Further from './TimelineParts';
import { count, Quote, text } from './TimelineParts';
import type { Body } from './TimelineParts';

const KINDS = ['requested', 'decided', 'reviewed', 'info_provided', 'goods_shipped', 'goods_received', 'inspected', 'refunded', 'closed', 'noted',
  'offered', 'offer_answered', 'visit_scheduled', 'on_site_reported', 'pickup_arranged', 'stop_ordered', 'stop_answered', 'exchanged', 'replacement_sent', 'replacement_delivered', 'repair_started', 'repaired', 'sent_back', 'refund_proposed', 'refund_confirmed', 'refund_withdrawn', 'platform_intervened', 'evidence_submitted', 'platform_ruled', 'appealed', 'platform_acted', 'reconciled', 'parcel_linked', 'parcel_unlinked', 'booked', 'entry_settled', 'reason_assessed'] as const;
type Kind = (typeof KINDS)[number];

const isKind = (kind: string): kind is Kind => (KINDS as readonly string[]).includes(kind);

/** A reviewer's reason: one of the decline reasons, a reason of the taxonomy, or the words themselves. */
export function useDeclineName(): (code: string | null | undefined) => string {
  const { name } = useReasons();
  return (code) => {
    const known = word('decline', code);
    return known !== code ? known : name(code);
  };
}

function Requested({ body }: { body: Body }) {
  const { t } = useTranslation();
  const reasons = useReasons();
  const lines = Array.isArray(body.lines) ? (body.lines as Body[]) : [];
  return (
    <>
      <p>
        {[word('kind', text(body.kind)), word('channel', text(body.channel)), text(body.reason_code) ? reasons.name(text(body.reason_code)) : text(body.reason_text)].filter((part) => part && part !== '—').join(' · ')}
        {lines.length > 0 && ` · ${t('case:timeline.lines', { count: lines.length })}`}
      </p>
      {text(body.comment) && <Quote>{text(body.comment)}</Quote>}
    </>
  );
}

function Decided({ body }: { body: Body }) {
  const pick = usePick();
  const decision = (body.decision ?? body) as Partial<Decision>;
  return (
    <p>
      <span className="strong">{word('outcome', decision.outcome)}</span> · {word('cause', decision.cause)}
      {pick(decision, 'text') && <span className="tl-line">{pick(decision, 'text')}</span>}
    </p>
  );
}

function Reviewed({ body }: { body: Body }) {
  const { t } = useTranslation();
  const decline = useDeclineName();
  return (
    <>
      <p>
        <span className="strong">{word('outcome', text(body.outcome))}</span>
        {text(body.reason) && ` · ${decline(text(body.reason))}`}
      </p>
      {text(body.question) && <Quote>{t('case:timeline.question')} {text(body.question)}</Quote>}
      {text(body.note) && <Quote>{text(body.note)}</Quote>}
    </>
  );
}

function InfoProvided({ body }: { body: Body }) {
  return <Quote>{text(body.text)}</Quote>;
}

function GoodsShipped({ body }: { body: Body }) {
  const { t } = useTranslation();
  return text(body.tracking_no) ? <p>{t('case:timeline.tracking')} <span className="mono">{text(body.tracking_no)}</span></p> : null;
}

function GoodsReceived({ body }: { body: Body }) {
  const { t } = useTranslation();
  return (
    <p>
      {[text(body.warehouse), t('case:timeline.received', { quantity: count(body.quantity) }), count(body.damaged) > 0 ? t('case:timeline.damaged', { damaged: count(body.damaged) }) : null].filter(Boolean).join(' · ')}
    </p>
  );
}

function Inspected({ body }: { body: Body }) {
  const { t } = useTranslation();
  const detail = (body.detail ?? {}) as Body;
  return (
    <>
      <p>
        {[text(body.grade) ? t('case:timeline.grade', { grade: text(body.grade) }) : null, text(detail.finding) ? word('finding', text(detail.finding)) : null, text(detail.disposition) ? word('disposition', text(detail.disposition)) : null].filter(Boolean).join(' · ')}
      </p>
      {text(detail.text) && <Quote>{text(detail.text)}</Quote>}
    </>
  );
}

function Refunded({ body }: { body: Body }) {
  const entry = (body.entry ?? body) as Partial<LedgerEntry>;
  return (
    <p>
      <span className="strong"><Money minor={entry.amount_minor} currency={entry.currency} /></span> · {word('entry', entry.kind)} · {word('bearer', entry.bearer)}
    </p>
  );
}

function EntrySettled({ body }: { body: Body }) {
  return <p>{word('entry', text(body.entry_kind))}</p>;
}

function ReasonAssessed({ body }: { body: Body }) {
  const { t } = useTranslation();
  const reasons = useReasons();
  return (
    <>
      <p>{t(`reasons:${body.by === 'agent' ? 'agent' : 'inspector'}`)} · <span className="strong">{reasons.name(text(body.reason_code))}</span></p>
      {text(body.note) && <Quote>{text(body.note)}</Quote>}
    </>
  );
}

function Closed({ body }: { body: Body }) {
  return <p>{word('closing', text(body.reason))}</p>;
}

function Noted({ body }: { body: Body }) {
  return <Quote>{text(body.text)}</Quote>;
}

function Unknown({ body, kind }: { body: Body; kind?: string }) {
  const { t } = useTranslation();
  return (
    <details className="tl-raw">
      <summary>{t('case:timeline.unknown')}</summary>
      <pre tabIndex={0} role="region" aria-label={word('event', kind)}>{JSON.stringify(body, null, 2)}</pre>
    </details>
  );
}

/** Every kind has its component; a kind added to `KINDS` without one does not compile. */
function componentFor(kind: Kind): ComponentType<{ body: Body }> {
  switch (kind) {
    case 'requested':
      return Requested;
    case 'decided':
      return Decided;
    case 'reviewed':
      return Reviewed;
    case 'info_provided':
      return InfoProvided;
    case 'goods_shipped':
      return GoodsShipped;
    case 'goods_received':
      return GoodsReceived;
    case 'inspected':
      return Inspected;
    case 'refunded':
    case 'booked':
      return Refunded;
    case 'entry_settled':
      return EntrySettled;
    case 'reason_assessed':
      return ReasonAssessed;
    case 'closed':
      return Closed;
    case 'noted':
      return Noted;
    case 'offered':
      return Further.Offered;
    case 'offer_answered':
      return Further.OfferAnswered;
    case 'visit_scheduled':
      return Further.VisitScheduled;
    case 'on_site_reported':
      return Further.OnSiteReported;
    case 'pickup_arranged':
      return Further.PickupArranged;
    case 'stop_ordered':
      return Further.StopOrdered;
    case 'stop_answered':
      return Further.StopAnswered;
    case 'exchanged':
      return Further.Exchanged;
    case 'replacement_sent':
      return Further.Shipped;
    case 'replacement_delivered':
      return Further.Nothing;
    case 'repair_started':
      return Further.RepairStarted;
    case 'repaired':
      return Further.Repaired;
    case 'sent_back':
      return Further.Shipped;
    case 'refund_proposed':
      return Further.RefundProposed;
    case 'refund_confirmed':
      return Further.Nothing;
    case 'refund_withdrawn':
      return Further.RefundWithdrawn;
    case 'platform_intervened':
      return Further.PlatformIntervened;
    case 'evidence_submitted':
      return Further.EvidenceSubmitted;
    case 'platform_ruled':
      return Further.PlatformRuled;
    case 'appealed':
      return Further.Appealed;
    case 'platform_acted':
      return Further.PlatformActed;
    case 'reconciled':
      return Further.Reconciled;
    case 'parcel_linked':
      return Further.Parcel;
    case 'parcel_unlinked':
      return Further.Parcel;
    default: {
      const never: never = kind;
      return never;
    }
  }
}

function bodyOf(event: TimelineEvent): Body {
  return event.body !== null && typeof event.body === 'object' ? (event.body as Body) : {};
}

export function Timeline({ events }: { events: readonly TimelineEvent[] }) {
  return (
    <ol className="timeline">
      {[...events].reverse().map((event) => {
        const Part: ComponentType<{ body: Body; kind?: string }> = isKind(event.kind) ? componentFor(event.kind) : Unknown;
        return (
          <li key={event.seq} data-kind={event.kind}>
            <div className="tl-head">
              <span className="strong">{word('event', event.kind)}</span>
              <span className="dim"><Time iso={event.at} /> · {actorName(event.actor)}</span>
            </div>
            <Part body={bodyOf(event)} kind={event.kind} />
          </li>
        );
      })}
    </ol>
  );
}
