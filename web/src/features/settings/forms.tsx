// The form of each table by its name.
import type { ReactNode } from 'react';
import type { TableName } from './api';
import { CalendarForm } from './CalendarForm';
import type { FormProps } from './fields';
import { LabelsForm } from './LabelsForm';
import { AutomationForm, MoneyLimitsForm, WeightsForm } from './Numbers';
import { DeclineReasonsForm, OverrideReasonsForm } from './ReasonForms';
import { SkillsForm } from './SkillsForm';
import { StagesForm } from './StagesForm';
import { StrategiesForm } from './StrategiesForm';
import { TiersForm } from './TiersForm';

const FORMS: { [N in TableName]: (props: FormProps<N>) => ReactNode } = {
  money_limits: MoneyLimitsForm,
  queue_weights: WeightsForm,
  calendar: CalendarForm,
  team_skills: SkillsForm,
  customer_tiers: TiersForm,
  review_strategy: StrategiesForm,
  decline_reasons: DeclineReasonsForm,
  override_reasons: OverrideReasonsForm,
  automation: AutomationForm,
  automation_stages: StagesForm,
  risk_labels: LabelsForm,
};

export function TableForm<N extends TableName>({ name, ...props }: FormProps<N> & { name: N }) {
  const Form = FORMS[name] as (props: FormProps<N>) => ReactNode;
  return <Form {...(props as unknown as FormProps<N>)} />;
}
