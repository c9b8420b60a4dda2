// Whether a table is the built-in one or the merchant's own, with its version.
import { useTranslation } from 'react-i18next';
import type { Head } from './api';

export function StateTag({ head }: { head: Head }) {
  const { t } = useTranslation();
  return head.built_in ? (
    <span className="tag">{t('settings:builtIn')}</span>
  ) : (
    <span className="tag accent">{t('settings:version', { version: head.version })}</span>
  );
}
