// Phone intake (电话受理): order or telephone → items → reason → answers → resolution → sent, in one call.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { PhoneOutlined } from '@ant-design/icons';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { intake, templates } from '@/api/endpoints';
import type { CaseRow, FoundOrder } from '@/api/types';
import { Kbd, Money, PageHead, Time, useTitle, word } from '@/components/bits';
import { FormView, useSay } from '@/components/form/FormView';
import { applicable } from '@/api/formTypes';
import type { Answers, Question } from '@/api/formTypes';
import { Failed, Gate, Loading, useErrorText } from '@/components/states';
import { installationCurrency, moneyInput, parseMoney } from '@/lib/format';
import { usePick } from '@/lib/i18n';
import { useMeta } from '@/lib/meta';
import { Items, lineKey } from './Items';
import type { Taken } from './Items';
import { ReasonSelect } from './ReasonSelect';
import './intake.css';

/** A call should take no longer. */
const BUDGET = 90;
/** The form of a call when nobody chooses another. */
const TEMPLATE = 'phone_intake';
/** Templates made for taking a request stand before those that are asked later. */
const PURPOSES = ['phone_intake', 'intake'];

/** Order, items and customer of a request that is being taken. */
interface Draft {
  order: FoundOrder | null;
  /** For an order that nobody knows. */
  order_no: string;
  channel: string;
  taken: Record<string, Taken>;
  sku: string;
  quantity: number;
  reason?: string;
  kind?: string;
  amount: string;
  name: string;
  phone: string;
  answers: Answers;
}

const EMPTY: Draft = { order: null, order_no: '', channel: 'phone', taken: {}, sku: '', quantity: 1, amount: '', name: '', phone: '', answers: {} };

/** Seconds since the call began. */
function useSeconds(since: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (since === null) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [since]);
  return since === null ? 0 : Math.max(0, Math.round((now - since) / 1_000));
}

function Timer({ since }: { since: number | null }) {
  const { t } = useTranslation();
  const seconds = useSeconds(since);
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return <span className={seconds > BUDGET ? 'in-timer over num' : 'in-timer num'} title={t('intake:timer')}>{text}</span>;
}

/** Cases of the order that are open, or that took the same goods. */
export function alike(order: FoundOrder | null, taken: Record<string, Taken>): CaseRow[] {
  if (!order) return [];
  const skus = new Set(order.lines.filter((line) => taken[lineKey(line)]).map((line) => line.sku));
  return order.cases.filter((one) => !one.closed_at && one.status !== 'declined' && (skus.size === 0 || !one.sku || skus.has(one.sku)));
}

function Duplicates({ cases }: { cases: CaseRow[] }) {
  const { t } = useTranslation();
  if (cases.length === 0) return null;
  return (
    <div className="notice bad in-duplicates" role="alert">
      <span>{t('intake:duplicates', { count: cases.length })}</span>
      {cases.slice(0, 3).map((one) => (
        <Link key={one.id} to="/cases/$id" params={{ id: one.id }}>{one.case_no} · {word('kind', one.kind)} · {word('status', one.status)}</Link>
      ))}
    </div>
  );
}

function OrderCard({ order, chosen, onChoose }: { order: FoundOrder; chosen: boolean; onChoose: () => void }) {
  return (
    <button type="button" className={chosen ? 'in-order on' : 'in-order'} aria-pressed={chosen} onClick={onChoose}>
      <span className="strong mono">{order.order_no}</span>
      <span>{[order.shop, order.channel && word('channel', order.channel)].filter(Boolean).join(' · ')}</span>
      <span className="dim"><Time iso={order.ordered_at} /> <Money minor={order.amount_minor} currency={order.currency} /></span>
      <span className="dim">{[order.customer?.name, order.customer?.phone].filter(Boolean).join(' ')}</span>
    </button>
  );
}

