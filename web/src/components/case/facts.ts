// Facts in words: their names and their values, as rules and scores name them.
import { useTranslation } from 'react-i18next';
import { word } from '@/components/bits';
import { money } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';

export function useFactValue(): (name: string, raw: unknown, currency: string) => string {
  const { t } = useTranslation();
  const lang = useLang();
  const reasons = useReasons();
  return (name, raw, currency) => {
    if (raw === null || raw === undefined || raw === '') return '∅';
    if (typeof raw === 'boolean') return raw ? t('common:yes') : t('common:no');
    if (typeof raw === 'number' && name.endsWith('_minor')) return money(lang, raw, currency);
    if (typeof raw === 'number') return raw.toLocaleString(lang);
    if (typeof raw !== 'string') return JSON.stringify(raw);
    if (name === 'case.kind') return word('kind', raw);
    if (name === 'case.channel') return word('channel', raw);
    if (name === 'order.sale_mode') return word('saleMode', raw);
    if (name.startsWith('case.reason_') || name === 'reason.code') return reasons.name(raw);
    return raw;
  };
}

export function factName(name: string): string {
  const key = name.replaceAll('.', '_');
  const known = word('factName', key);
  return known === key ? name : known;
}
