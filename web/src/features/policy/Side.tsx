// Versions and drafts beside the rules, and the trial that runs.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { policies } from '@/api/endpoints';
import type { PolicyOverview } from '@/api/policyTypes';
import { actorName, Time } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { useMay } from '@/lib/session';
import { OVERVIEW } from './PolicyPage';

interface Props {
  overview: PolicyOverview;
  shown: { draft?: number; version?: number };
  onShow: (next: { draft?: string; version?: string }) => void;
}

export function Side({ overview, shown, onShow }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const errorText = useErrorText();
  const open = overview.drafts.filter((draft) => draft.status === 'open' || draft.status === 'proposed').reverse();
  const begin = useMutation({
    mutationFn: () => policies.begin({ name: t('policy:draftName', { number: overview.drafts.length + 1 }) }),
    onSuccess: async (draft) => {
      await client.invalidateQueries({ queryKey: OVERVIEW });
      onShow({ draft: String(draft.draft) });
    },
  });
  const end = useMutation({ mutationFn: policies.endTrial, onSuccess: (next) => client.setQueryData(OVERVIEW, next) });
  const trial = overview.trial;
  return (
    <nav className="policy-side card" aria-label={t('policy:side')}>
      {may('edit_policy') && <Button block type="primary" icon={<PlusOutlined aria-hidden />} loading={begin.isPending} onClick={() => begin.mutate()}>{t('policy:newDraft')}</Button>}
      {begin.isError && <p className="rule-bad" role="alert">{errorText(begin.error)}</p>}
      {trial && (
        <div className="side-trial">
          <span>{trial.share_percent === 0 ? t('policy:trial.shadow', { draft: trial.draft }) : t('policy:trial.canary', { draft: trial.draft, share: trial.share_percent })}</span>
          {may('edit_policy') && <button type="button" className="link-button" onClick={() => end.mutate()}>{t('policy:trial.end')}</button>}
        </div>
      )}
      <h3>{t('policy:drafts')}</h3>
      {open.length === 0 && <p className="dim">{t('policy:noDrafts')}</p>}
      <ul>
        {open.map((draft) => (
          <li key={draft.draft}>
            <button type="button" className="side-item" aria-current={shown.draft === draft.draft} onClick={() => onShow({ draft: String(draft.draft) })}>
              <span className="ellipsis">{draft.name}</span>
              <span className="dim">{draft.status === 'proposed' ? t('policy:status.proposed') : actorName(draft.authors.at(-1))}</span>
            </button>
          </li>
        ))}
      </ul>
      <h3>{t('policy:versions')}</h3>
      <ul>
        {[...overview.versions].reverse().map((version) => (
          <li key={version.version}>
            <button type="button" className="side-item" aria-current={shown.version === version.version && shown.draft === undefined} onClick={() => onShow({ version: String(version.version) })}>
              <span>{t('policy:versionNo', { version: version.version })}{version.version === overview.live && <span className="tag good">{t('policy:live')}</span>}</span>
              <span className="dim">{version.published_at ? <Time iso={version.published_at} /> : t('policy:builtIn')}</span>
            </button>
            {version.expires_at && <p className="dim side-note">{t('policy:expires')} <Time iso={version.expires_at} /></p>}
          </li>
        ))}
      </ul>
    </nav>
  );
}
