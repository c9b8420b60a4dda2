// Everything about one case, in the order in which a reviewer asks: what, why, what the law says, what happened.
import { Link } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { EyeOutlined } from '@ant-design/icons';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cases as door } from '@/api/endpoints';
import type { CaseDetail, CaseRow, Decision, Fact, FiredRule, LawArticle, Personal, Problem } from '@/api/types';
import { Due, Money, StatusTag, Time, word } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { integer, span } from '@/lib/format';
import { useNow } from '@/lib/hooks';
import { joined, useLang, usePick } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';
import { Evidence, Other } from './Evidence';
import { factName, useFactValue } from './facts';
import { MoneyBlock } from './MoneyBlock';
import { Links } from './Links';
import { Precedents } from './Precedents';
import { RiskBlock } from './RiskBlock';
import { ScoresBlock } from './ScoresBlock';
import { Standing } from './Standing';
import { Timeline, useDeclineName } from './Timeline';
import './case.css';

function Section({ title, note, children, area }: { title: string; note?: ReactNode; children: ReactNode; area?: 'side' }) {
  return (
    <section className={area === 'side' ? 'cv-section cv-side' : 'cv-section'}>
      <h3>{title}{note && <small>{note}</small>}</h3>
      {children}
    </section>
  );
}

function Item({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Person({ row, mayReveal }: { row: CaseRow; mayReveal: boolean }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [shown, setShown] = useState<Personal | null>(null);
  const reveal = useMutation({ mutationFn: () => door.reveal(row.id, ['name', 'phone', 'email', 'address']), onSuccess: setShown });
  const name = shown?.name ?? row.customer_name;
  const phone = shown?.phone ?? row.phone;
  return (
    <>
      <Item label={t('case:field.customer')}>
        {name ?? '—'}
        {row.customer_no && <> <Link className="mono" to="/customers/$id" params={{ id: row.customer_no }}>{row.customer_no}</Link></>}
        {mayReveal && !shown && (
          <Button type="link" size="small" className="cv-reveal" icon={<EyeOutlined aria-hidden />} loading={reveal.isPending} title={t('case:reveal.hint')} onClick={() => reveal.mutate()}>
            {t('case:reveal.action')}
          </Button>
        )}
        {shown && <span className="tag">{t('case:reveal.logged')}</span>}
        {reveal.isError && <span className="cv-bad">{errorText(reveal.error)}</span>}
      </Item>
      <Item label={t('case:field.phone')}><span className="num">{phone ?? '—'}</span></Item>
      {shown?.email && <Item label={t('case:field.email')}>{shown.email}</Item>}
      {shown?.address && <Item label={t('case:field.address')}>{shown.address}</Item>}
    </>
  );
}

function Problems({ problems }: { problems: readonly Problem[] }) {
  const pick = usePick();
  return (
    <ul className="notice warn cv-problems">
      {problems.map((problem, index) => (
        <li key={index}>
          {pick(problem, 'text') || problem.code}
          {problem.found && <span className="mono"> {problem.found}</span>}
        </li>
      ))}
    </ul>
  );
}

/** A fact's value in words, where its name says what it is. */
function Rule({ rule, currency }: { rule: FiredRule; currency: string }) {
  const pick = usePick();
  const value = useFactValue();
  return (
    <li className="cv-rule">
      <div className="cv-rule-head">
        <span className="strong">{pick(rule, 'text') || rule.id}</span>
        <span className="tag mono">{rule.set.replace(/^[a-z_]+:/, '')}</span>
      </div>
      {rule.facts.length > 0 && (
        <ul className="cv-facts">
          {rule.facts.map(([name, raw]) => (
            <li key={name} title={name}>
              <span className="dim">{factName(name)}</span> <span className="num">{value(name, raw, currency)}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Why({ decision, detail }: { decision: Decision | null; detail: CaseDetail }) {
  const { t } = useTranslation();
  const pick = usePick();
  const declineName = useDeclineName();
  const { row } = detail;
  const title = row.status === 'in_review' || decision?.outcome === 'review' ? t('case:why.review') : t('case:why.decided');
  return (
    <Section title={title} note={decision && decision.cause !== 'source' && `${t('case:why.statute')} ${decision.statute_version} · ${t('case:why.policy')} ${decision.policy_version}`}>
      {!decision && <p className="dim">{row.outcome ? t('case:why.imported') : t('case:why.none')}</p>}
      {decision && (
        <>
          <p className="cv-verdict">
            <span className={decision.outcome === 'review' ? 'tag warn' : decision.outcome === 'decline' ? 'tag bad' : 'tag good'}>{word('outcome', decision.outcome)}</span>
            <span className="tag">{word('cause', decision.cause)}</span>
            <span>{pick(decision, 'text')}</span>
          </p>
          {(decision.gate?.length ?? 0) > 0 && (
            <div className="notice warn">
              <span className="strong">{t('case:why.gate')}</span>
              <ul className="cv-facts">
                {decision.gate?.map((finding) => (
                  <li key={finding.fact} title={finding.fact}>
                    {factName(finding.fact)} <span className="strong">{word('gate', finding.problem)}</span>
                  </li>
                ))}
              </ul>
            </div>
          )}
          {decision.rules.length > 0 && <ul className="cv-rules">{decision.rules.map((rule) => <Rule key={`${rule.set}/${rule.id}`} rule={rule} currency={row.currency} />)}</ul>}
        </>
      )}
      {detail.question && row.status === 'awaiting_info' && <p className="notice">{t('case:why.question')} {detail.question}</p>}
      {detail.decline_reason && <p className="notice bad">{t('case:why.declined')} {declineName(detail.decline_reason)}</p>}
    </Section>
  );
}

function Law({ articles }: { articles: readonly LawArticle[] }) {
  const { t } = useTranslation();
  const pick = usePick();
  if (articles.length === 0) return null;
  return (
    <Section title={t('case:law.title')}>
      {articles.map((article) => (
        <details key={article.article} className="cv-law">
          <summary>
            <span className="strong">{article.article}</span> {pick(article, 'title')}
            {article.verified === false && <span className="tag warn">{t('case:law.unverified')}</span>}
          </summary>
          <p>{pick(article, 'text')}</p>
          {article.source && <p className="dim cv-source">{t('case:law.source')} {article.source}</p>}
        </details>
      ))}
    </Section>
  );
}

function Lines({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const lang = useLang();
  const { row, request } = detail;
  return (
    <div className="cv-scroll" tabIndex={0} role="region" aria-label={t('case:lines.title')}>
      <table className="cv-table">
        <thead>
          <tr>
            <th scope="col">{t('case:lines.product')}</th>
            <th scope="col" className="right">{t('case:lines.quantity')}</th>
            <th scope="col" className="right">{t('case:lines.amount')}</th>
          </tr>
        </thead>
        <tbody>
          {request.lines.map((line, index) => (
            <tr key={index}>
              <td>
                {line.product_name ?? '—'}
                {line.sku && <Link className="mono cv-sku" to="/products/$id" params={{ id: line.sku }}>{line.sku}</Link>}
                {(line.matched?.length ?? 0) > 0 && (
                  <div className="dim">{t('case:lines.matched')} {joined(lang, line.matched?.map((match) => `${match.invoice_no} ×${match.quantity}`) ?? [])}</div>
                )}
              </td>
              <td className="right num">{integer(lang, line.quantity)}</td>
              <td className="right"><Money minor={line.amount_minor} currency={row.currency} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ORDER_TIMES = ['ordered_at', 'paid_at', 'shipped_at', 'estimated_delivery_at', 'delivered_at'] as const;
const ORDER_MONEY = ['amount_minor', 'discount_minor', 'freight_minor'] as const;
const ORDER_TEXTS = ['status', 'sale_mode', 'warehouse', 'city'] as const;

function Order({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const lang = useLang();
  const { order, row } = detail;
  const text = (raw: unknown) => (typeof raw === 'string' && raw ? raw : null);
  if (!order) return <Section title={t('case:order.title')}><p className="dim">{t('case:order.unknown')}</p></Section>;
  const currency = text(order.currency) ?? row.currency;
  const lines = Array.isArray(order.lines) ? (order.lines as Fact[]) : [];
  return (
    <Section title={t('case:order.title')} note={<span className="mono">{text(order.order_no) ?? row.order_no}</span>}>
      <dl className="cv-items">
        {ORDER_TIMES.map((name) => text(order[name]) && <Item key={name} label={t(`case:order.${name}`)}><Time iso={text(order[name])} /></Item>)}
        {ORDER_MONEY.map((name) => typeof order[name] === 'number' && <Item key={name} label={t(`case:order.${name}`)}><Money minor={order[name] as number} currency={currency} /></Item>)}
        {ORDER_TEXTS.map((name) => text(order[name]) && <Item key={name} label={t(`case:order.${name}`)}>{name === 'status' ? word('orderStatus', text(order[name])) : name === 'sale_mode' ? word('saleMode', text(order[name])) : text(order[name])}</Item>)}
      </dl>
      {lines.length > 0 && (
        <ul className="cv-orderlines">
          {lines.map((line, index) => (
            <li key={index}>
              <span className="ellipsis">{text(line.product_name) ?? text(line.sku) ?? '—'} <span className="mono dim">{text(line.sku)}</span></span>
              <span className="num">×{integer(lang, typeof line.quantity === 'number' ? line.quantity : null)}</span>
              <Money minor={typeof line.amount_minor === 'number' ? line.amount_minor : null} currency={currency} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Others({ title, rows, all }: { title: string; rows: readonly CaseRow[]; all: Record<string, string> }) {
  const { t } = useTranslation();
  const reasons = useReasons();
  if (rows.length === 0) return null;
  return (
    <Section title={title} area="side" note={<Link to="/cases" search={all}>{t('case:others.all')}</Link>}>
      <ul className="cv-others">
        {rows.slice(0, 8).map((row) => (
          <li key={row.id}>
            <Link to="/cases/$id" params={{ id: row.id }} className="mono">{row.case_no}</Link>
            <span className="ellipsis dim">{[row.product_name ?? row.sku, reasons.name(row.reason_code)].filter(Boolean).join(' · ')}</span>
            <StatusTag status={row.status} />
            <Money minor={row.amount_minor} currency={row.currency} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Voices({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const lang = useLang();
  const text = (raw: unknown) => (typeof raw === 'string' && raw ? raw : null);
  const seconds = (fact: Fact) => ['talk_seconds', 'hold_seconds', 'wrap_seconds'].reduce((sum, name) => sum + (typeof fact[name] === 'number' ? (fact[name] as number) : 0), 0);
  if (detail.contacts.length + detail.feedback.length === 0) return null;
  return (
    <Section title={t('case:voices.title')} area="side">
      <ul className="cv-voices">
        {detail.contacts.map((contact, index) => (
          <li key={`c${index}`}>
            <div>
              {[text(contact.channel) ? word('channel', text(contact.channel)) : null, text(contact.topic), text(contact.agent)].filter(Boolean).join(' · ') || t('case:voices.contact')}
              {contact.resolved === false && <span className="tag warn">{t('case:voices.unresolved')}</span>}
            </div>
            <div className="dim"><Time iso={text(contact.started_at)} />{seconds(contact) > 0 && ` · ${span(lang, seconds(contact))}`}</div>
          </li>
        ))}
        {detail.feedback.map((feedback, index) => (
          <li key={`f${index}`}>
            <div>
              {typeof feedback.rating === 'number' && <span className={feedback.rating <= 2 ? 'tag bad' : 'tag'}>{t('case:voices.rating', { rating: feedback.rating })}</span>} {text(feedback.comment)}
            </div>
            <div className="dim"><Time iso={text(feedback.created_at)} /></div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The head of a case can be drawn from its list row, before its detail arrives. */
export function CaseHead({ row, level = 2, extra }: { row: CaseRow; level?: 1 | 2; extra?: ReactNode }) {
  const now = useNow();
  const Title = level === 1 ? 'h1' : 'h2';
  return (
    <header className="cv-head">
      <Title className="mono">{row.case_no}</Title>
      <StatusTag status={row.status} />
      <span className="tag">{word('kind', row.kind)}</span>
      <Due iso={row.due_at} status={row.status} now={now} basis={row.due_basis} />
      <span className="cv-amount"><Money minor={row.amount_minor} currency={row.currency} /></span>
      {extra}
    </header>
  );
}

export function CaseView({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const reasons = useReasons();
  const { row, request } = detail;
  const reason = request.reason_code ?? row.reason_code;
  return (
    <div className="cv">
      <div className="cv-main">
        <section className="cv-section">
          <dl className="cv-items">
            <Person key={row.id} row={row} mayReveal={detail.allowed.includes('reveal')} />
            {detail.people.filter((person) => person.part !== 'buyer').map((person) => <Other key={`${row.id}/${person.part}`} id={row.id} person={person} mayReveal={detail.allowed.includes('reveal')} />)}
            <Item label={t('case:field.reason')}><span title={reason ?? undefined}>{reason ? reasons.path(reason) : (request.reason_text ?? '—')}</span></Item>
            <Item label={t('case:field.order')}><Link className="mono" to="/cases" search={{ order_no: row.order_no }}>{row.order_no}</Link></Item>
            <Item label={t('case:field.shop')}>{[row.shop, word('channel', row.channel)].filter(Boolean).join(' · ')}</Item>
            {row.region && <Item label={t('case:field.region')}>{row.region}</Item>}
            <Item label={t('case:field.requested')}><Time iso={row.requested_at} /></Item>
            {(row.team || row.agent) && <Item label={t('case:field.team')}>{[row.team, row.agent].filter(Boolean).join(' · ')}</Item>}
            {(row.warehouse || row.carrier) && <Item label={t('case:field.warehouse')}>{[row.warehouse, row.carrier].filter(Boolean).join(' · ')}</Item>}
          </dl>
          {request.comment && <blockquote className="cv-comment">{request.comment}</blockquote>}
          {(request.warnings?.length ?? 0) > 0 && <Problems problems={request.warnings ?? []} />}
        </section>
        <Evidence key={`evidence/${row.id}`} detail={detail} />
        <Standing detail={detail} />
        <Why decision={detail.decision} detail={detail} />
        {(detail.decision?.scores?.length ?? 0) > 0 && <ScoresBlock scores={detail.decision?.scores ?? []} stated={reason ?? null} amount={row.amount_minor ?? null} currency={row.currency} />}
        {detail.decision?.risk && <RiskBlock risk={detail.decision.risk} currency={detail.row.currency} />}
        <Section title={t('case:lines.title')}><Lines detail={detail} /></Section>
        <MoneyBlock key={`money/${row.id}`} detail={detail} />
        <Law articles={detail.law} />
        <Order detail={detail} />
      </div>
      <div className="cv-rail">
        <Precedents id={row.id} />
        <Links key={`links/${row.id}`} id={row.id} />
        <Section title={t('case:timeline.title')} area="side"><Timeline events={detail.timeline} /></Section>
        <Voices detail={detail} />
        <Others title={t('case:others.customer')} rows={detail.same_customer} all={row.customer_no ? { customer_no: row.customer_no } : {}} />
        <Others title={t('case:others.sku')} rows={detail.same_sku} all={row.sku ? { sku: row.sku } : {}} />
      </div>
    </div>
  );
}
