// What the server would refuse in a table, found while it is being written: each problem has its place and the key of its words.
import type { Automation, CalendarTable, CodedReason, Labels, MoneyLimits, Skills, Span, Stage, Strategy, TableName, Tables, TierService, Weights } from './api';

export interface Problem {
  /** Path of the field: `hold_minutes`, `3.code`, `hours.0`. */
  at: string;
  /** Its words among the problems of the locale file. */
  key: string;
  values?: Record<string, string | number>;
}

/** Least and most of each number. The server has the last word. */
export const BOUNDS = {
  hold_minutes: [0, 10_080],
  second_above_minor: [0, 1_000_000_000_000],
  sample_percent: [0, 20],
  automation_minutes: [0.1, 240],
  least_judged: [0, 100_000],
  least_agreed_percent: [0, 100],
  most_lines: [1, 1_000],
  least: [20, 1_000_000],
  least_positive: [10, 1_000_000],
  weight: [0, 10],
  claim_minutes: [1, 480],
  review_minutes: [1, 100_000],
} as const satisfies Record<string, readonly [number, number]>;

/** Most rows of a list of reasons. */
export const MOST_REASONS = 30;
const MOST_PEOPLE = 500;

function within(at: string, value: number | null, [min, max]: readonly [number, number]): Problem[] {
  if (value === null) return [{ at, key: 'number' }];
  return value >= min && value <= max ? [] : [{ at, key: 'range', values: { min, max } }];
}

const empty = (text: string | undefined) => !text?.trim();

function limits(table: MoneyLimits): Problem[] {
  const second = table.second_above_minor;
  return [
    ...within('hold_minutes', table.hold_minutes, BOUNDS.hold_minutes),
    ...(second === null ? [] : within('second_above_minor', second, BOUNDS.second_above_minor)),
  ];
}

/** Whether spans run forwards, one after the other, within a day. */
export function soundSpans(spans: Span[]): boolean {
  return spans.every(([from, to], index) => from < to && to <= 1_440 && (index === 0 || (spans[index - 1]?.[1] ?? 0) <= from));
}

function calendar(table: CalendarTable): Problem[] {
  const days = table.hours.flatMap((spans, day) => (soundSpans(spans) ? [] : [{ at: `hours.${day}`, key: 'hours' }]));
  const makeup = soundSpans(table.makeup_hours) ? [] : [{ at: 'makeup_hours', key: 'hours' }];
  const idle = table.hours.every((spans) => spans.length === 0) ? [{ at: 'hours.0', key: 'idle' }] : [];
  return [...days, ...makeup, ...idle];
}

function reasons(list: CodedReason[]): Problem[] {
  const found: Problem[] =
    list.length === 0
      ? [{ at: '*', key: 'noReason' }]
      : list.length > MOST_REASONS
        ? [{ at: '*', key: 'manyReasons', values: { most: MOST_REASONS } }]
        : [];
  list.forEach((row, index) => {
    if (!/^[a-z0-9_]+$/.test(row.code)) found.push({ at: `${index}.code`, key: empty(row.code) ? 'needed' : 'code' });
    else if (list.findIndex((other) => other.code === row.code) < index) found.push({ at: `${index}.code`, key: 'twice' });
    if (empty(row.name_zh)) found.push({ at: `${index}.name_zh`, key: 'needed' });
    if (empty(row.name_en)) found.push({ at: `${index}.name_en`, key: 'needed' });
  });
  return found;
}

function strategies(list: Strategy[]): Problem[] {
  return list.flatMap((row, index) => {
    const found: Problem[] = (['when_zh', 'when_en'] as const)
      .filter((name) => empty(row[name]))
      .map((name) => ({ at: `${index}.${name}`, key: 'needed' }));
    if (row.steps_zh.length === 0) found.push({ at: `${index}.steps`, key: 'noStep' });
    row.steps_zh.forEach((zh, step) => {
      if (empty(zh)) found.push({ at: `${index}.steps.${step}.zh`, key: 'needed' });
      if (empty(row.steps_en[step])) found.push({ at: `${index}.steps.${step}.en`, key: 'needed' });
    });
    return found;
  });
}

const skills = (table: Skills): Problem[] =>
  Object.keys(table).length > MOST_PEOPLE ? [{ at: '*', key: 'manyPeople', values: { most: MOST_PEOPLE } }] : [];

function tiers(list: TierService[]): Problem[] {
  const found: Problem[] = list.length > MOST_REASONS ? [{ at: '*', key: 'manyReasons', values: { most: MOST_REASONS } }] : [];
  list.forEach((row, index) => {
    if (empty(row.tier)) found.push({ at: `${index}.tier`, key: 'needed' });
    else if (list.findIndex((other) => other.tier.trim() === row.tier.trim()) < index) found.push({ at: `${index}.tier`, key: 'twice' });
  });
  return found;
}

/** Most stages of automatic approval. */
export const MOST_STAGES = 10;

function stages(list: Stage[]): Problem[] {
  if (list.length > MOST_STAGES) return [{ at: '*', key: 'manyReasons', values: { most: MOST_STAGES } }];
  return [
    ...reasons(list),
    ...list.flatMap((row, index) => [
      ...within(`${index}.least_judged`, row.least_judged, BOUNDS.least_judged),
      ...within(`${index}.least_agreed_percent`, row.least_agreed_percent, BOUNDS.least_agreed_percent),
      ...(row.most_minor === null ? [] : within(`${index}.most_minor`, row.most_minor, BOUNDS.second_above_minor)),
      ...(row.most_lines === null ? [] : within(`${index}.most_lines`, row.most_lines, BOUNDS.most_lines)),
    ]),
  ];
}

const automation = (table: Automation): Problem[] => [
  ...within('sample_percent', table.sample_percent, BOUNDS.sample_percent),
  ...within('review_minutes', table.review_minutes, BOUNDS.automation_minutes),
];

function labels(table: Labels): Problem[] {
  const most = Math.max(BOUNDS.least_positive[0], table.least ?? BOUNDS.least_positive[1]);
  const found = [...within('least', table.least, BOUNDS.least), ...within('least_positive', table.least_positive, [BOUNDS.least_positive[0], most])];
  return table.decline_reasons.length + table.findings.length > 0 ? found : [...found, { at: 'decline_reasons', key: 'noLabel' }];
}

const weights = (table: Weights): Problem[] => [
  ...(['money', 'time', 'priority'] as const).flatMap((name) => within(name, table[name], BOUNDS.weight)),
  ...within('claim_minutes', table.claim_minutes, BOUNDS.claim_minutes),
  ...within('review_minutes', table.review_minutes, BOUNDS.review_minutes),
];

const CHECKS: { [N in TableName]: (table: Tables[N]) => Problem[] } = {
  money_limits: limits,
  calendar,
  decline_reasons: reasons,
  override_reasons: reasons,
  review_strategy: strategies,
  team_skills: skills,
  customer_tiers: tiers,
  automation,
  automation_stages: stages,
  risk_labels: labels,
  queue_weights: weights,
};

export function check<N extends TableName>(name: N, table: Tables[N]): Problem[] {
  return CHECKS[name](table);
}
