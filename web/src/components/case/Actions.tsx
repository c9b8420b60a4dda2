// What may be done with a case now: a bar of steps, and a panel above it for what a step needs to know.
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Dropdown, Input, InputNumber, Segmented, Select } from 'antd';
import { EllipsisOutlined } from '@ant-design/icons';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { cases as door } from '@/api/endpoints';
import type { ReviewIn } from '@/api/endpoints';
import type { CaseDetail, DeclineReason, Similar } from '@/api/types';
import { actorName, Money, Time, word } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { money, moneyInput, parseMoney } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { useNarrow } from '@/lib/hooks';
import { useLang, usePick } from '@/lib/i18n';
import { FieldFrame, PanelFrame } from './panels';
import { similarQuery, useRefreshCase } from './queries';
import { StepPanel } from './StepPanel';
import { isStep, openSteps } from './steps';

export type PanelName = 'decline' | 'override' | 'ask' | 'receive' | 'refund' | 'close' | 'note' | 'info' | `step:${string}`;

const CLOSING = ['settled', 'declined', 'withdrawn', 'duplicate', 'no_goods'] as const;
const BEARERS = ['merchant', 'platform', 'insurer', 'supplier', 'carrier', 'customer'] as const;

interface PanelProps {
  detail: CaseDetail;
  busy: boolean;
  onCancel: () => void;
}

function DeclinePanel({ detail, busy, onCancel, onSend }: PanelProps & { onSend: (reason: string, note?: string) => void }) {
  const { t } = useTranslation();
  const pick = usePick();
  const similar = useQuery(similarQuery(detail.row.id));
  // What the statute leaves no room for is not offered; the server refuses it as well.
  const reasons: DeclineReason[] = (similar.data?.decline_reasons ?? []).filter((one) => one.allowed);
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState('');
  const send = (code: string | null) => {
    if (busy) return;
    if (!code) return setProblem(t('case:decline.pick'));
    if (reasons.some((one) => one.code === code && one.needs_note) && !note.trim()) {
      setReason(code);
      setProblem(t('case:decline.noteNeeded'));
      document.getElementById('decline-note')?.focus();
      return undefined;
    }
    onSend(code, note.trim() || undefined);
    return undefined;
  };
  const keys: Record<string, () => void> = { Escape: onCancel };
  // Nine have a key; a longer list is reached with Tab or the pointer.
  reasons.slice(0, 9).forEach((one, index) => (keys[String(index + 1)] = () => send(one.code)));
  useHotkeys(keys);
  return (
    <PanelFrame
      title={t('case:decline.title')}
      onCancel={onCancel}
      onSubmit={() => send(reason)}
      foot={<Button danger type="primary" loading={busy} onClick={() => send(reason)}>{t('case:decline.send')}</Button>}
    >
      <div className="reasons" role="radiogroup" aria-label={t('case:decline.title')}>
        {reasons.map(({ code, ...one }, index) => (
          <button key={code} type="button" role="radio" aria-checked={reason === code} className="reason" onClick={() => setReason(code)}>
            {index < 9 && <kbd>{index + 1}</kbd>}
            {pick(one, 'name') || word('decline', code)}
          </button>
        ))}
        {similar.isPending && <span className="dim">{t('common:loading')}</span>}
        {similar.isError && <span className="panel-problem" role="alert">{t('common:error.title')}</span>}
      </div>
      <div className="panel-row">
        <div className="panel-field wide">
          <label htmlFor="decline-note">{t('case:decline.note')}</label>
          <Input id="decline-note" value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
        </div>
      </div>
      {problem && <div className="panel-problem" role="alert">{problem}</div>}
    </PanelFrame>
  );
}

/** What the similar cases suggest, as the two answers that a reviewer has. */
export function suggestedBy(similar: Similar | undefined): 'approve' | 'decline' | undefined {
  const outcome = similar?.suggestion?.ending.outcome;
  if (outcome === 'approve' || outcome === 'approve_then_inspect') return 'approve';
  return outcome === 'decline' ? 'decline' : undefined;
}

