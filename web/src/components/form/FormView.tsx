// Renders any standard template: one field per question that applies, with the server's complaint at the question.
import { Input, InputNumber } from 'antd';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLang } from '@/lib/i18n';
import { Photos } from './Photos';
import { asked, codeOf, codesOf, OTHER } from '@/api/formTypes';
import type { Answer, Answers, Chosen, FormTemplate, Question, Words } from '@/api/formTypes';
import './form.css';

export interface Line {
  value: string;
  label: string;
}

/** A sentence in the reader's language. */
export function useSay(): (words: Words | null | undefined) => string {
  const lang = useLang();
  return (words) => (words ? (lang === 'en' ? words.en : words.zh) : '');
}

interface FieldProps {
  question: Question;
  value: Answer;
  onChange: (value: Answer) => void;
  labelId: string;
  describedBy?: string;
  invalid: boolean;
  lines: Line[];
}

/** Number keys choose, as beside a paper form. */
function onDigit(event: React.KeyboardEvent, options: { code: string }[], pick: (code: string) => void) {
  if (event.target instanceof HTMLInputElement && event.target.type === 'text') return;
  const index = Number(event.key) - 1;
  if (Number.isInteger(index) && options[index] && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    pick(options[index].code);
  }
}

function OtherWords({ value, onChange, label }: { value: string; onChange: (text: string) => void; label: string }) {
  return <Input className="fv-other" maxLength={500} value={value} aria-label={label} placeholder={label} onChange={(event) => onChange(event.target.value)} />;
}

function Choices({ question, value, onChange, labelId, describedBy, invalid }: FieldProps) {
  const { t } = useTranslation();
  const say = useSay();
  const name = useId();
  const many = question.type === 'multiple';
  const options = question.options ?? [];
  const chosen = codesOf(value);
  const list: Chosen[] = value === undefined || typeof value === 'number' ? [] : ((Array.isArray(value) ? value : [value]) as Chosen[]);
  const words = list.find((one) => codeOf(one) === OTHER);
  const text = words && typeof words !== 'string' ? (words.text ?? '') : '';
  const pick = (code: string) => {
    const fresh: Chosen = code === OTHER ? { code, text } : code;
    if (!many) onChange(fresh);
    else onChange(chosen.includes(code) ? list.filter((one) => codeOf(one) !== code) : [...list, fresh]);
  };
  const say_other = (next: string) => {
    const other = { code: OTHER, text: next };
    onChange(many ? [...list.filter((one) => codeOf(one) !== OTHER), other] : other);
  };
  return (
    <div className="fv-options" role={many ? 'group' : 'radiogroup'} aria-labelledby={labelId} aria-describedby={describedBy} aria-invalid={many ? undefined : invalid} onKeyDown={(event) => onDigit(event, options, pick)}>
      {options.map((option, index) => (
        <label key={option.code} className={chosen.includes(option.code) ? 'fv-option on' : 'fv-option'}>
          <input type={many ? 'checkbox' : 'radio'} name={name} checked={chosen.includes(option.code)} onChange={() => pick(option.code)} />
          <span>{say(option.text)}</span>
          {index < 9 && <kbd aria-hidden>{index + 1}</kbd>}
        </label>
      ))}
      {chosen.includes(OTHER) && <OtherWords value={text} onChange={say_other} label={t('form:otherWords')} />}
    </div>
  );
}

function Lines({ question, value, onChange, lines, labelId, describedBy }: FieldProps) {
  const { t } = useTranslation();
  const name = useId();
  const chosen = codesOf(value);
  if (lines.length === 0) {
    return <Input aria-labelledby={labelId} aria-describedby={describedBy} value={chosen[0] ?? ''} placeholder={t('form:line')} maxLength={64} onChange={(event) => onChange(event.target.value ? [event.target.value] : undefined)} />;
  }
  const pick = (code: string) => {
    if (!question.many) onChange([code]);
    else onChange(chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code]);
  };
  return (
    <div className="fv-options" role={question.many ? 'group' : 'radiogroup'} aria-labelledby={labelId} aria-describedby={describedBy}>
      {lines.map((line) => (
        <label key={line.value} className={chosen.includes(line.value) ? 'fv-option on' : 'fv-option'}>
          <input type={question.many ? 'checkbox' : 'radio'} name={name} checked={chosen.includes(line.value)} onChange={() => pick(line.value)} />
          <span>{line.label}</span>
        </label>
      ))}
    </div>
  );
}

