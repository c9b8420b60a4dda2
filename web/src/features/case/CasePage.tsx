// One case: its whole story and the steps that are possible now.
import { useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import { ArrowLeftOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Kbd, useTitle } from '@/components/bits';
import { CaseActions } from '@/components/case/Actions';
import type { PanelName } from '@/components/case/Actions';
import { CaseHead, CaseView } from '@/components/case/CaseView';
import { caseQuery, useRefreshCase } from '@/components/case/queries';
import { Failed, Gate, Loading } from '@/components/states';
import { useHotkeys } from '@/lib/hotkeys';
import { useLogTick } from '@/lib/stream';
import './page.css';

function OneCase({ id }: { id: string }) {
  const { t } = useTranslation();
  const router = useRouter();
  const query = useQuery(caseQuery(id));
  const refresh = useRefreshCase();
  const [panel, setPanel] = useState<PanelName | null>(null);
  useTitle(query.data?.row.case_no ?? t('common:nav.cases'));
  useLogTick(() => void query.refetch(), 4_000);
  const back = () => (window.history.length > 1 ? router.history.back() : void router.navigate({ to: '/cases' }));
  useHotkeys({ Escape: () => (panel ? setPanel(null) : back()), u: back, n: () => query.data?.allowed.includes('note') && setPanel('note') });

  return (
    <div className="page">
      <div className="case-crumb">
        <Button type="text" size="small" icon={<ArrowLeftOutlined aria-hidden />} onClick={back}>{t('common:back')} <Kbd>Esc</Kbd></Button>
      </div>
      {query.isPending && <Loading lines={10} />}
      {query.isError && <Failed error={query.error} retry={() => void refresh(id)} />}
      {query.data && (
        <div className="card case-card">
          <CaseHead row={query.data.row} level={1} />
          <div className="cv-frame" tabIndex={0} role="region" aria-label={t('case:region')}><CaseView detail={query.data} /></div>
          <CaseActions detail={query.data} panel={panel} setPanel={setPanel} />
        </div>
      )}
    </div>
  );
}

export function CasePage() {
  const { id } = useParams({ strict: false }) as { id: string };
  return <Gate permission="read_cases"><OneCase key={id} id={id} /></Gate>;
}
