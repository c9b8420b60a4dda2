// Reasons that reviewers give, as rows: for declining a case, and for deciding otherwise than suggested.
import { Checkbox, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLang } from '@/lib/i18n';
import type { CodedReason, DeclineReason } from './api';
import { MOST_REASONS } from './checks';
import type { FormProps } from './fields';
import { ProblemText, useProblem } from './fields';
import { ReasonBranches } from './reasons';
import type { Cell, Column } from './rows';
import { RowTable } from './rows';

/** The first nine have a key of the review desk. */
const KEYS = 9;

/** A code made of the English name: Not our goods → not_our_goods. */
export function codeOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40)
    .replace(/_+$/, '');
}

/** A name on one line, which wraps where it is long. */
function Name({ at, label, value, onChange }: { at: string; label: string; value: string; onChange: (text: string) => void }) {
  const problem = useProblem(at);
  return (
    <>
      <Input.TextArea
        aria-label={label}
        aria-invalid={Boolean(problem)}
        autoSize={{ minRows: 1, maxRows: 3 }}
        status={problem ? 'error' : undefined}
        value={value}
        maxLength={60}
        onChange={(event) => onChange(event.target.value.replace(/\n/g, ' '))}
      />
      <ProblemText at={at} />
    </>
  );
}

function Code({ at, label, value, onChange }: { at: string; label: string; value: string; onChange: (text: string) => void }) {
  const problem = useProblem(at);
  return (
    <>
      <Input
        aria-label={label}
        aria-invalid={Boolean(problem)}
        className="mono"
        status={problem ? 'error' : undefined}
        value={value}
        maxLength={60}
        onChange={(event) => onChange(event.target.value)}
      />
      <ProblemText at={at} />
    </>
  );
}

/** Code and names; a code that cases may already carry is not rewritten. */
export function useNames<R extends CodedReason>(): Column<R>[] {
  const { t } = useTranslation();
  const english = (row: R, { isFresh, set }: Cell<R>, name: string) => {
    // As long as nobody wrote another code it follows the English name.
    const follows = isFresh && row.code === codeOf(row.name_en);
    set({ name_en: name, ...(follows && { code: codeOf(name) }) } as Partial<R>);
  };
  return [
    {
      id: 'zh',
      title: t('settings:reason.zh'),
      cell: (row, cell) => (
        <Name at={`${cell.index}.name_zh`} label={cell.label} value={row.name_zh} onChange={(name_zh) => cell.set({ name_zh } as Partial<R>)} />
      ),
    },
    {
      id: 'en',
      title: t('settings:reason.en'),
      cell: (row, cell) => <Name at={`${cell.index}.name_en`} label={cell.label} value={row.name_en} onChange={(name) => english(row, cell, name)} />,
    },
    {
      id: 'code',
      title: t('settings:reason.code'),
      cell: (row, cell) =>
        cell.isFresh ? (
          <Code at={`${cell.index}.code`} label={cell.label} value={row.code} onChange={(code) => cell.set({ code } as Partial<R>)} />
        ) : (
          <>
            <span className="mono st-code">{row.code}</span>
            <ProblemText at={`${cell.index}.code`} />
          </>
        ),
    },
  ];
}

export function useNaming(): { name: (row: CodedReason) => string; key: (row: CodedReason) => string } {
  const lang = useLang();
  return { name: (row) => (lang === 'en' ? row.name_en : row.name_zh) || row.code, key: (row) => row.code };
}

export function DeclineReasonsForm({ value, builtIn, onChange }: FormProps<'decline_reasons'>) {
  const { t } = useTranslation();
  const names = useNames<DeclineReason>();
  const { name, key } = useNaming();
  const columns: Column<DeclineReason>[] = [
    ...names,
    {
      id: 'note',
      title: t('settings:reason.note'),
      cell: (row, cell) => (
        <Checkbox aria-label={cell.label} checked={row.needs_note} onChange={(event) => cell.set({ needs_note: event.target.checked })} />
      ),
    },
    {
      id: 'never',
      title: t('settings:reason.never'),
      cell: (row, cell) => (
        <ReasonBranches
          label={cell.label}
          placeholder={t('settings:reason.anywhere')}
          value={row.never_for}
          onChange={(never_for) => cell.set({ never_for })}
        />
      ),
    },
  ];
  return (
    <>
      <ProblemText at="*" />
      <RowTable
        label={t('settings:table.decline_reasons.name')}
        rows={value}
        builtIn={builtIn}
        builtInName={name}
        columns={columns}
        nameOf={name}
        keyOf={key}
        ordered
        most={MOST_REASONS}
        blank={() => ({ code: '', name_zh: '', name_en: '', needs_note: false, never_for: [] })}
        addLabel={t('settings:reason.add')}
        onChange={onChange}
      />
      <p className="dim st-foot">
        {t('settings:reason.keys', { keys: KEYS })} {t('settings:reason.codes')}
      </p>
    </>
  );
}

export function OverrideReasonsForm({ value, builtIn, onChange }: FormProps<'override_reasons'>) {
  const { t } = useTranslation();
  const columns = useNames<CodedReason>();
  const { name, key } = useNaming();
  return (
    <>
      <ProblemText at="*" />
      <RowTable
        label={t('settings:table.override_reasons.name')}
        rows={value}
        builtIn={builtIn}
        builtInName={name}
        columns={columns}
        nameOf={name}
        keyOf={key}
        ordered
        most={MOST_REASONS}
        blank={() => ({ code: '', name_zh: '', name_en: '' })}
        addLabel={t('settings:reason.add')}
        onChange={onChange}
      />
      <p className="dim st-foot">
        {t('settings:reason.keys', { keys: KEYS })} {t('settings:reason.codes')}
      </p>
    </>
  );
}
