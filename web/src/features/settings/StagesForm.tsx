// The stages of automatic approval, from simple cases to complex ones: what each covers and the evidence that it asks for.
import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { word } from '@/components/bits';
import { useMeta } from '@/lib/meta';
import type { Stage } from './api';
import { MOST_STAGES } from './checks';
import type { FormProps } from './fields';
import { MoneyInput, ProblemText, useProblem } from './fields';
import { useNames, useNaming } from './ReasonForms';
import { ReasonBranches } from './reasons';
import type { Column } from './rows';
import { RowTable } from './rows';

function Count({ at, label, unit, value, onChange }: { at: string; label: string; unit?: string; value: number | null; onChange: (value: number | null) => void }) {
  const problem = useProblem(at);
  return (
    <>
      <InputNumber<number> aria-label={label} status={problem ? 'error' : undefined} suffix={unit} value={value} precision={0} changeOnWheel={false} onChange={onChange} />
      <ProblemText at={at} />
    </>
  );
}

export function StagesForm({ value, builtIn, onChange }: FormProps<'automation_stages'>) {
  const { t } = useTranslation();
  const { data: meta } = useMeta();
  const names = useNames<Stage>();
  const { name, key } = useNaming();
  const columns: Column<Stage>[] = [
    ...names,
    {
      id: 'covers',
      title: t('settings:stages.covers'),
      cell: (row, cell) => (
        <div className="st-stack">
          <Select<string[]>
            mode="multiple"
            allowClear
            className="st-wide"
            aria-label={`${cell.label}: ${t('settings:stages.kinds')}`}
            placeholder={t('settings:stages.allKinds')}
            value={row.kinds}
            options={(meta?.kinds ?? []).map((kind) => ({ value: kind, label: word('kind', kind) }))}
            onChange={(kinds) => cell.set({ kinds })}
          />
          <ReasonBranches label={`${cell.label}: ${t('settings:stages.reasons')}`} value={row.reasons} placeholder={t('settings:stages.allReasons')} onChange={(reasons) => cell.set({ reasons })} />
        </div>
      ),
    },
    {
      id: 'limits',
      title: t('settings:stages.limits'),
      cell: (row, cell) => (
        <div className="st-stack">
          <MoneyInput label={`${cell.label}: ${t('settings:stages.amount')}`} value={row.most_minor} onChange={(most_minor) => cell.set({ most_minor })} />
          <ProblemText at={`${cell.index}.most_minor`} />
          <Count at={`${cell.index}.most_lines`} label={`${cell.label}: ${t('settings:stages.lines')}`} unit={t('settings:stages.linesUnit')} value={row.most_lines} onChange={(most_lines) => cell.set({ most_lines })} />
        </div>
      ),
    },
    {
      id: 'evidence',
      title: t('settings:stages.evidence'),
      cell: (row, cell) => (
        <div className="st-stack">
          <Count at={`${cell.index}.least_judged`} label={`${cell.label}: ${t('settings:stages.judged')}`} unit={t('settings:stages.judgedUnit')} value={row.least_judged} onChange={(least_judged) => cell.set({ least_judged })} />
          <Count at={`${cell.index}.least_agreed_percent`} label={`${cell.label}: ${t('settings:stages.agreed')}`} unit="%" value={row.least_agreed_percent} onChange={(least_agreed_percent) => cell.set({ least_agreed_percent })} />
        </div>
      ),
    },
  ];
  return (
    <>
      <ProblemText at="*" />
      <RowTable
        ordered
        label={t('settings:table.automation_stages.name')}
        rows={value}
        builtIn={builtIn}
        builtInName={name}
        columns={columns}
        nameOf={(row, index) => name(row) || t('settings:stages.row', { n: index + 1 })}
        keyOf={key}
        most={MOST_STAGES}
        blank={() => ({ code: '', name_zh: '', name_en: '', kinds: [], reasons: [], most_minor: null, most_lines: null, least_judged: 100, least_agreed_percent: 90 })}
        addLabel={t('settings:stages.add')}
        onChange={onChange}
      />
      <p className="dim st-foot">{t('settings:stages.how')}</p>
    </>
  );
}
