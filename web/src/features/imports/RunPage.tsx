// One import: progress while it runs, its report and its bad rows afterwards.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { actorName, PageHead, Time, useTitle, word } from '@/components/bits';
import { Gate } from '@/components/states';
import { Run } from './parts';
import { fileNames, runQuery, useImportEvents } from './queries';
import './imports.css';

function Page({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(runQuery(id));
  useImportEvents();
  useTitle(data ? `${t('common:nav.imports')} ${word('fact', data.kind)}` : t('common:nav.imports'));
  return (
    <div className="page page-scroll">
      <PageHead
        title={data ? fileNames(data) || word('fact', data.kind) : t('common:nav.imports')}
        sub={
          <>
            <Link to="/imports">{t('imports:all')}</Link>
            {data?.started_at && <span>{t('imports:started')} <Time iso={data.started_at} /></span>}
            {data?.finished_at && <span>{t('imports:finished')} <Time iso={data.finished_at} /></span>}
            {data?.actor && <span>{actorName(data.actor)}</span>}
          </>
        }
      />
      <div className="page-body imports"><Run id={id} /></div>
    </div>
  );
}

export function RunPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  return <Gate permission="import"><Page key={id} id={id} /></Gate>;
}
