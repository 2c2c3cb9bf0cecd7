import { digestOf } from '@tidegate/contracts/action-digest';
import type { Decision } from '@tidegate/contracts/decision-events';
import type { PolicyDocument, PolicyRule, SamplingRule } from '@tidegate/contracts/policy-document';
import { bySamplingRate } from './audit-sample.ts';
import { policyProblems, ruleSets, type PolicyProblem } from './check-policy.ts';
import type { FactValues } from './fact-test.ts';
import { readFact, type FactValue, type Scored } from './fact-definition.ts';
import { factIndexes, facts, queuePressure } from './facts.ts';
import { rankOf, restrictions, type Rank } from './lattice.ts';
import { openQuestionOf } from './open-questions.ts';
import { compileReasonText, type ReasonText } from './reason-text.ts';
import { heldOf, indexRules, type RuleIndex } from './rule-index.ts';

export type RuleSet = (typeof ruleSets)[number];

/**
 * A rule made ready; `rank` is its effect in the lattice. What a decision reads is beside the rule, since documents leave out
 * what they do not need, and objects with the same fields are read several times as fast.
 */
export interface CompiledRule {
  readonly rule: PolicyRule;
  readonly set: RuleSet;
  readonly rank: Rank;
  /** The effect in words, such as `approve(dual)`. */
  readonly effect: string;
  /** As a decision names it; the same object in all of them. */
  readonly fired: Decision['firedRules'][number];
  readonly reason: PolicyRule['reason'];
  /** Who says so, in its reasons. */
  readonly from: string;
  readonly text: ReasonText;
  readonly queue: string | undefined;
  readonly approverRoles: readonly string[] | undefined;
  /** What nobody knows yet when it fires. */
  readonly openQuestion: string | undefined;
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
  /** Over `rules`, by their positions. */
  readonly index: RuleIndex;
  /** What is audited more often than by `auditSampleRate`, highest rate first. */
  readonly samples: { readonly rules: readonly SamplingRule[]; readonly index: RuleIndex };
  /** Positions of the facts that some rule reads; the others are not derived. */
  readonly factsRead: readonly number[];
  /** Whether the pressure on a queue may change what the rules say. */
  readonly readsLoad: boolean;
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
 * Prepares a policy once, so that a decision costs little and hardly more with more rules (rule-index.ts).
 *
 * @throws PolicyInvalid with every problem of the document
 */
export function compilePolicy(document: PolicyDocument): CompiledPolicy {
  const problems = policyProblems(document);
  if (problems.length > 0) throw new PolicyInvalid(document.name, problems);
  const rules = ruleSets
    .flatMap((set) => document[set].map((rule) => compileRule(rule, set)))
    .toSorted((left, right) => right.rank - left.rank || compareText(left.rule.id, right.rule.id));
  const samples = (document.samples ?? []).toSorted(bySamplingRate);
  const tests = [...rules.map(({ rule }) => rule), ...samples].flatMap(({ when }) => when);
  const names = new Set(tests.map(({ fact }) => fact));
  const factsRead = [...names].map((name) => factIndexes.get(name)!).toSorted((left, right) => left - right);
  return {
    name: document.name,
    version: document.version,
    scope: document.scope,
    hash: digestOf(document),
    auditSampleRate: document.auditSampleRate,
    rules,
    index: indexRules(rules.map(({ rule }) => ({ when: rule.when, ifMissing: rule.effect !== 'proceed' }))),
    samples: { rules: samples, index: indexRules(samples.map(({ when }) => ({ when, ifMissing: true }))) },
    factsRead,
    readsLoad: factsRead.includes(queuePressure),
  };
}

function compileRule(rule: PolicyRule, set: RuleSet): CompiledRule {
  const rank = rankOf(rule.effect, rule.approval);
  const effect = restrictions[rank].text;
  return {
    rule,
    set,
    rank,
    effect,
    fired: Object.freeze({ id: rule.id, effect }),
    reason: rule.reason,
    from: `rule:${rule.id}`,
    text: compileReasonText(rule.when),
    queue: rule.queue,
    approverRoles: rule.approverRoles,
    openQuestion: openQuestionOf(rule.reason),
  };
}

/** Copied rather than filled anew for each decision, in half the time. */
const noValues = Array.from(facts, (): FactValue | undefined => undefined);

/** The values of the facts that the policy reads; all others stay undefined and are read by no rule. */
export function readFacts(policy: CompiledPolicy, scored: Scored): FactValues {
  const values = noValues.slice();
  for (const index of policy.factsRead) values[index] = readFact(facts[index]!, scored);
  return values;
}

/** Every rule that holds, most restrictive first. All rules are evaluated (requirement C4). */
export function firedRules({ index, rules }: CompiledPolicy, values: FactValues): CompiledRule[] {
  return heldOf(index, values, rules);
}

/** By code unit, so that the order is the same everywhere. */
function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
