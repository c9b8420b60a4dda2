// Earlier imports, newest first, and the way to a new one.
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { ImportInfo } from '@/api/types';
import { actorName, PageHead, Time, useTitle, word } from '@/components/bits';
import { Empty, Failed, Gate, Loading } from '@/components/states';
import { integer } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import { RunState } from './parts';
import { fileNames, isRunning, listQuery, useImportEvents } from './queries';
import './imports.css';

function Line({ info }: { info: ImportInfo }) {
  const { t } = useTranslation();
  const lang = useLang();
  const share = info.bytes_total ? Math.floor(((info.bytes_done ?? 0) / info.bytes_total) * 100) : null;
  return (
    <li>
      <Link to="/imports/$id" params={{ id: info.import_id }} className="run-line">
        <span className="run-kind strong">{word('fact', info.kind)}</span>
        <span className="run-file ellipsis dim">{fileNames(info)}</span>
        <span className="run-tags"><RunState info={info} />{isRunning(info) && share !== null && <span className="num dim"> {share}%</span>}</span>
        <span className="run-counts num">
          {info.report ? (
            <>
              {t('imports:line.loaded', { shown: integer(lang, info.report.loaded) })}
              {info.report.refused > 0 && <span className="run-bad"> · {t('imports:line.refused', { shown: integer(lang, info.report.refused) })}</span>}
              {info.report.pooled > 0 && <span className="dim"> · {t('imports:line.pooled', { shown: integer(lang, info.report.pooled) })}</span>}
            </>
          ) : (
            t('imports:rowsDone', { rows: integer(lang, info.rows_done ?? 0) })
          )}
        </span>
        <span className="run-who dim">{actorName(info.actor)} · <Time iso={info.started_at} /></span>
      </Link>
    </li>
  );
}

function Page() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const query = useQuery(listQuery);
  useImportEvents();
  useTitle(t('common:nav.imports'));
  return (
    <div className="page page-scroll">
      <PageHead title={t('common:nav.imports')} sub={t('imports:sub')}>
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => void navigate({ to: '/imports/new' })}>{t('imports:new')}</Button>
      </PageHead>
      <div className="page-body">
        <div className="card">
          {query.isPending && <Loading />}
          {query.isError && !query.data && <Failed error={query.error} retry={() => void query.refetch()} />}
          {query.data?.rows.length === 0 && <Empty title={t('imports:none')}><p className="dim">{t('imports:noneHint')}</p></Empty>}
          <ul className="runs">{query.data?.rows.map((info) => <Line key={info.import_id} info={info} />)}</ul>
        </div>
      </div>
    </div>
  );
}

export function ImportsPage() {
  return <Gate permission="import"><Page /></Gate>;
}
