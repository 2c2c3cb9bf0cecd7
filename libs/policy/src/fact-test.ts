import type { FactTest } from '@tidegate/contracts/policy-document';
import type { FactValue } from './fact-definition.ts';

/** The values of all facts, by their position in the vocabulary; undefined is missing. */
export type FactValues = readonly (FactValue | undefined)[];
/** The answer of a test to a value of its fact. */
export type Holds = (value: FactValue | undefined) => boolean;

/** The operators of a test; a test has exactly one (contracts/policy-document.ts). */
export const operators = ['is', 'in', 'lessThan', 'atMost', 'moreThan', 'atLeast'] as const;
export type Operator = (typeof operators)[number];

export const wordsOfOperator: Readonly<Record<Operator, string>> = {
  is: 'is',
  in: 'in',
  lessThan: 'less than',
  atMost: 'at most',
  moreThan: 'more than',
  atLeast: 'at least',
};

export function findOperator(test: FactTest): Operator | undefined {
  return operators.find((candidate) => test[candidate] !== undefined);
}

export function operatorOf(test: FactTest): Operator {
  const operator = findOperator(test);
  if (operator === undefined) throw new TypeError(`the test of ${test.fact} has no operator`);
  return operator;
}

/**
 * A test as a function. `ifMissing` is its answer on a missing fact: true in a restricting rule, false in a granting one, so
 * that what is not known never frees (methods 1.4).
 */
export function compileTest(test: FactTest, ifMissing: boolean): Holds {
  const holds = compileKnown(test);
  return (value) => (value === undefined ? ifMissing : holds(value));
}

function compileKnown(test: FactTest): (value: FactValue) => boolean {
  const operator = operatorOf(test);
  switch (operator) {
    case 'is':
      return (value) => value === test.is;
    case 'in':
      return (value) => test.in!.includes(value);
    case 'lessThan':
      return (value) => (value as number) < test.lessThan!;
    case 'atMost':
      return (value) => (value as number) <= test.atMost!;
    case 'moreThan':
      return (value) => (value as number) > test.moreThan!;
    case 'atLeast':
      return (value) => (value as number) >= test.atLeast!;
    default:
      throw new TypeError('compileTest: unknown operator');
  }
}

/** What a test says about a value: `action_value is 412.5, more than 250`, in the parts around the value. */
export interface Observation {
  readonly before: string;
  readonly after: string;
}

export function observationOf(test: FactTest): Observation {
  const operator = operatorOf(test);
  const before = `${test.fact} is `;
  if (operator === 'is') return { before, after: '' };
  const constant = operator === 'in' ? test.in!.join(', ') : test[operator]!;
  return { before, after: `, ${wordsOfOperator[operator]} ${constant}` };
}
