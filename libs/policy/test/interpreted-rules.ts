import type { FactTest, PolicyDocument, PolicyRule } from '@tidegate/contracts/policy-document';
import type { FactValue } from '../src/fact-definition.ts';
import { restrictions } from '../src/lattice.ts';

/** Facts by name; a missing one has no entry. */
export type NamedFacts = ReadonlyMap<string, FactValue>;

/** What the rules say, read one after the other and test by test: slow, plain, and what everything faster is compared with. */
export interface Interpretation {
  /** Most restrictive first, then by id. */
  readonly fired: readonly { readonly id: string; readonly effect: string }[];
  /** The effect of the most restrictive rule, or hand-off where a set grants nothing. */
  readonly effect: string;
  /** The text of each fired rule, in the same order. */
  readonly details: readonly string[];
}

export function interpret({ authorisation, quality }: PolicyDocument, facts: NamedFacts): Interpretation {
  const holding = (rules: readonly PolicyRule[]) =>
    rules.filter(({ when, effect }) => when.every((test) => holds(test, facts, effect !== 'proceed')));
  const [authorised, good] = [holding(authorisation), holding(quality)];
  const fired = [...authorised, ...good].toSorted(
    (left, right) => rankOf(right) - rankOf(left) || (left.id < right.id ? -1 : 1),
  );
  const granted = [authorised, good].every((rules) => rules.some(({ effect }) => effect === 'proceed'));
  const worst = Math.max(0, ...fired.map(rankOf));
  return {
    fired: fired.map((rule) => ({ id: rule.id, effect: restrictions[rankOf(rule)]!.text })),
    effect: granted ? restrictions[worst]!.text : 'handoff',
    details: fired.map(({ when }) => when.map((test) => observed(test, facts)).join('; ')),
  };
}

function rankOf({ effect, approval }: PolicyRule): number {
  const text = effect === 'approve' ? `approve(${approval ?? 'single'})` : effect;
  return restrictions.findIndex((restriction) => restriction.text === text);
}

/** A fact that is missing restricts and never grants (methods 1.4). */
function holds(test: FactTest, facts: NamedFacts, restricts: boolean): boolean {
  const value = facts.get(test.fact);
  if (value === undefined) return restricts;
  if (test.is !== undefined) return value === test.is;
  if (test.in !== undefined) return test.in.some((constant) => constant === value);
  if (typeof value !== 'number') return restricts;
  if (test.lessThan !== undefined) return value < test.lessThan;
  if (test.atMost !== undefined) return value <= test.atMost;
  if (test.moreThan !== undefined) return value > test.moreThan;
  return value >= test.atLeast!;
}

function observed(test: FactTest, facts: NamedFacts): string {
  const value = facts.get(test.fact);
  if (value === undefined) return `${test.fact} is missing`;
  const told = `${test.fact} is ${String(value)}`;
  if (test.is !== undefined) return told;
  if (test.in !== undefined) return `${told}, in ${test.in.join(', ')}`;
  if (test.lessThan !== undefined) return `${told}, less than ${test.lessThan}`;
  if (test.atMost !== undefined) return `${told}, at most ${test.atMost}`;
  if (test.moreThan !== undefined) return `${told}, more than ${test.moreThan}`;
  return `${told}, at least ${test.atLeast}`;
}
