import type { FactTest, PolicyDocument, PolicyRule } from '@tidegate/contracts/policy-document';
import type { FactMap } from './drawn-facts.ts';

/** An engine with the rules of a policy. All it is asked for are the ids of the rules that hold. */
export interface Engine {
  readonly name: string;
  /** Name of its figure in the JSON object. */
  readonly figure: string;
  /** What its answer lacks, or what it had to be told in another way. */
  readonly difference: string;
  /** Ids in any order. */
  readonly fired: (facts: FactMap) => readonly string[] | Promise<readonly string[]>;
}

export type Operator = Exclude<keyof FactTest, 'fact'>;

/** The one operator of a test, and its constant. */
export function comparisonOf(test: FactTest): { operator: Operator; constant: NonNullable<FactTest[Operator]> } {
  const [operator, constant] = Object.entries(test).find(([key]) => key !== 'fact') as [Operator, FactTest[Operator]];
  return { operator, constant: constant! };
}

export function rulesOf({ authorisation, quality }: PolicyDocument): readonly PolicyRule[] {
  return [...authorisation, ...quality];
}

/** The sign of a comparison of numbers, in all the languages here. */
export const signs: Readonly<Record<Exclude<Operator, 'is' | 'in'>, string>> = {
  lessThan: '<',
  atMost: '<=',
  moreThan: '>',
  atLeast: '>=',
};