/** The request as the server takes it. */
function bodyOf(draft: Draft, template: string, questions: Question[], answers: Answers, seconds: number) {
  const photos = questions.filter((question) => question.type === 'photo').flatMap((question) => (answers[question.id] as string[] | undefined) ?? []);
  const lines = draft.order
    ? draft.order.lines.filter((line) => draft.taken[lineKey(line)]).map((line) => ({ line_no: line.line_no ?? undefined, sku: line.sku, quantity: draft.taken[lineKey(line)]?.quantity ?? 1 }))
    : [{ sku: draft.sku.trim(), quantity: draft.quantity }];
  const amount = parseMoney(draft.amount, draft.order?.currency ?? installationCurrency());
  // The amount is one for the whole request: it stands on its first line, the others claim nothing more.
  const priced = lines.map((line, index) => (amount === null ? line : { ...line, amount_minor: index === 0 ? amount : 0 }));
  return {
    order_no: draft.order?.order_no ?? draft.order_no.trim(),
    shop: draft.order?.shop ?? undefined,
    channel: draft.order?.channel ?? draft.channel,
    kind: draft.kind ?? '',
    customer: { customer_no: draft.order?.customer_no ?? undefined, name: draft.name.trim() || undefined, phone: draft.phone.trim() || undefined },
    lines: priced,
    reason_code: draft.reason,
    template,
    answers,
    ...(photos.length > 0 && { attachments: photos }),
    form_seconds: seconds,
  };
}

/** Complaints of the server by question, and what it says about the rest of the request. */
function complaints(error: unknown, pick: (source: object, stem: string) => string): { questions: Record<string, string>; rest: boolean } {
  const questions: Record<string, string> = {};
  if (!(error instanceof ApiError)) return { questions, rest: true };
  const listed = (error.details.problems ?? []) as { pointer: string }[];
  for (const problem of listed) {
    const question = /^\/answers\/(.+)$/.exec(problem.pointer)?.[1];
    if (question) questions[question] ??= pick(problem, 'text');
  }
  return { questions, rest: Object.keys(questions).length === 0 };
}

function Done({ opened, onNext }: { opened: { id: string; case_no: string; seconds: number }; onNext: () => void }) {
  const { t } = useTranslation();
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => next.current?.focus(), []);
  return (
    <section className="card in-done" role="status">
      <h2>{t('intake:done', { number: opened.case_no })}</h2>
      <p className="dim">{t('intake:took', { seconds: opened.seconds })}</p>
      <div className="in-row">
        <Button ref={next} type="primary" onClick={onNext}>{t('intake:next')}</Button>
        <Link to="/cases/$id" params={{ id: opened.id }}>{t('intake:open')}</Link>
      </div>
    </section>
  );
}

