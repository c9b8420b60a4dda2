// What may be done with a case now: a bar of steps, and a panel above it for what a step needs to know.
import { useMutation } from '@tanstack/react-query';
import { App, Button, Dropdown, Input, InputNumber, Select } from 'antd';
import { EllipsisOutlined } from '@ant-design/icons';
import { useEffect, useId, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { cases as door } from '@/api/endpoints';
import type { ReviewIn } from '@/api/endpoints';
import type { CaseDetail } from '@/api/types';
import { actorName, Money, Time, word } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { money, moneyInput, parseMoney } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { useNarrow } from '@/lib/hooks';
import { useLang } from '@/lib/i18n';
import { useRefreshCase } from './queries';

export type PanelName = 'decline' | 'ask' | 'receive' | 'refund' | 'close' | 'note' | 'info';

export const DECLINE_REASONS = ['past_seven_days', 'not_resalable', 'excluded_goods', 'no_evidence', 'as_described', 'damaged_by_use', 'duplicate', 'not_our_goods', 'other'] as const;
const CLOSING = ['settled', 'declined', 'withdrawn', 'duplicate', 'no_goods'] as const;
const BEARERS = ['merchant', 'platform', 'insurer', 'supplier', 'carrier', 'customer'] as const;

interface PanelProps {
  detail: CaseDetail;
  busy: boolean;
  onCancel: () => void;
}

function PanelFrame({ title, onCancel, onSubmit, children, foot }: { title: string; onCancel: () => void; onSubmit: () => void; children: ReactNode; foot: ReactNode }) {
  const { t } = useTranslation();
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSubmit();
    }
  };
  return (
    <div className="panel" role="group" aria-label={title} onKeyDown={keys}>
      <h3>{title}</h3>
      {children}
      <div className="panel-foot">
        {foot}
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
      </div>
    </div>
  );
}

function Field({ label, wide, children }: { label: string; wide?: boolean; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={wide ? 'panel-field wide' : 'panel-field'}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

function DeclinePanel({ busy, onCancel, onSend }: PanelProps & { onSend: (reason: string, note?: string) => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState('');
  const send = (code: string | null) => {
    if (busy) return;
    if (!code) return setProblem(t('case:decline.pick'));
    if (code === 'other' && !note.trim()) {
      setReason(code);
      setProblem(t('case:decline.noteNeeded'));
      document.getElementById('decline-note')?.focus();
      return undefined;
    }
    onSend(code, note.trim() || undefined);
    return undefined;
  };
  const keys: Record<string, () => void> = { Escape: onCancel };
  DECLINE_REASONS.forEach((code, index) => (keys[String(index + 1)] = () => send(code)));
  useHotkeys(keys);
  return (
    <PanelFrame
      title={t('case:decline.title')}
      onCancel={onCancel}
      onSubmit={() => send(reason)}
      foot={<Button danger type="primary" loading={busy} onClick={() => send(reason)}>{t('case:decline.send')}</Button>}
    >
      <div className="reasons" role="radiogroup" aria-label={t('case:decline.title')}>
        {DECLINE_REASONS.map((code, index) => (
          <button key={code} type="button" role="radio" aria-checked={reason === code} className="reason" onClick={() => setReason(code)}>
            <kbd>{index + 1}</kbd>
            {word('decline', code)}
          </button>
        ))}
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
          {presets.map((preset) => <Button key={preset} size="small" onClick={() => setText(preset)}>{preset}</Button>)}
        </div>
      )}
      <div className="panel-row">
        <Field label={label} wide>{(id) => <Input.TextArea id={id} autoFocus rows={2} maxLength={2000} value={text} onChange={(event) => setText(event.target.value)} />}</Field>
      </div>
      {problem && <div className="panel-problem" role="alert">{problem}</div>}
    </PanelFrame>
  );
}

function ReceivePanel({ detail, busy, onCancel, onSend }: PanelProps & { onSend: (body: { quantity: number; damaged: number; warehouse?: string }) => void }) {
  const { t } = useTranslation();
  const asked = detail.request.lines.reduce((sum, line) => sum + line.quantity, 0) || detail.row.quantity;
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
        <Field label={t('case:receive.quantity', { asked })}>{(id) => <InputNumber id={id} autoFocus min={1} max={asked} precision={0} value={quantity} onChange={setQuantity} />}</Field>
        <Field label={t('case:receive.damaged')}>{(id) => <InputNumber id={id} min={0} max={asked} precision={0} value={damaged} onChange={setDamaged} />}</Field>
        <Field label={t('case:receive.warehouse')}>{(id) => <Input id={id} value={warehouse} maxLength={80} onChange={(event) => setWarehouse(event.target.value)} />}</Field>
      </div>
      {problem && <div className="panel-problem" role="alert">{problem}</div>}
    </PanelFrame>
  );
}

