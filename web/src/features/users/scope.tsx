// Row rights: shown as one line, and chosen dimension by dimension.
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Scope, ScopeDimension, UserList } from '@/api/types';
import { joined, useLang } from '@/lib/i18n';

export const DIMENSIONS: ScopeDimension[] = ['departments', 'regions', 'channels', 'shops'];

export function ScopeText({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const lang = useLang();
  const parts = DIMENSIONS.flatMap((name) => {
    const values = scope[name];
    if (!values) return [];
    const shown = values.length ? joined(lang, values.slice(0, 3)) + (values.length > 3 ? '…' : '') : t('users:nothing');
    return [`${t(`users:dimension.${name}`)}: ${shown}`];
  });
  return <>{parts.length ? parts.join(' · ') : t('users:everything')}</>;
}

export function ScopeFields({ scope, known, onChange }: { scope: Scope; known: UserList['dimensions']; onChange: (scope: Scope) => void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="scope-fields">
      <legend>{t('users:field.scope')}</legend>
      <p className="dim">{t('users:allHint')}</p>
      {DIMENSIONS.map((name) => (
        <label key={name}>
          <span>{t(`users:dimension.${name}`)}</span>
          <Select
            mode="tags"
            allowClear
            aria-label={t(`users:dimension.${name}`)}
            placeholder={t('users:everything')}
            value={scope[name] ?? []}
            options={known[name].map((value) => ({ value, label: value }))}
            onChange={(values: string[]) => onChange({ ...scope, [name]: values.length ? values : undefined })}
          />
        </label>
      ))}
    </fieldset>
  );
}