function Page() {
  const { t } = useTranslation();
  const pick = usePick();
  const say = useSay();
  const errorText = useErrorText();
  const meta = useMeta();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [since, setSince] = useState<number | null>(null);
  const [templateId, setTemplateId] = useState(TEMPLATE);
  const [opened, setOpened] = useState<{ id: string; case_no: string; seconds: number } | null>(null);
  const key = useRef(crypto.randomUUID());
  useTitle(t('common:nav.intake'));
  const change = (part: Partial<Draft>) => {
    setSince((old) => old ?? Date.now());
    setDraft((old) => ({ ...old, ...part }));
  };
  const template = useQuery({ queryKey: ['template', templateId, undefined], queryFn: ({ signal }) => templates.get(templateId, undefined, signal) });
  const all = useQuery({ queryKey: ['templates'], staleTime: 60_000, queryFn: ({ signal }) => templates.list(signal) });
  const rank = (purpose: string) => (PURPOSES.includes(purpose) ? PURPOSES.indexOf(purpose) : PURPOSES.length);
  const forms = (all.data?.templates ?? []).filter((one) => !one.retired).sort((left, right) => rank(left.purpose) - rank(right.purpose));
  const lookup = useQuery({ queryKey: ['lookup', asked], enabled: asked !== '', gcTime: 60_000, queryFn: ({ signal }) => intake.lookup(asked, signal) });
  const orders = useMemo(() => lookup.data?.orders ?? [], [lookup.data]);

  const choose = (order: FoundOrder) => {
    const only = order.lines.length === 1 ? order.lines[0] : undefined;
    const taken = only ? { [lineKey(only)]: { quantity: only.quantity } } : {};
    change({ order, taken, amount: only?.amount_minor != null ? moneyInput(only.amount_minor, order.currency ?? installationCurrency()) : '' });
  };
  // One order needs no choosing.
  useEffect(() => {
    if (orders.length === 1 && orders[0]) choose(orders[0]);
    else setDraft((old) => ({ ...old, order: null, taken: {} }));
    // A new answer begins anew; what was typed beside it stays.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [orders]);

  const form = template.data?.template;
  const send = useMutation({
    mutationFn: async () => {
      const seconds = since === null ? 0 : Math.round((Date.now() - since) / 1_000);
      const answers = form ? applicable(form.questions, draft.answers) : {};
      const made = await intake.open(bodyOf(draft, templateId, form?.questions ?? [], answers, seconds), key.current);
      return { id: made.id, case_no: made.case_no, seconds };
    },
    onSuccess: setOpened,
    // Another body needs another key.
    onError: () => { key.current = crypto.randomUUID(); },
  });
  const { questions, rest } = complaints(send.error, pick);
  const lines = draft.order
    ? draft.order.lines.filter((line) => draft.taken[lineKey(line)]).map((line) => ({ value: line.line_no ?? line.sku, label: [line.product_name, line.sku].filter(Boolean).join(' · ') }))
    : [{ value: draft.sku.trim(), label: draft.sku.trim() }].filter((line) => line.value !== '');
  const unknown = lookup.isSuccess && orders.length === 0;
  const hasGoods = draft.order ? Object.keys(draft.taken).length > 0 : unknown && draft.sku.trim() !== '';
  const ready = hasGoods && Boolean(draft.reason) && Boolean(draft.kind) && !send.isPending;
  const submit = () => ready && send.mutate();

  if (opened) {
    const again = () => {
      key.current = crypto.randomUUID();
      setOpened(null);
      setDraft(EMPTY);
      setTyped('');
      setAsked('');
      setSince(null);
      send.reset();
    };
    return <div className="page page-scroll"><PageHead title={t('common:nav.intake')} /><Done opened={opened} onNext={again} /></div>;
  }
  return (
    <div className="page page-scroll" onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(); }}>
      <PageHead title={t('common:nav.intake')} sub={t('intake:sub')}><Timer since={since} /></PageHead>
      <div className="in">
        <section className="card in-step" aria-label={t('intake:step.find')}>
          <h2>{t('intake:step.find')}</h2>
          <Input.Search
            autoFocus
            size="large"
            prefix={<PhoneOutlined aria-hidden />}
            aria-label={t('intake:find')}
            placeholder={t('intake:find')}
            value={typed}
            loading={lookup.isFetching}
            onChange={(event) => { setSince((old) => old ?? Date.now()); setTyped(event.target.value); }}
            onSearch={(value) => {
              const text = value.trim();
              setAsked(text);
              if (/^[+\d\s-]{7,}$/.test(text) && !draft.phone) change({ phone: text });
            }}
          />
          {lookup.isError && <Failed error={lookup.error} retry={() => void lookup.refetch()} />}
          {unknown && <p className="notice" role="status">{t('intake:unknown')}</p>}
          {orders.length > 0 && (
            <div className="in-orders" role="group" aria-label={t('intake:orders')}>
              {orders.map((order) => <OrderCard key={`${order.shop ?? ''}/${order.order_no}`} order={order} chosen={draft.order === order} onChoose={() => choose(order)} />)}
            </div>
          )}
          <Duplicates cases={alike(draft.order, draft.taken)} />
        </section>

        {(draft.order || unknown) && (
          <section className="card in-step" aria-label={t('intake:step.items')}>
            <h2>{t('intake:step.items')}</h2>
            {draft.order ? (
              <Items
                order={draft.order}
                taken={draft.taken}
                onChange={(taken, amount) => change({ taken, amount: amount === null ? draft.amount : moneyInput(amount, draft.order?.currency ?? installationCurrency()) })}
              />
            ) : (
              <div className="in-row">
                <label>{t('intake:orderNo')}<Input value={draft.order_no} maxLength={64} onChange={(event) => change({ order_no: event.target.value })} placeholder={asked} /></label>
                <label>{t('intake:sku')}<Input value={draft.sku} maxLength={64} onChange={(event) => change({ sku: event.target.value })} /></label>
                <label>{t('intake:quantity')}<Input type="number" min={1} value={draft.quantity} onChange={(event) => change({ quantity: Math.max(1, Number(event.target.value) || 1) })} /></label>
                <label>{t('intake:channel')}<Select value={draft.channel} onChange={(channel) => change({ channel })} options={[...new Set(['phone', ...(meta.data?.channels ?? [])])].map((one) => ({ value: one, label: word('channel', one) }))} /></label>
              </div>
            )}
          </section>
        )}

        {hasGoods && (
          <>
            <section className="card in-step" aria-label={t('intake:step.reason')}>
              <h2>{t('intake:step.reason')}</h2>
              <ReasonSelect reasons={meta.data?.reasons ?? []} value={draft.reason} onChange={(reason) => change({ reason })} />
            </section>
            <section className="card in-step" aria-label={t('intake:step.answers')}>
              <h2>{t('intake:step.answers')}</h2>
              {forms.length > 1 && (
                <label className="in-form">
                  {t('intake:form')}
                  <Select aria-label={t('intake:form')} value={templateId} onChange={(next) => { setTemplateId(next); change({ answers: {} }); send.reset(); }} options={forms.map((one) => ({ value: one.id, label: say(one.name) }))} />
                </label>
              )}
              {template.data && (template.data.pilot?.version === template.data.shown || !template.data.practised || template.data.practised.version < template.data.shown) && (
                <p className="dim in-version">{template.data.pilot?.version === template.data.shown && <span className="tag warn">{t('intake:onTrial', { version: template.data.shown })}</span>} <Link to="/templates" search={{ id: templateId }}>{t('intake:practise')}</Link></p>
              )}
              {template.isPending && <Loading lines={4} />}
              {template.isError && <Failed error={template.error} retry={() => void template.refetch()} />}
              {form && <FormView template={form} answers={draft.answers} onChange={(answers) => change({ answers })} problems={questions} lines={lines} />}
            </section>
            <section className="card in-step" aria-label={t('intake:step.resolution')}>
              <h2>{t('intake:step.resolution')}</h2>
              <div className="fv-options" role="radiogroup" aria-label={t('intake:step.resolution')}>
                {(meta.data?.kinds ?? []).map((kind) => (
                  <label key={kind} className={draft.kind === kind ? 'fv-option on' : 'fv-option'}>
                    <input type="radio" name="kind" checked={draft.kind === kind} onChange={() => change({ kind })} />
                    <span>{word('kind', kind)}</span>
                  </label>
                ))}
              </div>
              <div className="in-row">
                <label>{t('intake:amount')}<Input inputMode="decimal" value={draft.amount} onChange={(event) => change({ amount: event.target.value })} /></label>
                <label>{t('intake:name')}<Input value={draft.name} maxLength={100} autoComplete="off" placeholder={draft.order?.customer?.name ?? ''} onChange={(event) => change({ name: event.target.value })} /></label>
                <label>{t('intake:phone')}<Input value={draft.phone} maxLength={40} autoComplete="off" placeholder={draft.order?.customer?.phone ?? ''} onChange={(event) => change({ phone: event.target.value })} /></label>
              </div>
            </section>
          </>
        )}
        {send.isError && <p className="notice bad" role="alert">{rest ? errorText(send.error) : t('intake:look', { count: Object.keys(questions).length })}</p>}
        <div className="in-foot">
          <Button type="primary" size="large" disabled={!ready} loading={send.isPending} onClick={submit}>{t('intake:send')} <Kbd>Ctrl ↵</Kbd></Button>
          {!ready && !send.isPending && <span className="dim">{t(!hasGoods ? 'intake:need.goods' : !draft.reason ? 'intake:need.reason' : 'intake:need.kind')}</span>}
        </div>
      </div>
    </div>
  );
}

export function IntakePage() {
  return <Gate permission="open_case"><Page /></Gate>;
}
