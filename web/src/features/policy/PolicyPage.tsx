// 审批规则: what decides now, how its rows perform, the drafts on their way to publication, and the switch to people.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { ApiOutlined, DownloadOutlined } from '@ant-design/icons';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { policies } from '@/api/endpoints';
import type { PolicyOverview, PolicyPerformance } from '@/api/policyTypes';
import { PageHead, useTitle } from '@/components/bits';
import { Failed, Gate, Loading } from '@/components/states';
import { integer, percent } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import { useMay } from '@/lib/session';
import { DraftView } from './DraftView';
import { Emergency, Rollback, Paused } from './Switches';
import { Improve } from './Improve';
import { Law } from './Law';
import { Monitor } from './Monitor';
import { Side } from './Side';
import { Stages } from './Stages';
import { TableList } from './TableList';
import type { Hits } from './RuleRow';
import type { Jdm } from './jdm';
import { useWords } from './words';
import './policy.css';

export const OVERVIEW = ['policy', 'overview'];

/** Hits of each row of a version. */
export function hitsOf(figures: PolicyPerformance | undefined, version: string): Map<string, Hits> {
  return new Map((figures?.rows ?? []).filter((row) => row.version === version).map((row) => [row.rule, row]));
}

function Published({ version, figures }: { version: number; figures?: PolicyPerformance }) {
  const words = useWords();
  const query = useQuery({ queryKey: ['policy', 'version', version], queryFn: ({ signal }) => policies.version(version, signal), staleTime: Infinity });
  const hits = useMemo(() => hitsOf(figures, `default@${version}`), [figures, version]);
  if (query.isPending) return <Loading lines={10} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <TableList jdm={query.data.table as Jdm} words={words} hits={hits} complaints={[]} />;
}

function Figures({ figures }: { figures?: PolicyPerformance }) {
  const { t } = useTranslation();
  const lang = useLang();
  if (!figures || figures.decisions === 0) return <>{t('policy:noDecisions')}</>;
  return <>{t('policy:figures', { decisions: integer(lang, figures.decisions), days: figures.days, share: percent(lang, figures.automatic_share ?? 0) })}</>;
}

const TABS = ['rules', 'monitor', 'improve', 'stages', 'law'] as const;

function Loaded({ overview }: { overview: PolicyOverview }) {
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { draft?: string; version?: string; tab?: string };
  const [dialog, setDialog] = useState<'emergency' | null>(null);
  const performance = useQuery({ queryKey: ['policy', 'performance'], queryFn: ({ signal }) => policies.performance(30, signal), refetchInterval: 60_000 });
  const show = (next: { draft?: string; version?: string }) => void navigate({ to: '/policy', search: next });
  const draft = overview.drafts.find((one) => String(one.draft) === search.draft);
  const version = Number(search.version) || overview.live;
  const tab = TABS.find((one) => one === search.tab) ?? 'rules';
  return (
    <>
      <PageHead title={t('common:nav.policy')} sub={<Figures figures={performance.data} />}>
        <Segmented value={tab} onChange={(value) => void navigate({ to: '/policy', search: value === 'rules' ? {} : { tab: String(value) } })} options={TABS.map((one) => ({ value: one, label: t(`policy:tab.${one}`) }))} />
        {may('publish_policy') && <Rollback overview={overview} />}
        {may('edit_policy') && <Button danger icon={<ApiOutlined aria-hidden />} onClick={() => setDialog('emergency')}>{t('policy:emergency.start')}</Button>}
      </PageHead>
      <Paused overview={overview} />
      {tab === 'monitor' && <Monitor query={performance} live={overview.live} />}
      {tab === 'improve' && <Improve onDraft={(made) => show({ draft: String(made) })} />}
      {tab === 'stages' && <Stages />}
      {tab === 'law' && <Law />}
      {tab === 'rules' && <div className="policy">
        <Side overview={overview} shown={draft ? { draft: draft.draft } : { version }} onShow={show} />
        <section className="policy-main" aria-label={draft ? draft.name : t('policy:versionNo', { version })}>
          {draft
            ? <DraftView key={`${draft.draft}-${draft.status === 'open' || draft.status === 'proposed' ? 'live' : 'closed'}`} summary={draft} overview={overview} figures={performance.data} onShow={show} />
            : (
              <div className="card">
                <div className="card-head"><h2>{t('policy:versionNo', { version })}</h2>{version === overview.live && <span className="tag good">{t('policy:live')}</span>}<Button className="draft-tools" icon={<DownloadOutlined aria-hidden />} href={policies.sheetUrl({ version })}>Excel</Button></div>
                <Published version={version} figures={performance.data} />
              </div>
            )}
        </section>
      </div>}
      {dialog === 'emergency' && <Emergency overview={overview} onClose={() => setDialog(null)} />}
    </>
  );
}

function Page() {
  const { t } = useTranslation();
  useTitle(t('common:nav.policy'));
  const query = useQuery({ queryKey: OVERVIEW, queryFn: ({ signal }) => policies.overview(signal), refetchInterval: 30_000 });
  return (
    <div className="page page-scroll">
      {query.isPending && <Loading lines={12} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.data && <Loaded overview={query.data} />}
    </div>
  );
}

export function PolicyPage() {
  return <Gate permission="read_policy"><Page /></Gate>;
}
