// The risk score of a decision with its parts in words: which facts raised it, which lowered it, and how much.
import { useTranslation } from 'react-i18next';
import type { ModelNote } from '@/api/types';
import { percent } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import { factName, useFactValue } from './facts';

/** How much a part moves the odds: a little, clearly, strongly; log-odds of 0.4 are half as much again, of 1.1 threefold. */
function strength(contribution: number): 'little' | 'clear' | 'strong' {
  const size = Math.abs(contribution);
  return size >= 1.1 ? 'strong' : size >= 0.4 ? 'clear' : 'little';
}

export function RiskBlock({ risk, currency }: { risk: ModelNote; currency: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  const value = useFactValue();
  const average = 1 / (1 + Math.exp(-risk.base));
  const parts = risk.parts ?? [];
  const widest = Math.max(1, ...parts.map((part) => Math.abs(part.contribution)));
  return (
    <section className="cv-section cv-risk" aria-label={t('risk:title')}>
      <h3>{t('risk:title')}<small className="mono">{risk.model}</small></h3>
      <p className="cv-verdict">
        <span className={risk.score >= 0.5 ? 'tag bad num' : risk.score >= 2 * average ? 'tag warn num' : 'tag num'}>{percent(lang, risk.score)}</span>
        <span>{t('risk:against', { average: percent(lang, average) })}</span>
        {risk.challenger && <span className="dim">{t('risk:shadow', { model: risk.challenger[0], score: percent(lang, risk.challenger[1]) })}</span>}
      </p>
      {parts.length > 0 && (
        <ul className="cv-parts" aria-label={t('risk:why')}>
          {parts.map((part) => (
            <li key={part.fact} title={part.fact}>
              <span>{factName(part.fact)} <span className="num strong">{part.value === null ? t('risk:unknown') : value(part.fact, part.value, currency)}</span></span>
              <span className="cv-part-bar" aria-hidden><i className={part.contribution > 0 ? 'up' : 'down'} style={{ width: `${(Math.abs(part.contribution) / widest) * 100}%` }} /></span>
              <span className="dim">{t(`risk:${part.contribution > 0 ? 'up' : 'down'}.${strength(part.contribution)}`)}</span>
            </li>
          ))}
          {Math.abs(risk.rest) >= 0.01 && (
            <li>
              <span className="dim">{t('risk:rest')}</span>
              <span className="cv-part-bar" aria-hidden><i className={risk.rest > 0 ? 'up' : 'down'} style={{ width: `${Math.min(100, (Math.abs(risk.rest) / widest) * 100)}%` }} /></span>
              <span className="dim">{t(`risk:${risk.rest > 0 ? 'up' : 'down'}.${strength(risk.rest)}`)}</span>
            </li>
          )}
        </ul>
      )}
      <p className="dim cv-source">{t('risk:never')}</p>
    </section>
  );
}
