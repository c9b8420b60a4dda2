// What the other learned models say of a case, a line each: bad end, lost value, reason as read, anomaly; hints for people, never a verdict.
import { useTranslation } from 'react-i18next';
import type { ModelNote } from '@/api/types';
import { money, percent } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';
import { factName, useFactValue } from './facts';

const average = (note: ModelNote) => 1 / (1 + Math.exp(-note.base));

/** The facts that raise a score most, with their values. */
function Raised({ note, currency }: { note: ModelNote; currency: string }) {
  const { t } = useTranslation();
  const value = useFactValue();
  const raised = (note.parts ?? []).filter((part) => part.contribution > 0).slice(0, 3);
  if (raised.length === 0) return null;
  return (
    <ul className="cv-raised" aria-label={t('risk:why')}>
      {raised.map((part) => <li key={part.fact} title={part.fact}>{factName(part.fact)} <span className="num">{part.value === null ? t('risk:unknown') : value(part.fact, part.value, currency)}</span></li>)}
    </ul>
  );
}

function Line({ note, stated, amount, currency }: { note: ModelNote; stated: string | null; amount: number | null; currency: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  const reasons = useReasons();
  const learned = note.model.split('@')[0] ?? '';
  const share = percent(lang, note.score);
  if (learned === 'reason') {
    const read = note.answer ?? '';
    const differs = stated !== null && read.split('.').slice(0, 2).join('.') !== stated.split('.').slice(0, 2).join('.');
    return (
      <span className="cv-score-text">
        <span className={differs && note.score >= 0.5 ? 'tag warn' : 'tag'} title={read}>{reasons.path(read)}</span>
        <span>{t('risk:scores.reason', { share })}{stated !== null && ` · ${t(differs ? 'risk:scores.differs' : 'risk:scores.agrees')}`}</span>
      </span>
    );
  }
  if (learned === 'anomaly') {
    return (
      <>
        <span className="cv-score-text"><span className={note.score >= 0.99 ? 'tag warn num' : 'tag num'}>{share}</span><span>{t('risk:scores.anomaly', { share })}</span></span>
        {note.score >= 0.9 && <Raised note={note} currency={currency} />}
      </>
    );
  }
  const usual = average(note);
  const lost = learned === 'cost' && amount !== null ? money(lang, Math.round(amount * note.score), currency) : null;
  return (
    <>
      <span className="cv-score-text">
        <span className={note.score >= 2 * usual ? 'tag warn num' : 'tag num'}>{lost ?? share}</span>
        <span>{t(lost ? 'risk:scores.cost' : learned === 'cost' ? 'risk:scores.share' : 'risk:scores.priority', { share, average: percent(lang, usual) })}</span>
      </span>
      {note.score >= usual && <Raised note={note} currency={currency} />}
    </>
  );
}

export function ScoresBlock({ scores, stated, amount, currency }: { scores: ModelNote[]; stated: string | null; amount: number | null; currency: string }) {
  const { t } = useTranslation();
  return (
    <section className="cv-section cv-scores" aria-label={t('risk:scores.title')}>
      <h3>{t('risk:scores.title')}</h3>
      <dl className="cv-score-list">
        {scores.map((note) => (
          <div key={note.model}>
            <dt>{t(`risk:kind.${note.model.split('@')[0]}.name`)} <small className="mono dim">{note.model}</small></dt>
            <dd><Line note={note} stated={stated} amount={amount} currency={currency} /></dd>
          </div>
        ))}
      </dl>
      <p className="dim cv-source">{t('risk:scores.never')}</p>
    </section>
  );
}
