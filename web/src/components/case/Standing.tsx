// Where a case stands beyond its status: the gate and its deadline, what was offered, agreed, disputed, exchanged and found.
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import type { CaseDetail, Terms } from '@/api/types';
import { actorName, Due, Money, Time, word } from '@/components/bits';
import { integer } from '@/lib/format';
import { useNow } from '@/lib/hooks';
import { useLang } from '@/lib/i18n';

export function TermsText({ terms, currency }: { terms: Terms; currency: string }) {
  const { t } = useTranslation();
  const parts: ReactNode[] = [];
  if (terms.resolution) parts.push(word('kind', terms.resolution));
  if (terms.amount_minor !== undefined) parts.push(<Money minor={terms.amount_minor} currency={currency} />);
  if (terms.goods_back !== undefined) parts.push(terms.goods_back ? t('steps:goodsBack') : t('steps:goodsStay'));
  if (terms.in_advance) parts.push(t('steps:inAdvance'));
  if (terms.return_method) parts.push(word('method', terms.return_method));
  if (terms.freight_bearer) parts.push(t('steps:freight', { bearer: word('bearer', terms.freight_bearer) }));
  return (
    <span>
      {parts.map((part, index) => (
        <span key={index}>{index > 0 && ' · '}{part}</span>
      ))}
    </span>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Standing({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const lang = useLang();
  const now = useNow();
  const { row, gate, offer, dispute, pending, exchange, terms, bench } = detail;
  const agreed = Object.keys(terms).length > 0;
  const found = bench.received > 0 || bench.grade || bench.finding || bench.parcels.length > 0;
  if (!gate && !offer && !dispute && !pending && !exchange && !agreed && !found) return null;
  return (
    <section className="cv-section" aria-label={t('steps:standing')}>
      <h3>{t('steps:standing')}<small>{t(`steps:machine.${detail.machine}`)}</small></h3>
      <dl className="cv-items">
        {gate && (
          <Line name={t('steps:gate')}>
            {gate.number !== null && <span className="tag">{gate.number}</span>} {word('gateName', gate.gate)} <Due iso={gate.due_at} status={row.status} now={now} basis={gate.given ? 'platform' : null} />
            <span className="dim"> {t(`steps:default.${gate.default}`)}</span>
          </Line>
        )}
        {offer && (
          <Line name={t('steps:offerOf', { party: word('party', offer.by) })}>
            <TermsText terms={offer.terms} currency={row.currency} />
            {offer.text && <blockquote className="tl-quote">{offer.text}</blockquote>}
          </Line>
        )}
        {agreed && <Line name={t('steps:agreed')}><TermsText terms={terms} currency={row.currency} /></Line>}
        {dispute && (
          <Line name={t('steps:dispute')}>
            {dispute.ticket && <span className="mono">{dispute.ticket} </span>}
            {dispute.evidence_due_at && !dispute.evidence_at && !dispute.ruling && <>{t('steps:evidenceDue')} <Time iso={dispute.evidence_due_at} /> </>}
            {dispute.evidence_at && <>{t('steps:evidenceGiven')} <Time iso={dispute.evidence_at} /> </>}
            {dispute.ruling && <span className={dispute.ruling.party === 'merchant' ? 'tag good' : 'tag bad'}>{t('steps:ruledFor', { party: word('party', dispute.ruling.party) })}</span>}
            {dispute.appealed && <span className="tag">{word('event', 'appealed')}</span>}
          </Line>
        )}
        {pending && (
          <Line name={t('steps:pending')}>
            <Money minor={pending.entry.amount_minor} currency={pending.entry.currency} /> · {t('steps:notBefore')} <Time iso={pending.not_before} /> · {actorName(pending.proposed_by)}
            {pending.needs_second && <span className={pending.confirmed_by ? 'tag good' : 'tag warn'}>{pending.confirmed_by ? t('steps:confirmedBy', { name: actorName(pending.confirmed_by) }) : t('steps:needsSecond')}</span>}
          </Line>
        )}
        {exchange && (
          <Line name={t('steps:exchange')}>
            <Money minor={exchange.returned_minor} currency={row.currency} /> → <Money minor={exchange.replacement_minor} currency={row.currency} />
            {exchange.entry && <span className="dim"> {t('steps:difference')} <Money minor={exchange.entry.amount_minor} currency={row.currency} /> · {word('bearer', exchange.entry.bearer)}</span>}
          </Line>
        )}
        {found && (
          <Line name={t('steps:bench')}>
            {t('steps:benchCounts', { received: integer(lang, bench.received), outstanding: integer(lang, bench.outstanding) })}
            {bench.damaged > 0 && <span className="tag bad">{t('case:timeline.damaged', { damaged: bench.damaged })}</span>}
            {bench.grade && <span className="tag">{bench.grade}</span>}
            {bench.finding && <span className="tag">{word('finding', bench.finding)}</span>}
            {bench.disposition && <span className="tag">{word('disposition', bench.disposition)}</span>}
          </Line>
        )}
      </dl>
    </section>
  );
}
