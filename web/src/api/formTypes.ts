// A standard template as the server hands it out, and which of its questions apply to given answers.

export interface Words {
  zh: string;
  en: string;
}

export interface Choice {
  code: string;
  text: Words;
}

export interface Condition {
  question: string;
  any_of?: string[];
  at_least?: number | null;
  at_most?: number | null;
}

export interface Question {
  id: string;
  text: Words;
  help?: Words | null;
  required: boolean;
  when?: Condition | null;
  type: 'choice' | 'multiple' | 'text' | 'number' | 'rating' | 'date' | 'photo' | 'serial' | 'order_line';
  options?: Choice[];
  min?: number | null;
  max?: number | null;
  pattern?: string | null;
  long?: boolean;
  decimals?: number;
  unit?: Words | null;
  scale?: number;
  low?: Words | null;
  high?: Words | null;
  past?: boolean;
  max_age_days?: number | null;
  many?: boolean;
}

export interface FormTemplate {
  id: string;
  name: Words;
  purpose: string;
  goal: Words;
  scope: { text: Words; kinds?: string[]; channels?: string[] };
  questions: Question[];
}

/** A chosen code, alone or with words (其他). */
export type Chosen = string | { code: string; text?: string };
export type Answer = Chosen | Chosen[] | number | string[] | undefined;
export type Answers = Record<string, Answer>;

export const OTHER = 'other';

export const codeOf = (chosen: Chosen): string => (typeof chosen === 'string' ? chosen : chosen.code);

/** The codes of an answer. */
export function codesOf(answer: Answer): string[] {
  if (answer === undefined || typeof answer === 'number') return [];
  return (Array.isArray(answer) ? answer : [answer]).map(codeOf);
}

/** Whether an answer says nothing. */
export function isBlank(answer: Answer): boolean {
  if (answer === undefined) return true;
  if (typeof answer === 'string') return answer.trim() === '';
  return Array.isArray(answer) && answer.length === 0;
}

function fits(condition: Condition, answer: Answer): boolean {
  if (isBlank(answer)) return false;
  const number = typeof answer === 'number' ? answer : Number.NaN;
  if (condition.at_least != null && !(number >= condition.at_least)) return false;
  if (condition.at_most != null && !(number <= condition.at_most)) return false;
  return !condition.any_of?.length || codesOf(answer).some((code) => condition.any_of?.includes(code));
}

/** The questions that are asked, in order: the same rule as the server's. */
export function asked(questions: Question[], answers: Answers): Question[] {
  const given: Answers = {};
  return questions.filter((question) => {
    if (question.when && !fits(question.when, given[question.when.question])) return false;
    given[question.id] = answers[question.id];
    return true;
  });
}

/** The answers to the questions that are asked; what no longer applies is left out. */
export function applicable(questions: Question[], answers: Answers): Answers {
  const out: Answers = {};
  for (const question of asked(questions, answers)) {
    if (!isBlank(answers[question.id])) out[question.id] = answers[question.id];
  }
  return out;
}
