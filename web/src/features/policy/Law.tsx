// 法定权利: the articles that stand above the merchant's rules, with source and dates, and beside them the clocks of each platform.
import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { policies } from '@/api/endpoints';
import type { PlatformSet, StatuteArticle } from '@/api/policyTypes';
import { Empty, Failed, Loading } from '@/components/states';
import { integer } from '@/lib/format';
import { pick, useLang } from '@/lib/i18n';

function Verified({ verified }: { verified: boolean }) {
  const { t } = useTranslation();
  return <span className={verified ? 'tag good' : 'tag warn'} title={t(verified ? 'policy:law.verifiedHint' : 'policy:law.unverifiedHint')}>{t(verified ? 'policy:law.verified' : 'policy:law.unverified')}</span>;
}

function Article({ article }: { article: StatuteArticle }) {
  const { t } = useTranslation();
  const lang = useLang();
  const note = pick(lang, article, 'note');
  return (
    <li className="law-item">
      <div className="rule-title"><span className="strong">{pick(lang, article, 'title')}</span> <span className="dim">{lang === 'en' ? article.article_en : article.article}</span> <Verified verified={article.verified} /></div>
      <p>{pick(lang, article, 'text')}</p>
      {note && <p className="dim">{note}</p>}
      <details><summary className="dim">{t('policy:law.wording')} · {article.source} · {t('policy:law.since', { day: article.effective_from })}</summary><p lang="zh-CN">{article.wording_zh}</p></details>
    </li>
  );
}

function Platform({ set }: { set: PlatformSet }) {
  const { t } = useTranslation();
  const lang = useLang();
  const notes = lang === 'en' ? set.notes_en : set.notes_zh;
  return (
    <li className="law-item">
      <div className="rule-title"><span className="strong">{pick(lang, set, 'name')}</span> <Verified verified={set.verified} /> <span className="dim">{set.effective_to ? t('policy:law.between', { from: set.effective_from, to: set.effective_to }) : t('policy:law.since', { day: set.effective_from })}</span></div>
      <ul className="law-clocks">{set.clocks.map((clock) => <li key={clock.code}><span className="num strong">{t('policy:law.hours', { hours: integer(lang, clock.hours) })}</span> {pick(lang, clock, 'text')}</li>)}</ul>
      {notes.map((one) => <p key={one} className="dim">{one}</p>)}
      <p className="dim law-source">{set.source}</p>
    </li>
  );
}

export function Law() {
  const { t } = useTranslation();
  const lang = useLang();
  const [typed, setTyped] = useState('');
  const query = useQuery({ queryKey: ['policy', 'vocabulary'], queryFn: ({ signal }) => policies.vocabulary(signal), staleTime: Infinity });
  const wanted = typed.trim().toLowerCase();
  const articles = useMemo(
    () => (query.data?.statute.articles ?? []).filter((one) => wanted === '' || `${one.title_zh}${one.title_en}${one.article}${one.article_en}${one.text_zh}${one.text_en}`.toLowerCase().includes(wanted)),
    [query.data, wanted],
  );
  if (query.isPending) return <Loading lines={10} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const { statute, platforms } = query.data;
  return (
    <>
      <section className="card improve" aria-label={t('policy:tab.law')}>
        <div className="card-head"><h2>{t('policy:tab.law')}</h2><span className="dim">{t('policy:law.about', { version: statute.version, count: integer(lang, statute.articles.length) })}</span><Input className="law-find" allowClear aria-label={t('policy:law.find')} placeholder={t('policy:law.find')} value={typed} onChange={(event) => setTyped(event.target.value)} /></div>
        {articles.length === 0 && <Empty title={t('policy:law.none')} />}
        <ul className="law-list" aria-label={t('policy:tab.law')}>{articles.map((one) => <Article key={one.id} article={one} />)}</ul>
      </section>
      <section className="card improve" aria-label={t('policy:law.platforms')}>
        <div className="card-head"><h2>{t('policy:law.platforms')}</h2><span className="dim">{t('policy:law.platformsAbout')}</span></div>
        <ul className="law-list">{platforms.map((one) => <Platform key={one.platform + one.effective_from} set={one} />)}</ul>
      </section>
    </>
  );
}
