// The panel of one further step: its fields come from the table in steps.ts.
import { Button, DatePicker, Input, InputNumber, Segmented, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from '@/api/types';
import { word } from '@/components/bits';
import { moneyInput, parseMoney } from '@/lib/format';
import { FieldFrame, PanelFrame } from './panels';
import { STEP_FORMS } from './steps';
import type { Field, Values } from './steps';

interface Props {
  name: string;
  detail: CaseDetail;
  busy: boolean;
  onCancel: () => void;
  onSend: (body: Record<string, unknown>) => void;
}

function begin(fields: readonly Field[], detail: CaseDetail): Values {
  const values: Values = {};
  for (const field of fields) {
    const first = field.begin?.(detail) ?? null;
    values[field.name] = field.kind === 'money' && typeof first === 'number' ? moneyInput(first, detail.row.currency) : first;
  }
  return values;
}

/** What is sent: empty fields left out, money in minor units; `null` names the first field that is not right. */
function finish(fields: readonly Field[], values: Values, currency: string): Values | { wrong: string } {
  const out: Values = {};
  for (const field of fields) {
    const value = values[field.name];
    const empty = value === null || value === undefined || value === '';
    if (empty && field.required) return { wrong: field.name };
    if (empty) continue;
    if (field.kind === 'money') {
      const minor = parseMoney(String(value), currency);
      if (minor === null || minor < 0) return { wrong: field.name };
      out[field.name] = minor;
    } else out[field.name] = typeof value === 'string' ? value.trim() : value;
  }
  return out;
}

function Control({ field, id, value, onChange }: { field: Field; id: string; value: Values[string]; onChange: (value: Values[string]) => void }) {
  const { t } = useTranslation();
  const text = typeof value === 'string' ? value : '';
  switch (field.kind) {
    case 'area':
      return <Input.TextArea id={id} rows={2} maxLength={4000} value={text} onChange={(event) => onChange(event.target.value)} />;
    case 'money':
      return <Input id={id} inputMode="decimal" value={text} onChange={(event) => onChange(event.target.value)} />;
    case 'count':
    case 'grams':
      return <InputNumber id={id} min={field.kind === 'count' ? 1 : 0} precision={0} value={typeof value === 'number' ? value : null} onChange={(next) => onChange(next)} />;
    case 'yes':
      return (
        <Segmented
          id={id}
          value={value === true ? 'yes' : 'no'}
          options={[{ value: 'yes', label: t('common:yes') }, { value: 'no', label: t('common:no') }]}
          onChange={(next) => onChange(next === 'yes')}
        />
      );
    case 'time':
      return <DatePicker id={id} showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" value={text ? dayjs(text) : null} onChange={(next) => onChange(next ? next.toISOString() : null)} />;
    case 'choice':
      return (
        <Select
          id={id}
          allowClear={!field.required}
          popupMatchSelectWidth={false}
          value={text || undefined}
          onChange={(next: string | undefined) => onChange(next ?? null)}
          options={(field.codes ?? []).map((code) => ({ value: code, label: word(field.group ?? '', code) }))}
        />
      );
    default:
      return <Input id={id} maxLength={200} value={text} onChange={(event) => onChange(event.target.value)} />;
  }
}

export function StepPanel({ name, detail, busy, onCancel, onSend }: Props): ReactNode {
  const { t } = useTranslation();
  const form = STEP_FORMS[name];
  const fields = form?.fields ?? [];
  const [values, setValues] = useState<Values>(() => begin(fields, detail));
  const [problem, setProblem] = useState('');
  const label = (field: string) => t(`steps:field.${field}`);
  const send = () => {
    if (busy) return;
    const done = finish(fields, values, detail.row.currency);
    if ('wrong' in done && typeof done.wrong === 'string') {
      setProblem(t('steps:missing', { field: label(done.wrong) }));
      return;
    }
    const ready = done as Values;
    onSend(form?.body ? form.body(ready, detail) : ready);
  };
  return (
    <PanelFrame title={t(`steps:step.${name}`)} onCancel={onCancel} onSubmit={send} foot={<Button type="primary" loading={busy} onClick={send}>{t('steps:send')} <kbd>Ctrl Enter</kbd></Button>}>
      <div className="panel-row">
        {fields.map((field) => (
          <FieldFrame key={field.name} label={label(field.name)} wide={field.kind === 'area'}>
            {(id) => <Control field={field} id={id} value={values[field.name]} onChange={(value) => setValues((old) => ({ ...old, [field.name]: value }))} />}
          </FieldFrame>
        ))}
        {fields.length === 0 && <p>{t('steps:sure')}</p>}
      </div>
      {problem && <div className="panel-problem" role="alert">{problem}</div>}
    </PanelFrame>
  );
}