function RefundPanel({ detail, busy, onCancel, onSend }: PanelProps & { onSend: (body: { amount_minor: number; bearer: string }) => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const { currency } = detail.row;
  const claimed = detail.row.amount_minor ?? null;
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
          <Field label={t('case:refund.amount', { currency })}>
            {(id) => <Input id={id} autoFocus inputMode="decimal" value={text} onChange={(event) => setText(event.target.value)} />}
          </Field>
          <Field label={t('case:refund.bearer')}>
            {(id) => <Select id={id} value={bearer} onChange={setBearer} options={BEARERS.map((one) => ({ value: one, label: word('bearer', one) }))} />}
          </Field>
          {claimed !== null && <span className="dim">{t('case:refund.claimed')} <Money minor={claimed} currency={currency} /></span>}
        </div>
      ) : (
        <p className="notice warn panel-row">{t('case:refund.sure', { amount: money(lang, confirm, currency), bearer: word('bearer', bearer) })}</p>
      )}
      {problem && <div className="panel-problem" role="alert">{problem}</div>}
    </PanelFrame>
  );
}

function ClosePanel({ detail, busy, onCancel, onSend }: PanelProps & { onSend: (reason: string) => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<string>(detail.row.status === 'declined' ? 'declined' : detail.row.status === 'refunded' ? 'settled' : 'withdrawn');
  const open = !['refunded', 'declined'].includes(detail.row.status);
  return (
    <PanelFrame title={t('case:close.title')} onCancel={onCancel} onSubmit={() => onSend(reason)} foot={<Button type="primary" danger={open} loading={busy} onClick={() => onSend(reason)}>{t('case:close.send')}</Button>}>
      {open && <p className="notice warn panel-row">{t('case:close.open')}</p>}
      <div className="panel-row">
        <Field label={t('case:close.reason')}>
          {(id) => <Select id={id} value={reason} onChange={setReason} popupMatchSelectWidth={false} options={CLOSING.map((one) => ({ value: one, label: word('closing', one) }))} />}
        </Field>
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
  const { row, allowed } = detail;
  const may = (step: string) => allowed.includes(step);
  const narrow = useNarrow();
  const side = (['note', 'close'] as const).filter(may);
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
    // A new version makes the old refusal meaningless.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [row.id, row.version]);

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
      {panel === 'decline' && may('review') && <DeclinePanel {...common} onSend={(reason, note) => review({ outcome: 'decline', reason, note }, t('case:done.declined'))} />}
      {panel === 'ask' && may('review') && (
        <TextPanel {...common} title={t('case:ask.title')} label={t('case:ask.label')} send={t('case:ask.send')} presets={presets} onSend={(question) => review({ outcome: 'ask_for_info', question }, t('case:done.asked'))} />
      )}
      {panel === 'info' && <TextPanel {...common} title={t('case:info.title')} label={t('case:info.label')} send={t('case:info.send')} onSend={(text) => run((version) => door.info(row.id, { version, text }), t('case:done.info'))} />}
      {panel === 'note' && <TextPanel {...common} title={t('case:note.title')} label={t('case:note.label')} send={t('case:note.send')} onSend={(text) => run(() => door.note(row.id, { text }), t('case:done.noted'))} />}
      {panel === 'receive' && <ReceivePanel {...common} onSend={(body) => run((version) => door.receive(row.id, { version, ...body }), t('case:done.received'))} />}
      {panel === 'refund' && <RefundPanel {...common} onSend={(body) => run((version) => door.refund(row.id, { version, ...body }), t('case:done.refunded'))} />}
      {panel === 'close' && <ClosePanel {...common} onSend={(reason) => run((version) => door.close(row.id, { version, reason }), t('case:done.closed'))} />}
      <div className="actions-bar" role="toolbar" aria-label={t('case:actions')}>
        {may('review') && (
          <>
            <Button type="primary" loading={step.isPending && !panel} onClick={() => review({ outcome: 'approve' }, t('case:done.approved'))}>
              {t('case:action.approve')} {!compact && <><Money minor={row.amount_minor} currency={row.currency} /></>} {onReview && <kbd>A</kbd>}
            </Button>
            <Button danger onClick={() => setPanel(panel === 'decline' ? null : 'decline')}>{t('case:action.decline')} {onReview && <kbd>R</kbd>}</Button>
            <Button onClick={() => setPanel(panel === 'ask' ? null : 'ask')}>{t('case:action.ask')} {onReview && <kbd>I</kbd>}</Button>
          </>
        )}
        {may('info') && <Button type={may('review') ? 'default' : 'primary'} onClick={() => setPanel('info')}>{t('case:action.info')}</Button>}
        {may('receive') && <Button type="primary" onClick={() => setPanel('receive')}>{t('case:action.receive')}</Button>}
        {may('refund') && <Button type="primary" onClick={() => setPanel('refund')}>{t('case:action.refund')} <Money minor={row.amount_minor} currency={row.currency} /></Button>}
        {!['review', 'info', 'receive', 'refund', 'close', 'note'].some(may) && <span className="actions-none">{t('case:action.none')}</span>}
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
