// Somebody else's save, seen while one still writes: who it was, what differs, and the two ways on.
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { actorName, Time } from '@/components/bits';
import { joined, pick, useLang } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';
import type { Shown } from './api';
import { differences } from './compare';

/** Places of a table in words: a member by its name, a row by its own. */
function usePlaces(...versions: Shown['value'][]): (paths: string[]) => string {
  const { t } = useTranslation();
  const lang = useLang();
  const reasons = useReasons();
  const rows = versions.flatMap((one) => (Array.isArray(one) ? (one as { code?: string; reason?: string }[]) : []));
  const name = (path: string) => {
    const row = rows.find((one) => one.code === path || one.reason === path);
    if (path === '*') return t(row ? 'settings:strategy.rest' : 'settings:member.order');
    if (row) return pick(lang, row, 'name') || reasons.path(path);
    const [member = path, ...rest] = path.split('.');
    return [t(`settings:member.${member}`, { defaultValue: member }), ...rest].join(' ');
  };
  return (paths) => joined(lang, paths.slice(0, 8).map(name)) + (paths.length > 8 ? '…' : '');
}

/** Somebody else has saved while this form was being changed. */
export function Overtaken({
  theirs,
  base,
  clashes,
  onJoin,
  onDrop,
}: {
  theirs: Shown;
  base: Shown;
  clashes: string[];
  onJoin: () => void;
  onDrop: () => void;
}) {
  const { t } = useTranslation();
  const places = usePlaces(theirs.value, base.value);
  return (
    <div className="notice warn st-conflict" role="alert">
      <p>
        <span className="strong">
          {theirs.changed_by
            ? t('settings:conflict.by', { name: actorName(theirs.changed_by), version: theirs.version })
            : t('settings:conflict.somebody', { version: theirs.version })}
        </span>{' '}
        {theirs.changed_at && (
          <>
            (<Time iso={theirs.changed_at} mode="clock" />){' '}
          </>
        )}
        {t('settings:conflict.text')}
      </p>
      <p>{t('settings:conflict.theirs', { names: places(differences(theirs.value, base.value)) })}</p>
      {clashes.length > 0 && <p>{t('settings:conflict.both', { names: places(clashes) })}</p>}
      <div className="st-buttons">
        <Button size="small" type="primary" onClick={onJoin}>
          {t('settings:conflict.join')}
        </Button>
        <Button size="small" onClick={onDrop}>
          {t('settings:conflict.drop')}
        </Button>
      </div>
    </div>
  );
}