/** Against the suggestion: one key says why, and sends. */
function OverridePanel({ detail, busy, onCancel, onSend }: PanelProps & { onSend: (reason: string, note?: string) => void }) {
  const { t } = useTranslation();
  const pick = usePick();
  const similar = useQuery(similarQuery(detail.row.id));
  const reasons = similar.data?.override_reasons ?? [];
  const [note, setNote] = useState('');
  const send = (code: string | undefined) => !busy && code && onSend(code, note.trim() || undefined);
  const keys: Record<string, () => void> = { Escape: onCancel };
  // Nine have a key; a longer list is reached with Tab or the pointer.
  reasons.slice(0, 9).forEach((one, index) => (keys[String(index + 1)] = () => send(one.code)));
  useHotkeys(keys);
  return (
    <PanelFrame title={t('case:override.title')} onCancel={onCancel} onSubmit={() => send(reasons[0]?.code)} foot={null}>
      <p className="dim">{t('case:override.text', { outcome: word('outcome', suggestedBy(similar.data)) })}</p>
      <div className="reasons" role="group" aria-label={t('case:override.title')}>
        {reasons.map((one, index) => (
          <button key={one.code} type="button" className="reason" disabled={busy} onClick={() => send(one.code)}>{index < 9 && <kbd>{index + 1}</kbd>}{pick(one, 'name')}</button>
        ))}
      </div>
      <div className="panel-row"><FieldFrame label={t('case:decline.note')} wide>{(id) => <Input id={id} value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />}</FieldFrame></div>
    </PanelFrame>
  );
}

