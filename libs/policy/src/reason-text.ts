import type { FactTest } from '@tidegate/contracts/policy-document';
import { observationOf, type FactValues, type Observation } from './fact-test.ts';
import { factIndexes } from './facts.ts';

/** Limit of the contract. */
const lengthMax = 1_024;

/** The text of a rule's reason, `action_value is 412.5, more than 250; action_currency is EUR, in EUR`, with gaps for values. */
export interface ReasonText {
  /** What comes before the first value. A value that a test fixes is part of the text. */
  readonly head: string;
  /** Values that vary, and what comes behind each. */
  readonly gaps: readonly { readonly fact: number; readonly tail: string }[];
  /** Facts whose value is part of the text, unless they are missing. */
  readonly fixed: readonly number[];
  /** Every test, for when a fact is missing. */
  readonly observations: readonly FactObservation[];
}

/** What a test says of its fact, which is at this position of the vocabulary. */
interface FactObservation extends Observation {
  readonly fact: number;
}

export function compileReasonText(tests: readonly FactTest[]): ReasonText {
  let head = '';
  const gaps: { fact: number; tail: string }[] = [];
  const fixed: number[] = [];
  const append = (text: string) => {
    const last = gaps.at(-1);
    if (last === undefined) head += text;
    else last.tail += text;
  };
  const observations = tests.map((test, index) => {
    const observation = { fact: factIndexes.get(test.fact)!, ...observationOf(test) };
    append(index === 0 ? observation.before : `; ${observation.before}`);
    if (test.is === undefined) {
      gaps.push({ fact: observation.fact, tail: observation.after });
    } else {
      fixed.push(observation.fact);
      append(String(test.is));
    }
    return observation;
  });
  return { head, gaps, fixed, observations };
}

/** The values of one request with their texts, each of which is made once, however many rules name it. */
export interface WordedValues {
  readonly values: FactValues;
  readonly texts: (string | undefined)[];
}

export function wordedValues(values: FactValues): WordedValues {
  return { values, texts: new Array<string | undefined>(values.length) };
}

/** What a rule that holds saw. */
export function renderReason({ head, gaps, fixed, observations }: ReasonText, { values, texts }: WordedValues): string {
  for (const fact of fixed) {
    if (values[fact] === undefined) return renderWithMissing(observations, values);
  }
  let detail = head;
  for (const { fact, tail } of gaps) {
    let text = texts[fact];
    if (text === undefined) {
      const value = values[fact];
      if (value === undefined) return renderWithMissing(observations, values);
      text = String(value);
      texts[fact] = text;
    }
    detail = detail + text + tail;
  }
  return cut(detail);
}

function renderWithMissing(observations: readonly FactObservation[], values: FactValues): string {
  let detail = '';
  for (const { fact, before, after } of observations) {
    const value = values[fact];
    const seen = value === undefined ? 'missing' : String(value) + after;
    detail = detail === '' ? before + seen : `${detail}; ${before}${seen}`;
  }
  return cut(detail);
}

function cut(text: string): string {
  return text.length > lengthMax ? text.slice(0, lengthMax) : text;
}
