// The pieces that forms of tables are made of: a labelled field with its built-in value, numbers with units, money, shares.
import { InputNumber, Slider } from 'antd';
import type { ReactNode } from 'react';
import { createContext, useContext, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { currencySymbol, fractionDigits, installationCurrency } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import type { Shown, TableName, Tables } from './api';

/** What every form of a table gets: the draft, the built-in table, and what its fields choose from. */
export interface FormProps<N extends TableName> {
  value: Tables[N];
  builtIn: Tables[N];
  shown: Shown<N>;
  onChange: (next: Tables[N]) => void;
}

/** The words for the problem at a place of the draft; nothing while nobody needs to hear it. */
export const ProblemsAt = createContext<(at: string) => string | undefined>(() => undefined);
export const useProblem = (at: string): string | undefined => useContext(ProblemsAt)(at);

export function ProblemText({ at, id }: { at: string; id?: string }) {
  const problem = useProblem(at);
  return problem ? (
    <p className="st-problem" id={id}>
      {problem}
    </p>
  ) : null;
}

/** Says what is built in, and whether the table says otherwise. */
function BuiltIn({ text, changed }: { text: string; changed: boolean }) {
  const { t } = useTranslation();
  return (
    <span className="st-builtin">
      {changed && <span className="tag accent">{t('settings:changed')}</span>}
      <span className="dim">{t('settings:builtInIs', { value: text })}</span>
    </span>
  );
}

interface FieldProps {
  at: string;
  label: string;
  hint?: ReactNode;
  builtIn?: { text: string; changed: boolean };
  children: (control: { id: string; 'aria-describedby': string; status: 'error' | undefined }) => ReactNode;
}

export function Field({ at, label, hint, builtIn, children }: FieldProps) {
  const id = useId();
  const problem = useProblem(at);
  return (
    <div className="st-field" data-bad={problem ? '' : undefined}>
      <label htmlFor={id}>{label}</label>
      <div className="st-control">
        {children({ id, 'aria-describedby': `${id}-more`, status: problem ? 'error' : undefined })}
        {builtIn && <BuiltIn {...builtIn} />}
      </div>
      <div className="st-more" id={`${id}-more`}>
        {problem && <p className="st-problem">{problem}</p>}
        {hint && <p className="dim">{hint}</p>}
      </div>
    </div>
  );
}

interface NumberProps {
  at: string;
  label: string;
  hint?: ReactNode;
  /** Said behind the number: minutes, percent. */
  unit?: string;
  value: number | null;
  builtIn: number | null;
  bounds: readonly [number, number];
  step?: number;
  precision?: number;
  /** A slider before the number, for what is chosen by feel; up to here, as the bounds may lie far beyond what is usual. */
  slider?: number;
  onChange: (value: number | null) => void;
  /** Said behind the unit, such as a span in days. */
  after?: ReactNode;
}

export function NumberField({ at, label, hint, unit, value, builtIn, bounds: [min], step = 1, precision = 0, slider, onChange, after }: NumberProps) {
  return (
    <Field at={at} label={label} hint={hint} builtIn={{ text: `${builtIn ?? ''}${unit ? ` ${unit}` : ''}`, changed: value !== builtIn }}>
      {(control) => (
        <>
          {slider !== undefined && (
            <Slider
              className="st-slider"
              min={min}
              max={Math.max(slider, Math.ceil(value ?? min))}
              step={step}
              value={value ?? min}
              ariaLabelForHandle={label}
              tooltip={{ open: false }}
              onChange={onChange}
            />
          )}
          {/* Without bounds of its own: a number out of range is said, not silently bent into it. */}
          <InputNumber<number> {...control} value={value} step={step} precision={precision} onChange={onChange} changeOnWheel={false} />
          {unit && <span>{unit}</span>}
          {after && <span className="dim">{after}</span>}
        </>
      )}
    </Field>
  );
}

/** An amount in the installation's currency; the table holds minor units, people read yuan. */
export function MoneyInput({
  id,
  label,
  value,
  status,
  describedBy,
  onChange,
}: {
  id?: string;
  label?: string;
  value: number | null;
  status?: 'error';
  describedBy?: string;
  onChange: (minor: number | null) => void;
}) {
  const lang = useLang();
  const currency = installationCurrency();
  const unit = 10 ** fractionDigits(currency);
  return (
    <InputNumber<number>
      id={id}
      aria-label={label}
      aria-describedby={describedBy}
      className="st-money"
      status={status}
      prefix={currencySymbol(lang, currency)}
      value={value === null ? null : value / unit}
      step={100}
      precision={fractionDigits(currency)}
      changeOnWheel={false}
      onChange={(next) => onChange(next === null ? null : Math.round(next * unit))}
    />
  );
}
