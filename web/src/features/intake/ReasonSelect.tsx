// A reason in two steps that one search shortens: groups of the taxonomy, their leaves below them.
import { Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReasonNode } from '@/api/types';
import { usePick } from '@/lib/i18n';

export function ReasonSelect({ reasons, value, onChange }: { reasons: ReasonNode[]; value?: string; onChange: (code: string) => void }) {
  const { t } = useTranslation();
  const pick = usePick();
  const options = useMemo(() => {
    const byCode = new Map(reasons.map((reason) => [reason.code, reason]));
    return reasons.filter((reason) => reason.level === 2).map((group) => {
      const top = byCode.get(group.parent);
      const title = [top && pick(top, 'name'), pick(group, 'name')].filter(Boolean).join(' / ');
      return {
        label: title,
        title,
        // Typing finds both languages and the group's name.
        options: reasons.filter((leaf) => leaf.parent === group.code && leaf.level === 3).map((leaf) => ({
          value: leaf.code,
          label: pick(leaf, 'name'),
          words: `${title} ${leaf.name_zh} ${leaf.name_en} ${leaf.code}`.toLowerCase(),
        })),
      };
    }).filter((group) => group.options.length > 0);
  }, [reasons, pick]);
  return (
    <Select
      className="in-reason"
      showSearch={{ filterOption: (typed, option) => String((option as { words?: string } | undefined)?.words ?? '').includes(typed.trim().toLowerCase()) }}
      size="large"
      aria-label={t('intake:reason')}
      placeholder={t('intake:reason')}
      value={value}
      onChange={onChange}
      options={options}
      listHeight={360}
    />
  );
}
