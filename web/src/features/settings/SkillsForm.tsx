// Who takes work by itself, and in what each is skilled: reasons, kinds, shops and channels.
import { Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { word } from '@/components/bits';
import { useMeta, useReasons } from '@/lib/meta';
import type { FormProps } from './fields';
import { ProblemText } from './fields';
import type { Column } from './rows';
import { RowTable } from './rows';

interface Member {
  name: string;
  skills: string[];
}

interface Choice {
  value: string;
  label: string;
  words?: string;
}

/** Everything that a case can be marked by, in groups. */
function useMarks(): { label: string; title: string; options: Choice[] }[] {
  const { t } = useTranslation();
  const { data } = useMeta();
  const { path } = useReasons();
  return useMemo(() => {
    const reasons = (data?.reasons ?? [])
      .filter((one) => !one.retired)
      .map((one) => ({ value: one.code, label: path(one.code), words: `${one.name_zh} ${one.name_en} ${one.code}` }));
    const groups: [string, Choice[]][] = [
      ['kinds', (data?.kinds ?? []).map((kind) => ({ value: kind, label: word('kind', kind) }))],
      ['shops', (data?.shops ?? []).map((shop) => ({ value: shop, label: shop }))],
      ['channels', (data?.channels ?? []).map((channel) => ({ value: channel, label: word('channel', channel) }))],
      ['reasons', reasons],
    ];
    return groups
      .filter(([, options]) => options.length > 0)
      .map(([id, options]) => ({ label: t(`settings:skills.${id}`), title: t(`settings:skills.${id}`), options }));
  }, [data, path, t]);
}

const matches = (typed: string, option: unknown) => {
  const { value, label, words } = option as Partial<Choice>;
  return `${value ?? ''} ${label ?? ''} ${words ?? ''}`.toLowerCase().includes(typed.trim().toLowerCase());
};

export function SkillsForm({ value, builtIn, shown, onChange }: FormProps<'team_skills'>) {
  const { t } = useTranslation();
  const marks = useMarks();
  const people = shown.people ?? [];
  const rows: Member[] = Object.entries(value).map(([name, skills]) => ({ name, skills }));
  const rowsOf = (table: typeof value): Member[] => Object.entries(table).map(([name, skills]) => ({ name, skills }));
  const free = people.filter((one) => !(one.name in value));
  const columns: Column<Member>[] = [
    {
      id: 'person',
      title: t('settings:skills.person'),
      cell: (row) => {
        const known = people.find((one) => one.name === row.name);
        return (
          <>
            <span className="strong">{row.name}</span>{' '}
            {known ? <span className="dim">{word('role', known.role)}</span> : <span className="tag warn">{t('settings:skills.gone')}</span>}
          </>
        );
      },
    },
    {
      id: 'skills',
      title: t('settings:skills.skilled'),
      cell: (row, cell) => (
        <Select<string[]>
          mode="multiple"
          allowClear
          className="st-wide"
          aria-label={cell.label}
          placeholder={t('settings:skills.everything')}
          value={row.skills}
          options={marks}
          showSearch={{ filterOption: matches }}
          popupMatchSelectWidth={320}
          onChange={(skills) => cell.set({ skills })}
        />
      ),
    },
  ];
  return (
    <>
      <ProblemText at="*" />
      <RowTable
        label={t('settings:table.team_skills.name')}
        rows={rows}
        builtIn={rowsOf(builtIn)}
        columns={columns}
        nameOf={(row) => row.name}
        keyOf={(row) => row.name}
        empty={t('settings:skills.nobody')}
        onChange={(next) => onChange(Object.fromEntries(next.map((row) => [row.name, row.skills])))}
        adder={
          <Select<string>
            className="st-pick"
            aria-label={t('settings:skills.add')}
            placeholder={t('settings:skills.add')}
            value={null}
            showSearch
            disabled={free.length === 0}
            options={free.map((one) => ({ value: one.name, label: `${one.name} · ${word('role', one.role)}` }))}
            onChange={(name) => onChange({ ...value, [name]: [] })}
          />
        }
      />
      <p className="dim st-foot">{t('settings:skills.how')}</p>
    </>
  );
}
