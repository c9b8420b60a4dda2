// Written review strategies (人工审核策略): for each reason when a person is needed, and the steps that person takes.
import { Button, Input, Popconfirm } from 'antd';
import { DeleteOutlined } from '@ant-design/icons';
import { useContext, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pick, useLang } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';
import type { Strategy } from './api';
import { same } from './compare';
import type { FormProps } from './fields';
import { ProblemsAt, ProblemText, useProblem } from './fields';
import { ReasonPick } from './reasons';
import type { Column } from './rows';
import { RowTable } from './rows';

interface Step {
  zh: string;
  en: string;
}

/** The strategy for every reason that has none of its own. */
const REST = '*';

function Area({ at, label, value, onChange }: { at: string; label: string; value: string; onChange: (text: string) => void }) {
  const problem = useProblem(at);
  return (
    <>
      <Input.TextArea
        aria-label={label}
        aria-invalid={Boolean(problem)}
        status={problem ? 'error' : undefined}
        autoSize={{ minRows: 1, maxRows: 6 }}
        maxLength={500}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <ProblemText at={at} />
    </>
  );
}

function Steps({ row, index, onChange }: { row: Strategy; index: number; onChange: (part: Partial<Strategy>) => void }) {
  const { t } = useTranslation();
  const steps: Step[] = row.steps_zh.map((zh, step) => ({ zh, en: row.steps_en[step] ?? '' }));
  const columns: Column<Step>[] = (['zh', 'en'] as const).map((lang) => ({
    id: `step-${lang}`,
    title: t(`settings:strategy.step_${lang}`),
    cell: (step, cell) => (
      <Area at={`${index}.steps.${cell.index}.${lang}`} label={cell.label} value={step[lang]} onChange={(text) => cell.set({ [lang]: text })} />
    ),
  }));
  return (
    <RowTable
      label={t('settings:strategy.steps')}
      rows={steps}
      columns={columns}
      nameOf={(_, at) => t('settings:strategy.nth', { n: at + 1 })}
      keyOf={(_, at) => String(at)}
      ordered
      blank={() => ({ zh: '', en: '' })}
      addLabel={t('settings:strategy.addStep')}
      onChange={(next) => onChange({ steps_zh: next.map((one) => one.zh), steps_en: next.map((one) => one.en) })}
    />
  );
}

export function StrategiesForm({ value, builtIn, onChange }: FormProps<'review_strategy'>) {
  const { t } = useTranslation();
  const lang = useLang();
  const { path } = useReasons();
  const problem = useContext(ProblemsAt);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const nameOf = (reason: string) => (reason === REST ? t('settings:strategy.rest') : path(reason));
  const set = (index: number, part: Partial<Strategy>) => onChange(value.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const toggle = (reason: string, on: boolean) => setOpen((old) => new Set(on ? [...old, reason] : [...old].filter((one) => one !== reason)));
  const add = (reason: string) => {
    toggle(reason, true);
    onChange([...value, { reason, when_zh: '', when_en: '', steps_zh: [''], steps_en: [''] }]);
  };
  const bad = (row: Strategy, index: number) =>
    ['when_zh', 'when_en', 'steps', ...row.steps_zh.flatMap((_, step) => [`steps.${step}.zh`, `steps.${step}.en`])].some((at) =>
      problem(`${index}.${at}`),
    );
  const left = builtIn.filter((row) => !value.some((one) => one.reason === row.reason));
  return (
    <div className="st-strategies">
      {value.map((row, index) => {
        const before = builtIn.find((one) => one.reason === row.reason);
        return (
          <details
            key={row.reason}
            className="st-strategy"
            open={open.has(row.reason) || bad(row, index)}
            onToggle={(event) => toggle(row.reason, event.currentTarget.open)}
          >
            <summary>
              <span className="strong">{nameOf(row.reason)}</span>
              <span className="dim ellipsis">{pick(lang, row, 'when')}</span>
              {!before && <span className="tag accent">{t('settings:row.own')}</span>}
              {before && !same(before, row) && <span className="tag accent">{t('settings:changed')}</span>}
            </summary>
            <div className="st-strategy-body">
              {row.reason !== REST && <p className="dim mono">{row.reason}</p>}
              <div className="st-pair">
                {(['when_zh', 'when_en'] as const).map((name) => (
                  <label key={name}>
                    <span>{t(`settings:strategy.${name}`)}</span>
                    <Area
                      at={`${index}.${name}`}
                      label={`${t(`settings:strategy.${name}`)}: ${nameOf(row.reason)}`}
                      value={row[name]}
                      onChange={(text) => set(index, { [name]: text })}
                    />
                  </label>
                ))}
              </div>
              <h3>{t('settings:strategy.steps')}</h3>
              <ProblemText at={`${index}.steps`} />
              <Steps row={row} index={index} onChange={(part) => set(index, part)} />
              {row.reason === REST ? (
                <p className="dim">{t('settings:strategy.restStays')}</p>
              ) : (
                <Popconfirm
                  title={t('settings:strategy.removeSure', { name: nameOf(row.reason) })}
                  okText={t('common:remove')}
                  cancelText={t('common:cancel')}
                  onConfirm={() => onChange(value.filter((_, at) => at !== index))}
                >
                  <Button size="small" icon={<DeleteOutlined aria-hidden />}>
                    {t('settings:strategy.remove')}
                  </Button>
                </Popconfirm>
              )}
            </div>
          </details>
        );
      })}
      <div className="st-adding">
        <ReasonPick label={t('settings:strategy.add')} taken={new Set(value.map((one) => one.reason))} onPick={add} />
        {left.length > 0 && (
          <p className="dim">
            {t('settings:row.left', { names: left.map((one) => nameOf(one.reason)).join(lang === 'en' ? ', ' : '、') })}{' '}
            <button type="button" className="link-button" onClick={() => onChange([...value, ...left])}>
              {t('settings:row.putBack')}
            </button>
          </p>
        )}
      </div>
    </div>
  );
}
