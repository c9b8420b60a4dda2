// The case's history: one component for each kind of event, and a plain one for kinds this page does not know.
import { useTranslation } from 'react-i18next';
import type { ComponentType, ReactNode } from 'react';
import type { Decision, LedgerEntry, TimelineEvent } from '@/api/types';
import { actorName, Money, Time, word } from '@/components/bits';
import { usePick } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';

const KINDS = ['requested', 'decided', 'reviewed', 'info_provided', 'goods_shipped', 'goods_received', 'inspected', 'refunded', 'closed', 'noted'] as const;
type Kind = (typeof KINDS)[number];
type Body = Record<string, unknown>;

const isKind = (kind: string): kind is Kind => (KINDS as readonly string[]).includes(kind);
const text = (value: unknown): string | null => (typeof value === 'string' && value ? value : null);
const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** A reviewer's reason: one of the decline reasons, a reason of the taxonomy, or the words themselves. */
export function useDeclineName(): (code: string | null | undefined) => string {
  const { name } = useReasons();
  return (code) => {
    const known = word('decline', code);
    return known !== code ? known : name(code);
  };
}

function Quote({ children }: { children: ReactNode }) {
  return <blockquote className="tl-quote">{children}</blockquote>;
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
  return text(body.grade) ? <p>{t('case:timeline.grade', { grade: text(body.grade) })}</p> : null;
}

function Refunded({ body }: { body: Body }) {
  const entry = (body.entry ?? body) as Partial<LedgerEntry>;
  return (
    <p>
      <span className="strong"><Money minor={entry.amount_minor} currency={entry.currency} /></span> · {word('entry', entry.kind)} · {word('bearer', entry.bearer)}
    </p>
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
      return Refunded;
    case 'closed':
      return Closed;
    case 'noted':
      return Noted;
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
