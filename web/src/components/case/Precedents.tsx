// What earlier cases suggest, and how cases of this reason are to be reviewed.
import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Money, word } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { percent } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import { similarQuery } from './queries';

export function Precedents({ id }: { id: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const errorText = useErrorText();
  const query = useQuery(similarQuery(id));
  if (query.isError) return <section className="cv-section cv-side"><h3>{t('steps:similar')}</h3><p className="cv-bad">{errorText(query.error)}</p></section>;
  if (!query.data) return null;
  const { cases, suggestion, strategy } = query.data;
  const steps = strategy ? (lang === 'en' ? strategy.steps_en : strategy.steps_zh) : [];
  return (
    <>
      {strategy && (
        <section className="cv-section cv-side">
          <details className="cv-law">
            <summary><span className="strong">{t('steps:strategy')}</span> {pick(strategy, 'when')}</summary>
            <ol className="cv-steps">{steps.map((step) => <li key={step}>{step}</li>)}</ol>
          </details>
        </section>
      )}
      {cases.length > 0 && (
        <section className="cv-section cv-side">
          <h3>{t('steps:similar')}</h3>
          {suggestion && (
            <p className="notice">
              {t('steps:suggestion', { outcome: word('outcome', suggestion.ending.outcome), kind: word('kind', suggestion.ending.resolution), support: suggestion.support, of: suggestion.of })}
            </p>
          )}
          <ul className="cv-others">
            {cases.slice(0, 5).map(({ row, likeness, ending }) => (
              <li key={row.id}>
                <Link to="/cases/$id" params={{ id: row.id }} className="mono">{row.case_no}</Link>
                <span className="ellipsis dim">{percent(lang, likeness)} · {row.product_name ?? row.sku ?? '—'}</span>
                <span className="tag">{word('outcome', ending?.outcome ?? row.outcome)}</span>
                <Money minor={row.refund_minor ?? row.amount_minor} currency={row.currency} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
