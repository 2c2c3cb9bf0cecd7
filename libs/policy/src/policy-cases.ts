import { ApprovalLevel, Outcome } from '@tidegate/contracts/decision-events';
import { ReasonCode } from '@tidegate/contracts/reason-codes';
import { z } from 'zod';
import { testProblems, type PolicyProblem } from './check-policy.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import { isOfType, type FactValue } from './fact-definition.ts';
import { factIndexes, facts } from './facts.ts';
import { ranks, restrictions } from './lattice.ts';
import { PolicyInvariant } from './policy-invariant.ts';
import { ruleOn } from './ruling.ts';

const FactMap = z.record(z.string(), z.union([z.boolean(), z.number(), z.string()]));

/** One case: what is known, and what the policy has to say about it (requirement C10). */
export const PolicyCase = z.strictObject({
  name: z.string().min(1).max(256),
  facts: FactMap.default({}).describe('Added to the facts of the file; facts named nowhere are missing.'),
  missing: z.array(z.string()).default([]).describe('Facts of the file that this case does not have.'),
  outcome: Outcome,
  approval: ApprovalLevel.default('none'),
  reasons: z.array(ReasonCode).min(1).describe('Codes in the order of the decision.'),
  rules: z.array(z.string()).describe('Every restricting rule that fires, most restrictive first.'),
});
export type PolicyCase = z.infer<typeof PolicyCase>;

/** The schema of a file of expectations: single requests (`cases`), and promises about all of them (`invariants`). */
export const PolicyCasesDocument = z
  .strictObject({
    policy: z.string().describe('Name of the policy that this is about.'),
    facts: FactMap.default({}).describe('Facts that all cases have, unless they say otherwise.'),
    cases: z.array(PolicyCase).default([]),
    invariants: z.array(PolicyInvariant).default([]),
  })
  .refine(({ cases, invariants }) => cases.length + invariants.length > 0, 'needs at least one case or invariant');
export type PolicyCasesDocument = z.infer<typeof PolicyCasesDocument>;

/** The same with everything that would make an expectation mean nothing, such as a fact that does not exist. */
export const CheckedPolicyCasesDocument = PolicyCasesDocument.superRefine((document, context) => {
  for (const problem of expectationProblems(document)) context.addIssue({ code: 'custom', ...problem });
});

function expectationProblems({ facts: common, cases, invariants }: PolicyCasesDocument): PolicyProblem[] {
  const factProblems = (values: Readonly<Record<string, FactValue>>, path: (string | number)[]) =>
    Object.entries(values).flatMap(([fact, value]) =>
      testProblems('a fact of a case', { fact, is: value }, []).map(({ message }) => ({
        path: [...path, fact],
        message,
      })),
    );
  return [
    ...factProblems(common, ['facts']),
    ...cases.flatMap(({ facts: own, missing }, index) => [
      ...factProblems(own, ['cases', index, 'facts']),
      ...unknownNames(missing).map((message) => ({
        path: ['cases', index, 'missing'],
        message: `must be known: ${message}`,
      })),
    ]),
    ...invariants.flatMap(({ name, when }, index) =>
      when.flatMap((test, position) =>
        testProblems(`invariant "${name}"`, test, ['invariants', index, 'when', position]),
      ),
    ),
  ];
}

/** What differs from the expectation of a case; empty when it passes. */
export function differencesOf(
  policy: CompiledPolicy,
  common: Readonly<Record<string, FactValue>>,
  wanted: PolicyCase,
): string[] {
  const known = Object.entries({ ...common, ...wanted.facts }).filter(([name]) => !wanted.missing.includes(name));
  const unusable = [...known.flatMap(([name, value]) => problemOfFact(name, value)), ...unknownNames(wanted.missing)];
  if (unusable.length > 0) return unusable;
  const values = new Array<FactValue | undefined>(facts.length).fill(undefined);
  for (const [name, value] of known) values[factIndexes.get(name)!] = value;
  const ruling = ruleOn(policy, values);
  const { outcome, approval } = restrictions[ruling.rank];
  const reasons = ruling.rank === ranks.proceed ? ruling.granted() : ruling.restricting();
  return [
    ...difference('outcome', `${outcome}/${approval}`, `${wanted.outcome}/${wanted.approval}`),
    ...difference('reasons', reasons.map(({ code }) => code).join(' '), wanted.reasons.join(' ')),
    ...difference(
      'rules',
      ruling.fired
        .filter(({ rank }) => rank > 0)
        .map(({ rule }) => rule.id)
        .join(' '),
      wanted.rules.join(' '),
    ),
  ];
}

function problemOfFact(name: string, value: FactValue): string[] {
  const fact = facts[factIndexes.get(name) ?? -1];
  if (fact === undefined) return unknownNames([name]);
  return isOfType(value, fact.type) ? [] : [`fact ${name} cannot be ${String(value)}`];
}

function unknownNames(names: readonly string[]): string[] {
  return names.filter((name) => !factIndexes.has(name)).map((name) => `fact ${name} is not in the vocabulary`);
}

function difference(what: string, found: string, wanted: string): string[] {
  return found === wanted ? [] : [`${what}: found "${found}", wanted "${wanted}"`];
}
