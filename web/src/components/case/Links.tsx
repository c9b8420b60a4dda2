// Linked identities (关联账号): who shares a telephone number, e-mail or building with this customer, and splitting a link by hand.
import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { cases } from '@/api/endpoints';
import type { IdentityLink } from '@/api/types';
import { Time } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { useMay } from '@/lib/session';
import { linksQuery } from './queries';

/** Linked customers before the others are asked for. */
const FIRST = 5;

function Row({ id, link, reasons, maySplit }: { id: string; link: IdentityLink; reasons: string[]; maySplit: boolean }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: (reason: string | null) =>
      reason ? cases.splitLink(id, { customer_no: link.customer_no, reason }) : cases.joinLink(id, { customer_no: link.customer_no }),
    onSuccess: (links) => {
      setAsking(false);
      client.setQueryData(linksQuery(id).queryKey, links);
    },
  });
  const { latest, split } = link;
  return (
    <li className={split ? 'cv-link split' : 'cv-link'}>
      <Link to="/customers/$id" params={{ id: link.customer_no }} className="mono">{link.customer_no}</Link>
      <span className="cv-via">{link.via.map((via) => <span key={via} className="tag">{t(`risk:links.via.${via}`)}</span>)}</span>
      <span className="dim num">{t('risk:links.cases', { count: link.cases, recent: link.cases_90d })}</span>
      <span className="cv-link-act">
        {maySplit && !split && !asking && <Button size="small" onClick={() => setAsking(true)}>{t('risk:links.split')}</Button>}
        {maySplit && split && <Button size="small" loading={change.isPending} onClick={() => change.mutate(null)}>{t('risk:links.join')}</Button>}
      </span>
      {latest && <span className="cv-link-latest dim"><Link to="/cases/$id" params={{ id: latest.id }} className="mono">{latest.case_no}</Link> {latest.customer_name} <Time iso={latest.requested_at} /></span>}
      {split && <span className="cv-link-latest dim">{t('risk:links.splitBy', { reason: t(`risk:links.reason.${split.reason}`), by: split.by.replace(/^user:/, '') })} <Time iso={split.at} /></span>}
      {asking && (
        <span className="cv-link-latest">
          <Select
            size="small"
            autoFocus
            defaultOpen
            className="cv-link-why"
            aria-label={t('risk:links.why')}
            placeholder={t('risk:links.why')}
            loading={change.isPending}
            options={reasons.map((reason) => ({ value: reason, label: t(`risk:links.reason.${reason}`) }))}
            onChange={(reason: string) => change.mutate(reason)}
          />{' '}
          <Button size="small" type="text" onClick={() => setAsking(false)}>{t('common:cancel')}</Button>
        </span>
      )}
      {change.isError && <span className="cv-link-latest cv-bad" role="alert">{errorText(change.error)}</span>}
    </li>
  );
}

/** Nothing where nobody is linked. */
export function Links({ id }: { id: string }) {
  const { t } = useTranslation();
  const maySplit = useMay()('review');
  const errorText = useErrorText();
  const query = useQuery(linksQuery(id));
  const [all, setAll] = useState(false);
  if (query.isError) return <section className="cv-section cv-side"><h3>{t('risk:links.title')}</h3><p className="cv-bad">{errorText(query.error)}</p></section>;
  if (!query.data || (query.data.count === 0 && query.data.hidden === 0)) return null;
  const { links, count, hidden, reasons } = query.data;
  return (
    <section className="cv-section cv-side" aria-label={t('risk:links.title')}>
      <h3>{t('risk:links.title')} <span className="dim num">{count + hidden}</span></h3>
      <ul className="cv-links">
        {links.slice(0, all ? undefined : FIRST).map((link) => <Row key={link.customer_no} id={id} link={link} reasons={reasons} maySplit={maySplit && Boolean(query.data.customer_no)} />)}
      </ul>
      {!all && links.length > FIRST && <Button size="small" type="link" onClick={() => setAll(true)}>{t('risk:links.more', { n: links.length - FIRST })}</Button>}
      {count > links.length && <p className="dim">{t('risk:links.beyond', { n: count - links.length })}</p>}
      {hidden > 0 && <p className="dim">{t('risk:links.hidden', { n: hidden })}</p>}
      <p className="dim cv-source">{t('risk:links.about')}</p>
    </section>
  );
}
