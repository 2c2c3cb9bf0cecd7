import type { FactTest } from '@tidegate/contracts/policy-document';
import type { FactValue } from './fact-definition.ts';

/** The values of all facts, by their position in the vocabulary; undefined is missing. */
export type FactValues = readonly (FactValue | undefined)[];
export type Holds = (values: FactValues) => boolean;

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
export function compileTest(test: FactTest, index: number, ifMissing: boolean): Holds {
  const operator = operatorOf(test);
  switch (operator) {
    case 'is': {
      const constant = test.is;
      return (values) => (values[index] === undefined ? ifMissing : values[index] === constant);
    }
    case 'in': {
      const constants = new Set<FactValue | undefined>(test.in);
      return (values) => (values[index] === undefined ? ifMissing : constants.has(values[index]));
    }
    default:
      return compileComparison(operator, test[operator]!, index, ifMissing);
  }
}

function compileComparison(
  operator: Exclude<Operator, 'is' | 'in'>,
  limit: number,
  index: number,
  ifMissing: boolean,
): Holds {
  const compare: Readonly<Record<typeof operator, Holds>> = {
    lessThan: (values) => (values[index] === undefined ? ifMissing : (values[index] as number) < limit),
    atMost: (values) => (values[index] === undefined ? ifMissing : (values[index] as number) <= limit),
    moreThan: (values) => (values[index] === undefined ? ifMissing : (values[index] as number) > limit),
    atLeast: (values) => (values[index] === undefined ? ifMissing : (values[index] as number) >= limit),
  };
  return compare[operator];
}

/** A test with what was observed: `action_value is 412.5, more than 250`. */
export function describeTest(test: FactTest, value: FactValue | undefined): string {
  if (value === undefined) return `${test.fact} is missing`;
  const operator = operatorOf(test);
  if (operator === 'is') return `${test.fact} is ${value}`;
  if (operator === 'in') return `${test.fact} is ${value}, in ${(test.in ?? []).join(', ')}`;
  return `${test.fact} is ${value}, ${wordsOfOperator[operator]} ${test[operator]}`;
}
