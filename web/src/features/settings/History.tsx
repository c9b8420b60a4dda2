// Earlier versions of a table: who saved them and when, and a press that puts one into the form again.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actorName, Time } from '@/components/bits';
import { Failed, Loading } from '@/components/states';
import type { Shown, TableName } from './api';
import { settings } from './api';
import { differences } from './compare';

export function History({ name, draft, onTake }: { name: TableName; draft: Shown['value']; onTake: (value: Shown['value']) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const query = useQuery({ queryKey: ['setting-versions', name], queryFn: ({ signal }) => settings.versions(name, signal), enabled: open });
  return (
    <details className="st-history" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('settings:history.title')}</summary>
      {open && query.isPending && <Loading lines={3} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.data?.rows.length === 0 && <p className="dim">{t('settings:history.none')}</p>}
      <ul>
        {query.data?.rows.map((row) => {
          const count = differences(row.value, draft).length;
          return (
            <li key={row.version}>
              <span className="num">{t('settings:version', { version: row.version })}</span>
              <span>{actorName(row.by)}</span>
              <Time iso={row.at} />
              {row.built_in && <span className="tag">{t('settings:builtIn')}</span>}
              {count > 0 ? (
                <Button size="small" onClick={() => onTake(row.value)}>
                  {t('settings:history.take', { count })}
                </Button>
              ) : (
                <span className="dim">{t('settings:history.same')}</span>
              )}
            </li>
          );
        })}
      </ul>
    </details>
  );
}
