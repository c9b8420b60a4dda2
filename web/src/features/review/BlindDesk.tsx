// The blind sample: automatic decisions judged without seeing them; the answer tells afterwards whether both agree.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { attachments, review } from '@/api/endpoints';
import type { BlindAnswer, BlindDetail } from '@/api/types';
import { Money, Time, word } from '@/components/bits';
import { Empty, Failed, Loading, useErrorText } from '@/components/states';
import { decimal, integer, money } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { useLang, usePick } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';

const SAMPLES = ['samples'];

/** A fact's value as a person reads it. */
function useShown(currency: string) {
  const { t } = useTranslation();
  const lang = useLang();
  const reasons = useReasons();
  return (path: string, value: unknown): string => {
    if (typeof value === 'boolean') return t(value ? 'common:yes' : 'common:no');
    if (typeof value === 'number') return path.endsWith('_minor') ? money(lang, value, currency) : decimal(lang, value, Number.isInteger(value) ? 0 : 2);
    if (typeof value !== 'string') return JSON.stringify(value);
    if (path.startsWith('case.reason')) return reasons.name(value);
    return path === 'case.kind' ? word('kind', value) : path === 'case.channel' ? word('channel', value) : value;
  };
}

function Facts({ detail }: { detail: BlindDetail }) {
  const pick = usePick();
  const reasons = useReasons();
  const { t } = useTranslation();
  const shown = useShown(detail.row.currency);
  const { row } = detail;
  return (
    <div className="cv-frame" tabIndex={0} role="region" aria-label={t('review:blind.case')}>
      <div className="blind-body">
        <p>{row.reason_code ? reasons.name(row.reason_code) : (row.reason_text ?? '—')} · {word('kind', row.kind)} · {word('channel', row.channel)}{row.shop && ` · ${row.shop}`} · <Time iso={row.requested_at} /></p>
        {row.comment && <p className="cv-comment">{row.comment}</p>}
        {detail.attachments.length > 0 && (
          <div className="blind-photos">{detail.attachments.map((id) => <a key={id} href={attachments.url(id)} target="_blank" rel="noreferrer"><img src={attachments.url(id)} alt={t('review:blind.photo')} loading="lazy" /></a>)}</div>
        )}
        <dl className="cv-items blind-facts">
          {detail.facts.map((fact) => <div key={fact.path}><dt>{pick(fact, 'name')}</dt><dd className="num">{shown(fact.path, fact.value)}</dd></div>)}
        </dl>
      </div>
    </div>
  );
}

export function BlindDesk({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
  const [answer, setAnswer] = useState<{ id: string; said: string; told: BlindAnswer } | null>(null);
  const list = useQuery({ queryKey: SAMPLES, queryFn: ({ signal }) => review.samples(signal), staleTime: 10_000 });
  const rows = (list.data?.rows ?? []).filter((row) => !skipped.has(row.id));
  const row = answer ? list.data?.rows.find((one) => one.id === answer.id) : rows[0];
  const detail = useQuery({ queryKey: [...SAMPLES, row?.id], queryFn: ({ signal }) => review.sample(row?.id ?? '', signal), enabled: Boolean(row) && !answer, retry: false });
  const judge = useMutation({
    mutationFn: (outcome: string) => review.judge(row?.id ?? '', outcome),
    onSuccess: (told, said) => {
      setAnswer({ id: row?.id ?? '', said, told });
      void client.invalidateQueries({ queryKey: ['queue'] });
      void client.invalidateQueries({ queryKey: ['policy', 'performance'] });
    },
  });
  const ready = Boolean(detail.data) && !answer && !judge.isPending;
  const say = (outcome: string) => () => ready && judge.mutate(outcome);
  const pass = (id: string | undefined) => id && setSkipped((old) => new Set(old).add(id));
  const next = () => {
    pass(answer?.id);
    setAnswer(null);
    judge.reset();
  };
  const skip = () => {
    pass(row?.id);
    judge.reset();
  };
  useHotkeys(answer ? { Enter: next, j: next } : { a: say('approve'), r: say('decline'), i: say('ask_for_info'), j: skip });
  return (
    <section className="blind card" aria-label={t('review:inbox.blind')}>
      <div className="blind-tools">{children}<span className="dim">{t('review:blind.about')}</span><span className="dim num">{list.isSuccess && integer(lang, rows.length)}</span></div>
      {list.isPending && <Loading lines={8} />}
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && !row && <Empty title={t('review:blind.none')}><p className="dim">{t('review:blind.noneText')}</p></Empty>}
      {row && (
        <>
          <header className="cv-head">
            <h2>{row.product_name ?? row.sku ?? '—'}{row.quantity > 1 && ` ×${row.quantity}`}</h2>
            <span className="cv-amount"><Money minor={row.amount_minor} currency={row.currency} /></span>
          </header>
          {answer ? (
            <div className="blind-body" role="status">
              <p className={answer.told.agrees ? 'notice' : 'notice warn'}>
                <span className="strong">{t(answer.told.agrees ? 'review:blind.agrees' : 'review:blind.differs')}</span>{' '}
                {t('review:blind.told', { said: word('outcome', answer.said), automatic: word('outcome', answer.told.automatic) })}
              </p>
              <p className="dim">{answer.told.case_no} · {pick(answer.told, 'text') || answer.told.rule}</p>
            </div>
          ) : (
            <>
              {detail.isPending && <Loading lines={8} />}
              {detail.isError && <p className="notice warn desk-notice" role="alert">{errorText(detail.error)}</p>}
              {detail.data && <Facts detail={detail.data} />}
            </>
          )}
          {judge.isError && <p className="notice bad desk-notice" role="alert">{errorText(judge.error)}</p>}
          <div className="actions"><div className="actions-bar" role="toolbar" aria-label={t('case:actions')}>
            {answer ? <Button type="primary" autoFocus onClick={next}>{t('review:blind.next')} <kbd>Enter</kbd></Button> : (
              <>
                <Button type="primary" disabled={!ready} onClick={say('approve')}>{t('case:action.approve')} <kbd>A</kbd></Button>
                <Button danger disabled={!ready} onClick={say('decline')}>{t('case:action.decline')} <kbd>R</kbd></Button>
                <Button disabled={!ready} onClick={say('ask_for_info')}>{t('review:blind.unsure')} <kbd>I</kbd></Button>
                <span className="grow" />
                <Button type="text" onClick={skip}>{t('review:blind.skip')} <kbd>J</kbd></Button>
              </>
            )}
          </div></div>
        </>
      )}
    </section>
  );
}