function TextPanel({ title, label, send: sendLabel, presets, busy, onCancel, onSend }: PanelProps & { title: string; label: string; send: string; presets?: string[]; onSend: (text: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');
  const send = () => {
    if (busy) return;
    if (text.trim()) onSend(text.trim());
    else setProblem(t('case:textNeeded'));
  };
  return (
    <PanelFrame title={title} onCancel={onCancel} onSubmit={send} foot={<Button type="primary" loading={busy} onClick={send}>{sendLabel} <kbd>Ctrl Enter</kbd></Button>}>
      {presets && (
        <div className="panel-row">
          <span className="dim">{t('case:ask.presets')}</span>
          {presets.map((preset) => <Button key={preset} size="small" disabled={busy} onClick={() => onSend(preset)}>{preset}</Button>)}
        </div>
      )}
      <div className="panel-row">
        <FieldFrame label={label} wide>{(id) => <Input.TextArea id={id} autoFocus rows={2} maxLength={2000} value={text} onChange={(event) => setText(event.target.value)} />}</FieldFrame>
      </div>
      {problem && <div className="panel-problem" role="alert">{problem}</div>}
    </PanelFrame>
  );
}

function ReceivePanel({ detail, busy, onCancel, onSend }: PanelProps & { onSend: (body: { quantity: number; damaged: number; warehouse?: string }) => void }) {
  const { t } = useTranslation();
  const asked = detail.bench.outstanding || detail.row.quantity;
  const [quantity, setQuantity] = useState<number | null>(asked);
  const [damaged, setDamaged] = useState<number | null>(0);
  const [warehouse, setWarehouse] = useState(detail.row.warehouse ?? '');
  const [problem, setProblem] = useState('');
  const send = () => {
    if (busy) return;
    if (!quantity || quantity < 1 || quantity > asked) return setProblem(t('case:receive.quantityRange', { asked }));
    if ((damaged ?? 0) > quantity) return setProblem(t('case:receive.damagedRange'));
    onSend({ quantity, damaged: damaged ?? 0, warehouse: warehouse.trim() || undefined });
    return undefined;
  };
  return (
    <PanelFrame title={t('case:receive.title')} onCancel={onCancel} onSubmit={send} foot={<Button type="primary" loading={busy} onClick={send}>{t('case:receive.send')}</Button>}>
      <div className="panel-row">
        <FieldFrame label={t('case:receive.quantity', { asked })}>{(id) => <InputNumber id={id} autoFocus min={1} max={asked} precision={0} value={quantity} onChange={setQuantity} />}</FieldFrame>
        <FieldFrame label={t('case:receive.damaged')}>{(id) => <InputNumber id={id} min={0} max={asked} precision={0} value={damaged} onChange={setDamaged} />}</FieldFrame>
        <FieldFrame label={t('case:receive.warehouse')}>{(id) => <Input id={id} value={warehouse} maxLength={80} onChange={(event) => setWarehouse(event.target.value)} />}</FieldFrame>
      </div>
      {problem && <div className="panel-problem" role="alert">{problem}</div>}
    </PanelFrame>
  );
}

function RefundPanel({ detail, busy, onCancel, onSend }: PanelProps & { onSend: (body: { amount_minor: number; bearer: string }) => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const { currency } = detail.row;
  const claimed = detail.most_minor ?? detail.row.amount_minor ?? null;
  const [text, setText] = useState(claimed === null ? '' : moneyInput(claimed, currency));
  const [bearer, setBearer] = useState<string>('merchant');
  const [confirm, setConfirm] = useState<number | null>(null);
  const [problem, setProblem] = useState('');
  const send = () => {
    if (busy) return;
    if (confirm !== null) return onSend({ amount_minor: confirm, bearer });
    const amount = parseMoney(text, currency);
    if (amount === null || amount < 1) return setProblem(t('case:refund.notAmount'));
    if (claimed !== null && amount > claimed) return setProblem(t('case:refund.tooMuch', { claimed: money(lang, claimed, currency) }));
    setProblem('');
    setConfirm(amount);
    return undefined;
  };
  return (
    <PanelFrame
      title={t('case:refund.title')}
      onCancel={onCancel}
      onSubmit={send}
      foot={
        confirm === null ? (
          <Button type="primary" onClick={send}>{t('case:refund.next')}</Button>
        ) : (
          <>
            <Button type="primary" danger loading={busy} autoFocus onClick={send}>{t('case:refund.confirm', { amount: money(lang, confirm, currency) })}</Button>
            <Button disabled={busy} onClick={() => setConfirm(null)}>{t('common:back')}</Button>
          </>
        )
      }
    >
      {confirm === null ? (
        <div className="panel-row">
          <FieldFrame label={t('case:refund.amount', { currency })}>
            {(id) => <Input id={id} autoFocus inputMode="decimal" value={text} onChange={(event) => setText(event.target.value)} />}
          </FieldFrame>
          <FieldFrame label={t('case:refund.bearer')}>
            {(id) => <Select id={id} value={bearer} onChange={setBearer} options={BEARERS.map((one) => ({ value: one, label: word('bearer', one) }))} />}
          </FieldFrame>
          {claimed !== null && <span className="dim">{t('case:refund.claimed')} <Money minor={claimed} currency={currency} /></span>}
        </div>
      ) : (
        <p className="notice warn panel-row">{t('case:refund.sure', { amount: money(lang, confirm, currency), bearer: word('bearer', bearer) })}</p>
      )}
      {problem && <div className="panel-problem" role="alert">{problem}</div>}
    </PanelFrame>
  );
}

function ClosePanel({ detail, busy, onCancel, onSend }: PanelProps & { onSend: (reason: string, deservedPerson?: boolean) => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<string>(detail.row.status === 'declined' ? 'declined' : detail.row.status === 'refunded' ? 'settled' : 'withdrawn');
  const [label, setLabel] = useState<'yes' | 'no' | 'none'>('none');
  const open = !['refunded', 'declined', 'fulfilled'].includes(detail.row.status);
  // Asked where a person decided: the answer tells which rules send people work that needs none.
  const asks = detail.row.outcome !== null && !detail.row.automatic;
  useHotkeys({ y: () => setLabel('yes'), n: () => setLabel('no') }, asks);
  const send = () => onSend(reason, label === 'none' ? undefined : label === 'yes');
  return (
    <PanelFrame title={t('case:close.title')} onCancel={onCancel} onSubmit={send} foot={<Button type="primary" danger={open} loading={busy} onClick={send}>{t('case:close.send')}</Button>}>
      {open && <p className="notice warn panel-row">{t('case:close.open')}</p>}
      <div className="panel-row">
        <FieldFrame label={t('case:close.reason')}>
          {(id) => <Select id={id} value={reason} onChange={setReason} popupMatchSelectWidth={false} options={CLOSING.map((one) => ({ value: one, label: word('closing', one) }))} />}
        </FieldFrame>
        {asks && <FieldFrame label={t('case:close.deserved')}>
          {(id) => (
            <Segmented
              id={id}
              value={label}
              options={[{ value: 'yes', label: <>{t('common:yes')} <kbd>Y</kbd></> }, { value: 'no', label: <>{t('common:no')} <kbd>N</kbd></> }, { value: 'none', label: t('case:close.unsaid') }]}
              onChange={(next) => setLabel(next as 'yes' | 'no' | 'none')}
            />
          )}
        </FieldFrame>}
      </div>
    </PanelFrame>
  );
}

function Conflict({ error, onReload }: { error: ApiError; onReload: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const { actor, at, expected, actual } = error.details as { actor?: string; at?: string; expected?: number; actual?: number };
  return (
    <div className="notice warn conflict" role="alert">
      <span>
        {error.code === 'version_conflict' ? t('case:conflict', { actor: actorName(actor), expected, actual }) : errorText(error)}
        {at && <> <Time iso={at} mode="clock" /></>}
      </span>
      <Button size="small" onClick={onReload}>{t('common:reload')}</Button>
    </div>
  );
}

interface Props {
  detail: CaseDetail;
  panel: PanelName | null;
  setPanel: (panel: PanelName | null) => void;
  /** The review page sends decisions itself, so that the next case opens at once. */
  onReview?: (body: ReviewIn) => void;
  /** A refusal that came back after the page had gone on to the next case. */
  late?: ApiError | null;
  onLateSeen?: () => void;
  compact?: boolean;
}

type Step = (version: number) => Promise<unknown>;

export function CaseActions({ detail, panel, setPanel, onReview, late, onLateSeen, compact }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const refresh = useRefreshCase();
  const { row, allowed, steps } = detail;
  const { next, seldom } = openSteps(steps);
  const stepName = panel?.startsWith('step:') && isStep(panel.slice(5)) ? panel.slice(5) : null;
  const may = (step: string) => allowed.includes(step);
  const narrow = useNarrow();
  const side = (['note', 'close'] as const).filter(may);
  const similar = useQuery({ ...similarQuery(row.id), enabled: may('review') });
  const suggested = may('review') ? suggestedBy(similar.data) : undefined;
  const step = useMutation({
    mutationFn: ({ run }: { run: Step; done: string }) => run(row.version),
    onSuccess: async (_, { done }) => {
      setPanel(null);
      void message.success(done);
      await refresh(row.id);
    },
  });
  useEffect(() => {
    step.reset();
    // A refusal stays until it was read, also when the other one's change arrives meanwhile; another case begins anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [row.id]);

  const review = (body: Omit<ReviewIn, 'version'>, done: string) => {
    if (step.isPending) return;
    if (onReview) {
      setPanel(null);
      onReview({ version: row.version, ...body });
    } else step.mutate({ run: (version) => door.review(row.id, { version, ...body }), done });
  };
  const run = (action: Step, done: string) => !step.isPending && step.mutate({ run: action, done });
  const error = step.error ?? late ?? null;
  const reload = () => {
    step.reset();
    onLateSeen?.();
    void refresh(row.id);
  };
  const common = { detail, busy: step.isPending, onCancel: () => setPanel(null) };
  const presets = [t('case:ask.presetPhoto'), t('case:ask.presetVideo'), t('case:ask.presetSerial'), t('case:ask.presetDetail')];

  return (
    <div className="actions">
      {error instanceof ApiError && error.status === 409 && <Conflict error={error} onReload={reload} />}
      {error && !(error instanceof ApiError && error.status === 409) && (
        <div className="notice bad conflict" role="alert">
          <span>{errorText(error)}{error instanceof ApiError && error.requestId && <span className="mono"> · {error.requestId}</span>}</span>
          <Button size="small" onClick={() => { step.reset(); onLateSeen?.(); }}>{t('common:close')}</Button>
        </div>
      )}
      {panel === 'decline' && (may('review') || may('refuse_goods')) && <DeclinePanel {...common} onSend={(reason, note) => review({ outcome: 'decline', reason, note, ...(suggested === 'approve' && { suggested, override_reason: reason }) }, t('case:done.declined'))} />}
      {panel === 'override' && may('review') && <OverridePanel {...common} onSend={(reason, note) => review({ outcome: 'approve', note, suggested: 'decline', override_reason: reason }, t('case:done.approved'))} />}
      {panel === 'ask' && may('review') && (
        <TextPanel {...common} title={t('case:ask.title')} label={t('case:ask.label')} send={t('case:ask.send')} presets={presets} onSend={(question) => review({ outcome: 'ask_for_info', question }, t('case:done.asked'))} />
      )}
      {panel === 'info' && <TextPanel {...common} title={t('case:info.title')} label={t('case:info.label')} send={t('case:info.send')} onSend={(text) => run((version) => door.info(row.id, { version, text }), t('case:done.info'))} />}
      {panel === 'note' && <TextPanel {...common} title={t('case:note.title')} label={t('case:note.label')} send={t('case:note.send')} onSend={(text) => run(() => door.note(row.id, { text }), t('case:done.noted'))} />}
      {panel === 'receive' && <ReceivePanel {...common} onSend={(body) => run((version) => door.receive(row.id, { version, ...body }), t('case:done.received'))} />}
      {panel === 'refund' && <RefundPanel {...common} onSend={(body) => run((version) => door.refund(row.id, { version, ...body }), t('case:done.refunded'))} />}
      {panel === 'close' && <ClosePanel {...common} onSend={(reason, deserved) => run((version) => door.close(row.id, { version, reason, deserved_person: deserved }), t('case:done.closed'))} />}
      {stepName && steps.includes(stepName) && (
        <StepPanel key={`${row.id}/${stepName}`} name={stepName} {...common} onSend={(body) => run((version) => door.step(row.id, stepName, { version, ...body }), t('steps:done', { step: t(`steps:step.${stepName}`) }))} />
      )}
      <div className="actions-bar" role="toolbar" aria-label={t('case:actions')}>
        {may('review') && (
          <>
            <Button type="primary" loading={step.isPending && !panel} onClick={() => (suggested === 'decline' ? setPanel('override') : review({ outcome: 'approve' }, t('case:done.approved')))}>
              {t('case:action.approve')} {!compact && <><Money minor={row.amount_minor} currency={row.currency} /></>} {onReview && <kbd>A</kbd>}
            </Button>
            <Button danger onClick={() => setPanel(panel === 'decline' ? null : 'decline')}>{t('case:action.decline')} {onReview && <kbd>R</kbd>}</Button>
            <Button onClick={() => setPanel(panel === 'ask' ? null : 'ask')}>{t('case:action.ask')} {onReview && <kbd>I</kbd>}</Button>
          </>
        )}
        {may('info') && <Button type={may('review') ? 'default' : 'primary'} onClick={() => setPanel('info')}>{t('case:action.info')}</Button>}
        {may('receive') && <Button type="primary" onClick={() => setPanel('receive')}>{t('case:action.receive')}</Button>}
        {may('refund') && <Button type="primary" onClick={() => setPanel('refund')}>{t('case:action.refund')} <Money minor={row.amount_minor} currency={row.currency} /></Button>}
        {may('refuse_goods') && <Button danger onClick={() => setPanel(panel === 'decline' ? null : 'decline')}>{t('case:action.refuseGoods')}</Button>}
        {next.map((name) => (
          <Button key={name} onClick={() => setPanel(panel === `step:${name}` ? null : `step:${name}`)}>{t(`steps:step.${name}`)}</Button>
        ))}
        {seldom.length > 0 && (
          <Dropdown trigger={['click']} menu={{ items: seldom.map((name) => ({ key: name, label: t(`steps:step.${name}`), onClick: () => setPanel(`step:${name}`) })) }}>
            <Button>{t('steps:more')}</Button>
          </Dropdown>
        )}
        {next.length + seldom.length === 0 && !['review', 'info', 'receive', 'refund', 'close', 'note'].some(may) && <span className="actions-none">{t('case:action.none')}</span>}
        <span className="grow" />
        {narrow ? (
          <Dropdown trigger={['click']} menu={{ items: side.map((name) => ({ key: name, label: t(`case:action.${name}`), onClick: () => setPanel(name) })) }}>
            <Button type="text" aria-label={t('case:action.more')} icon={<EllipsisOutlined aria-hidden />} />
          </Dropdown>
        ) : (
          side.map((name) => <Button key={name} type="text" onClick={() => setPanel(panel === name ? null : name)}>{t(`case:action.${name}`)}</Button>)
        )}
      </div>
    </div>
  );
}