function Rating({ question, value, onChange, labelId, describedBy, invalid }: FieldProps) {
  const say = useSay();
  const name = useId();
  const scale = question.scale ?? 5;
  return (
    <div className="fv-rating" role="radiogroup" aria-labelledby={labelId} aria-describedby={describedBy} aria-invalid={invalid} onKeyDown={(event) => onDigit(event, Array.from({ length: scale }, (_, index) => ({ code: String(index + 1) })), (code) => onChange(Number(code)))}>
      {question.low && <span className="dim">{say(question.low)}</span>}
      {Array.from({ length: scale }, (_, index) => index + 1).map((number) => (
        <label key={number} className={value === number ? 'fv-point on' : 'fv-point'}>
          <input className="sr" type="radio" name={name} checked={value === number} onChange={() => onChange(number)} />
          <span className="num">{number}</span>
        </label>
      ))}
      {question.high && <span className="dim">{say(question.high)}</span>}
    </div>
  );
}

function Field(props: FieldProps) {
  const { question, value, onChange, labelId, describedBy, invalid } = props;
  const say = useSay();
  const text = typeof value === 'string' ? value : '';
  const shared = { 'aria-labelledby': labelId, 'aria-describedby': describedBy, 'aria-invalid': invalid, status: invalid ? ('error' as const) : undefined };
  switch (question.type) {
    case 'choice':
    case 'multiple':
      return <Choices {...props} />;
    case 'order_line':
      return <Lines {...props} />;
    case 'rating':
      return <Rating {...props} />;
    case 'photo':
      return <Photos ids={codesOf(value)} most={question.max ?? 20} onChange={(ids) => onChange(ids.length ? ids : undefined)} labelId={labelId} />;
    case 'number':
      return <InputNumber {...shared} value={typeof value === 'number' ? value : null} min={question.min ?? undefined} max={question.max ?? undefined} precision={question.decimals ?? 0} suffix={question.unit ? say(question.unit) : undefined} onChange={(next) => onChange(next ?? undefined)} />;
    case 'date':
      return <Input {...shared} className="fv-date" type="date" value={text} onChange={(event) => onChange(event.target.value || undefined)} />;
    case 'serial':
      return <Input {...shared} className="fv-short mono" maxLength={64} value={text} autoComplete="off" onChange={(event) => onChange(event.target.value || undefined)} />;
    default:
      return question.long ? (
        <Input.TextArea {...shared} autoSize={{ minRows: 2, maxRows: 8 }} maxLength={question.max ?? 4000} value={text} onChange={(event) => onChange(event.target.value || undefined)} />
      ) : (
        <Input {...shared} maxLength={question.max ?? 4000} value={text} onChange={(event) => onChange(event.target.value || undefined)} />
      );
  }
}

export interface FormProps {
  template: FormTemplate;
  answers: Answers;
  onChange: (answers: Answers) => void;
  /** The server's complaint at each question. */
  problems?: Record<string, string>;
  /** Lines of the order, for questions about them. */
  lines?: Line[];
  after?: ReactNode;
}

/** The questions of a template that apply to the answers given so far. */
export function FormView({ template, answers, onChange, problems = {}, lines = [], after }: FormProps) {
  const { t } = useTranslation();
  const say = useSay();
  const base = useId();
  return (
    <div className="fv">
      {asked(template.questions, answers).map((question) => {
        const problem = problems[question.id];
        const [labelId, helpId] = [`${base}-${question.id}`, `${base}-${question.id}-help`];
        const described = problem || question.help ? helpId : undefined;
        return (
          <div key={question.id} className={problem ? 'fv-q bad' : 'fv-q'} data-level={question.when ? 1 : 0} data-question={question.id}>
            <div id={labelId} className="fv-label">
              {say(question.text)}
              {question.required ? <span className="fv-need" title={t('form:required')}>*</span> : <span className="dim fv-may">{t('form:optional')}</span>}
            </div>
            {question.help && <div className="dim fv-help" id={problem ? undefined : helpId}>{say(question.help)}</div>}
            <Field question={question} value={answers[question.id]} onChange={(value) => onChange({ ...answers, [question.id]: value })} labelId={labelId} describedBy={described} invalid={Boolean(problem)} lines={lines} />
            {problem && <div className="fv-problem" id={helpId} role="alert">{problem}</div>}
          </div>
        );
      })}
      {after}
    </div>
  );
}
