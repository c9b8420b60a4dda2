// What the learned models learn from: which declines and findings mean abuse, and how many labels are enough.
import { useQuery } from '@tanstack/react-query';
import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { word } from '@/components/bits';
import { usePick } from '@/lib/i18n';
import { settings } from './api';
import { BOUNDS } from './checks';
import type { FormProps } from './fields';
import { NumberField, ProblemText } from './fields';

const FINDINGS = ['used', 'empty_box', 'swapped', 'wrong_item', 'missing_parts', 'damaged', 'no_fault', 'as_stated'];

interface Box {
  value: string;
  label: string;
  /** No longer in the list that it comes from. */
  gone?: boolean;
}

function Boxes({
  legend,
  hint,
  boxes,
  chosen,
  builtIn,
  onChange,
}: {
  legend: string;
  hint: string;
  boxes: Box[];
  chosen: string[];
  builtIn: string[];
  onChange: (next: string[]) => void;
}) {
  const { t } = useTranslation();
  // One order, whatever was pressed first, so that a box that is ticked again is no change.
  const order = [...builtIn, ...boxes.map((box) => box.value)];
  const take = (next: string[]) => onChange([...next].sort((one, other) => order.indexOf(one) - order.indexOf(other)));
  return (
    <fieldset className="st-boxes">
      <legend>{legend}</legend>
      <p className="dim">{hint}</p>
      <Checkbox.Group value={chosen} onChange={take}>
        {boxes.map((box) => (
          <Checkbox key={box.value} value={box.value}>
            {box.label}
            {box.gone && <span className="tag warn">{t('settings:labels.gone')}</span>}
            {chosen.includes(box.value) !== builtIn.includes(box.value) && <span className="tag accent">{t('settings:changed')}</span>}
          </Checkbox>
        ))}
      </Checkbox.Group>
    </fieldset>
  );
}

export function LabelsForm({ value, builtIn, onChange }: FormProps<'risk_labels'>) {
  const { t } = useTranslation();
  const pick = usePick();
  const declines = useQuery({ queryKey: ['setting', 'decline_reasons'], queryFn: ({ signal }) => settings.get('decline_reasons', signal) });
  const known = declines.data?.value ?? [];
  const unknown = value.decline_reasons.filter((code) => !known.some((one) => one.code === code));
  const reasons: Box[] = [
    ...known.map((one) => ({ value: one.code, label: pick(one, 'name') })),
    ...unknown.map((code) => ({ value: code, label: code, gone: declines.isSuccess })),
  ];
  return (
    <>
      <ProblemText at="decline_reasons" />
      <Boxes
        legend={t('settings:labels.declines')}
        hint={t('settings:labels.declinesHint')}
        boxes={reasons}
        chosen={value.decline_reasons}
        builtIn={builtIn.decline_reasons}
        onChange={(decline_reasons) => onChange({ ...value, decline_reasons })}
      />
      <Boxes
        legend={t('settings:labels.findings')}
        hint={t('settings:labels.findingsHint')}
        boxes={FINDINGS.map((one) => ({ value: one, label: word('finding', one) }))}
        chosen={value.findings}
        builtIn={builtIn.findings}
        onChange={(findings) => onChange({ ...value, findings })}
      />
      <NumberField
        at="least"
        label={t('settings:labels.least')}
        hint={t('settings:labels.leastHint')}
        unit={t('settings:unit.cases')}
        bounds={BOUNDS.least}
        step={10}
        value={value.least}
        builtIn={builtIn.least}
        onChange={(least) => onChange({ ...value, least })}
      />
      <NumberField
        at="least_positive"
        label={t('settings:labels.positive')}
        hint={t('settings:labels.positiveHint')}
        unit={t('settings:unit.cases')}
        bounds={BOUNDS.least_positive}
        step={5}
        value={value.least_positive}
        builtIn={builtIn.least_positive}
        onChange={(least_positive) => onChange({ ...value, least_positive })}
      />
    </>
  );
}
