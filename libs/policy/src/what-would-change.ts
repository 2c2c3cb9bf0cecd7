import type { WouldChange } from '@tidegate/contracts/decision-events';
import type { FactTest } from '@tidegate/contracts/policy-document';
import type { CompiledPolicy, CompiledRule } from './compile-policy.ts';
import type { FactType, FactValue } from './fact-definition.ts';
import { operatorOf, type FactValues } from './fact-test.ts';
import { factIndexes, facts } from './facts.ts';
import { restrictions, type Rank } from './lattice.ts';
import { ruleOn, type Ruling } from './ruling.ts';

/** Limits of the contract, and of the work for one decision. */
const changesMax = 4;
const triedMax = 8;

/** A value that fails a test, and its words. */
interface Alternative {
  readonly value: FactValue;
  readonly instead: string;
}

/**
 * Single facts that would have led to less restriction, all others being the same (requirement C1). Each is tried by ruling
 * again, so what is said is so. Tried is the nearest value that fails a test, for eight tests at most; a text has none.
 *
 * @param controlRank what breakers and stages ask for, whatever the facts are
 */
export function whatWouldChange(
  policy: CompiledPolicy,
  values: FactValues,
  { rank, fired }: Ruling,
  controlRank: Rank,
): WouldChange[] {
  if (controlRank >= rank) return [];
  const changes: WouldChange[] = [];
  const changed = [...values];
  for (const test of testsToFail(fired, rank)) {
    const fact = factIndexes.get(test.fact)!;
    const alternative = alternativeOf(test, facts[fact]!.type);
    if (alternative === undefined) continue;
    changed[fact] = alternative.value;
    const ruled = ruleOn(policy, changed).rank;
    changed[fact] = values[fact];
    const less = ruled > controlRank ? ruled : controlRank;
    if (less < rank) addOnce(changes, changeOf(test.fact, alternative, less));
  }
  return changes.slice(0, changesMax);
}

/** Tests of the rules that asked for most. A fact that one of these rules does not read cannot keep all of them from firing. */
function testsToFail(fired: readonly CompiledRule[], rank: Rank): readonly FactTest[] {
  const strictest = fired.filter((compiled) => compiled.rank === rank).map(({ rule }) => rule.when);
  const tests = (strictest[0] ?? []).filter(({ fact }) =>
    strictest.every((when) => when.some((test) => test.fact === fact)),
  );
  const names = tests.map(({ fact }) => fact);
  return strictest.flatMap((when) => when.filter(({ fact }) => names.includes(fact))).slice(0, triedMax);
}

function changeOf(fact: string, { instead }: Alternative, rank: Rank): WouldChange {
  const { outcome, approval } = restrictions[rank];
  return { fact, instead, outcome, approval };
}

function addOnce(changes: WouldChange[], change: WouldChange): void {
  if (!changes.some(({ fact, instead }) => fact === change.fact && instead === change.instead)) changes.push(change);
}

function alternativeOf(test: FactTest, type: FactType): Alternative | undefined {
  if (type.kind === 'boolean') return typeof test.is === 'boolean' ? plain(!test.is) : undefined;
  if (type.kind !== 'number') return undefined;
  const alternative = numberThatFails(test, type.unit === 'count' || type.unit === 'tier');
  if (alternative === undefined) return undefined;
  return alternative.value >= type.min && alternative.value <= type.max ? alternative : undefined;
}

function numberThatFails(test: FactTest, isWhole: boolean): (Alternative & { readonly value: number }) | undefined {
  const operator = operatorOf(test);
  const limit = test[operator] as number;
  switch (operator) {
    case 'lessThan':
    case 'moreThan':
      return plain(limit);
    case 'atMost':
      return isWhole ? plain(Math.floor(limit) + 1) : { value: justAbove(limit), instead: `just above ${limit}` };
    case 'atLeast':
      return isWhole ? plain(Math.ceil(limit) - 1) : { value: -justAbove(-limit), instead: `just below ${limit}` };
    default:
      return undefined;
  }
}

function plain<Value extends FactValue>(value: Value): { readonly value: Value; readonly instead: string } {
  return { value, instead: String(value) };
}

/** One of the next two doubles. */
function justAbove(limit: number): number {
  return limit === 0 ? Number.MIN_VALUE : limit + Math.abs(limit) * Number.EPSILON;
}
