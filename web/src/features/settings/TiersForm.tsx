// What a tier of customers gets beside the ordinary service: speed, and a colleague of their own.
import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { word } from '@/components/bits';
import type { TierService } from './api';
import { MOST_REASONS } from './checks';
import type { FormProps } from './fields';
import { ProblemText, useProblem } from './fields';
import type { Column } from './rows';
import { RowTable } from './rows';

const STEPS = [0, 1, 2, 3, 4];

function Tier({ at, label, value, onChange }: { at: string; label: string; value: string; onChange: (text: string) => void }) {
  const problem = useProblem(at);
  return (
    <>
      <Input aria-label={label} aria-invalid={Boolean(problem)} status={problem ? 'error' : undefined} value={value} maxLength={60} onChange={(event) => onChange(event.target.value)} />
      <ProblemText at={at} />
    </>
  );
}

export function TiersForm({ value, builtIn, shown, onChange }: FormProps<'customer_tiers'>) {
  const { t } = useTranslation();
  const people = shown.people ?? [];
  const columns: Column<TierService>[] = [
    { id: 'tier', title: t('settings:tiers.tier'), cell: (row, cell) => <Tier at={`${cell.index}.tier`} label={cell.label} value={row.tier} onChange={(tier) => cell.set({ tier })} /> },
    {
      id: 'priority',
      title: t('settings:tiers.priority'),
      cell: (row, cell) => (
        <Select<number>
          className="st-wide"
          aria-label={cell.label}
          value={row.priority}
          options={STEPS.map((steps) => ({ value: steps, label: t(`settings:tiers.steps.${steps}`) }))}
          onChange={(priority) => cell.set({ priority })}
        />
      ),
    },
    {
      id: 'agent',
      title: t('settings:tiers.agent'),
      cell: (row, cell) => (
        <Select<string>
          className="st-wide"
          allowClear
          showSearch
          aria-label={cell.label}
          placeholder={t('settings:tiers.anybody')}
          value={row.agent ?? undefined}
          options={[
            ...people.map((one) => ({ value: one.name, label: `${one.name} · ${word('role', one.role)}` })),
            ...(row.agent && !people.some((one) => one.name === row.agent) ? [{ value: row.agent, label: `${row.agent} · ${t('settings:skills.gone')}` }] : []),
          ]}
          onChange={(agent: string | undefined) => cell.set({ agent: agent ?? null })}
        />
      ),
    },
  ];
  return (
    <>
      <ProblemText at="*" />
      <RowTable
        label={t('settings:table.customer_tiers.name')}
        rows={value}
        builtIn={builtIn}
        builtInName={(row) => row.tier}
        columns={columns}
        nameOf={(row, index) => row.tier || t('settings:tiers.row', { n: index + 1 })}
        keyOf={(row) => row.tier}
        most={MOST_REASONS}
        empty={t('settings:tiers.none')}
        blank={() => ({ tier: '', priority: 1, agent: null })}
        addLabel={t('settings:tiers.add')}
        onChange={onChange}
      />
      <p className="dim st-foot">{t('settings:tiers.how')}</p>
    </>
  );
}
