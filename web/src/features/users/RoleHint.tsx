// What a role may do, in words.
import { useTranslation } from 'react-i18next';
import type { UserList } from '@/api/types';
import { joined, useLang } from '@/lib/i18n';

export function RoleHint({ role, list }: { role: string; list: UserList }) {
  const { t } = useTranslation();
  const lang = useLang();
  const permissions = list.roles.find((one) => one.role === role)?.permissions ?? [];
  return <small className="dim">{t('users:may')}{joined(lang, permissions.map((one) => t([`users:permission.${one}`, one])))}</small>;
}
