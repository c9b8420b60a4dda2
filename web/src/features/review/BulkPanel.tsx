// One decision for all cases of the queue that are alike: `=` gathers them, A or R and a number chooses, Enter sends.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { review } from '@/api/endpoints';
import type { CaseRow } from '@/api/types';
import { Money, word } from '@/components/bits';
import { similarQuery } from '@/components/case/queries';
import { Failed, Loading } from '@/components/states';
import { integer } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';

export function BulkPanel({ row, onClose }: { row: CaseRow; onClose: () => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const reasons = useReasons();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [choice, setChoice] = useState<{ outcome: string; reason?: string } | null>(null);
  const alike = useQuery({ queryKey: ['alike', row.id], queryFn: ({ signal }) => review.queue({ inbox: 'all', alike: row.id, limit: 200 }, signal), staleTime: 0 });
  const similar = useQuery(similarQuery(row.id));
  const declines = (similar.data?.decline_reasons ?? []).filter((one) => one.allowed && !one.needs_note);
  const rows = alike.data?.rows.map((one) => one.row) ?? [];
  const sum = rows.reduce((total, one) => total + (one.amount_minor ?? 0), 0);
  const send = useMutation({
    mutationFn: () => review.bulk({ items: rows.map(({ id, version }) => ({ id, version })), outcome: choice?.outcome ?? '', reason: choice?.reason }),
    onSuccess: (result) => {
      for (const key of ['queue', 'cases', 'case', 'counts']) void client.invalidateQueries({ queryKey: [key] });
      const failed = result.results.length - result.done;
      void (failed ? message.warning(t('review:bulk.partly', { done: result.done, failed }), 6) : message.success(t('review:bulk.done', { count: result.done }), 3));
      onClose();
    },
  });
  const keys = (event: KeyboardEvent) => {
    const key = event.key.toLowerCase();
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (event.ctrlKey || event.metaKey || event.altKey || (key === 'enter' && target?.closest('[data-cancel]'))) return;
    if (key === 'a') setChoice({ outcome: 'approve' });
    else if (key === 'r') setChoice({ outcome: 'decline', reason: declines[0]?.code });
    else if (choice?.outcome === 'decline' && declines[Number(key) - 1]) setChoice({ outcome: 'decline', reason: declines[Number(key) - 1]?.code });
    else if (key === 'enter' && choice && rows.length && !send.isPending) send.mutate();
    else if (key.length === 1) return event.stopPropagation();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // Heard before the page, and wherever the focus is: while this panel is open, no key may decide the one case behind it.
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => latest.current(event);
    window.addEventListener('keydown', hear, true);
    return () => window.removeEventListener('keydown', hear, true);
  }, []);
  return (
    <Modal open onCancel={onClose} footer={null} title={t('review:bulk.title')} width={560}>
      <div role="group" aria-label={t('review:bulk.title')}>
        {alike.isPending && <Loading lines={3} />}
        {alike.isError && <Failed error={alike.error} retry={() => void alike.refetch()} />}
        {alike.data && (
          <p>
            <span className="strong">{t('review:bulk.count', { n: integer(lang, rows.length) })}</span> · <Money minor={sum} currency={row.currency} />
            <br />
            <span className="dim">{[row.product_name ?? row.sku, row.reason_code ? reasons.name(row.reason_code) : row.reason_text, word('kind', row.kind)].filter(Boolean).join(' · ')}</span>
          </p>
        )}
        <div className="panel-row">
          <Button type={choice?.outcome === 'approve' ? 'primary' : 'default'} onClick={() => setChoice({ outcome: 'approve' })}>{t('case:action.approve')} <kbd>A</kbd></Button>
          <Button danger type={choice?.outcome === 'decline' ? 'primary' : 'default'} onClick={() => setChoice({ outcome: 'decline', reason: declines[0]?.code })}>{t('case:action.decline')} <kbd>R</kbd></Button>
        </div>
        {choice?.outcome === 'decline' && (
          <div className="reasons" role="radiogroup" aria-label={t('case:decline.title')}>
            {declines.map((one, index) => (
              <button key={one.code} type="button" role="radio" aria-checked={choice.reason === one.code} className="reason" onClick={() => setChoice({ outcome: 'decline', reason: one.code })}>{index < 9 && <kbd>{index + 1}</kbd>}{pick(one, 'name')}</button>
            ))}
          </div>
        )}
        {send.isError && <p className="cv-bad" role="alert">{t('common:error.title')}</p>}
        <div className="panel-foot">
          <Button type="primary" disabled={!choice || rows.length === 0} loading={send.isPending} onClick={() => send.mutate()}>{t('review:bulk.send', { n: rows.length })} <kbd>Enter</kbd></Button>
          <Button data-cancel onClick={onClose}>{t('common:cancel')}</Button>
        </div>
      </div>
    </Modal>
  );
}
