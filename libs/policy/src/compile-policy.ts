import { digestOf } from '@tidegate/contracts/action-digest';
import type { PolicyDocument, PolicyRule } from '@tidegate/contracts/policy-document';
import { policyProblems, ruleSets, type PolicyProblem } from './check-policy.ts';
import { compileTest, type FactValues, type Holds } from './fact-test.ts';
import { readFact, type FactValue, type Scored } from './fact-definition.ts';
import { factIndexes, facts } from './facts.ts';
import { rankOf, restrictions, type Rank } from './lattice.ts';

export type RuleSet = (typeof ruleSets)[number];

/** A rule made ready; `rank` is its effect in the lattice. */
export interface CompiledRule {
  readonly rule: PolicyRule;
  readonly set: RuleSet;
  readonly rank: Rank;
  /** The effect in words, such as `approve(dual)`. */
  readonly effect: string;
  readonly holds: Holds;
}

/** A policy made ready for many requests. Rules are in one canonical order, so theirs in the file means nothing. */
export interface CompiledPolicy {
  readonly name: string;
  readonly version: number;
  readonly scope: string;
  /** SHA-256 of the canonical document, hex. */
  readonly hash: string;
  readonly auditSampleRate: number;
  /** Most restrictive first, then by id. */
  readonly rules: readonly CompiledRule[];
  /** Positions of the facts that some rule reads; the others are not derived. */
  readonly factsRead: readonly number[];
}

/** A policy that cannot be used; the message names every problem. */
export class PolicyInvalid extends Error {
  readonly code = 'policy_invalid';
  readonly retriable = false;
  readonly problems: readonly PolicyProblem[];

  constructor(name: string, problems: readonly PolicyProblem[]) {
    const lines = problems.map(({ path, message }) => `  /${path.join('/')} ${message}`);
    super([`The policy "${name}" cannot be used:`, ...lines].join('\n'));
    this.name = 'PolicyInvalid';
    this.problems = problems;
  }
}

/**
 * Prepares a policy once, so that a decision costs a walk over closures.
 *
 * @throws PolicyInvalid with every problem of the document
 */
export function compilePolicy(document: PolicyDocument): CompiledPolicy {
  const problems = policyProblems(document);
  if (problems.length > 0) throw new PolicyInvalid(document.name, problems);
  const rules = ruleSets.flatMap((set) => document[set].map((rule) => compileRule(rule, set)));
  const names = new Set(rules.flatMap(({ rule }) => rule.when.map((test) => test.fact)));
  return {
    name: document.name,
    version: document.version,
    scope: document.scope,
    hash: digestOf(document),
    auditSampleRate: document.auditSampleRate,
    rules: rules.toSorted((left, right) => right.rank - left.rank || compareText(left.rule.id, right.rule.id)),
    factsRead: [...names].map((name) => factIndexes.get(name)!).toSorted((left, right) => left - right),
  };
}

function compileRule(rule: PolicyRule, set: RuleSet): CompiledRule {
  const rank = rankOf(rule.effect, rule.approval);
  const tests = rule.when.map((test) => compileTest(test, factIndexes.get(test.fact)!, rule.effect !== 'proceed'));
  return { rule, set, rank, effect: restrictions[rank].text, holds: allOf(tests) };
}

/** Short conjunctions are written out; a loop over closures is measurably slower. */
function allOf(tests: readonly Holds[]): Holds {
  const [first, second, third, ...more] = tests as [Holds, ...Holds[]];
  if (second === undefined) return first;
  if (third === undefined) return (values) => first(values) && second(values);
  if (more.length === 0) return (values) => first(values) && second(values) && third(values);
  const rest = allOf(more);
  return (values) => first(values) && second(values) && third(values) && rest(values);
}

/** The values of the facts that the policy reads; all others stay undefined and are read by no rule. */
export function readFacts(policy: CompiledPolicy, scored: Scored): FactValues {
  const values = new Array<FactValue | undefined>(facts.length).fill(undefined);
  for (const index of policy.factsRead) values[index] = readFact(facts[index]!, scored);
  return values;
}

/** Every rule that holds, most restrictive first. All rules are evaluated (requirement C4). */
export function firedRules(policy: CompiledPolicy, values: FactValues): CompiledRule[] {
  const fired: CompiledRule[] = [];
  for (const compiled of policy.rules) if (compiled.holds(values)) fired.push(compiled);
  return fired;
}

/** By code unit, so that the order is the same everywhere. */
function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
