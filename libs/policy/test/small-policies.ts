import type { PolicyDocument } from '@tidegate/contracts/policy-document';
import fc from 'fast-check';
import { compilePolicy } from '../src/compile-policy.ts';
import type { FactValue } from '../src/fact-definition.ts';
import { factIndexes, facts } from '../src/facts.ts';
import { restrictions } from '../src/lattice.ts';
import { ruleOn } from '../src/ruling.ts';

/**
 * All values that tell the requests of a small policy apart: each constant that a test may draw, a value on either side of it,
 * and missing where the fact may be. Boundaries are where rules go wrong, so they are all there.
 */
export const smallVocabulary: Readonly<Record<string, readonly (FactValue | undefined)[]>> = {
  risk_tier: [0, 1, 2, 3],
  vip: [false, true],
  composite_score: [0, 0.25, 0.5, 0.7, 0.85, 0.9, 1, undefined],
  within_scope: [false, true, undefined],
  action_currency: ['EUR', 'USD', 'other', undefined],
};
const constants: Readonly<Record<string, readonly FactValue[]>> = {
  risk_tier: [0, 1, 2, 3],
  vip: [false, true],
  composite_score: [0, 0.5, 0.85, 1],
  within_scope: [false, true],
  action_currency: ['EUR', 'USD'],
};

export const smallTest = fc.constantFrom(...Object.keys(smallVocabulary)).chain((fact) => {
  const constant = fc.constantFrom(...constants[fact]!);
  const isNumber = typeof constants[fact]![0] === 'number';
  const operators = isNumber ? ['is', 'lessThan', 'atMost', 'moreThan', 'atLeast'] : ['is'];
  const some = fc.uniqueArray(constant, { minLength: 1, maxLength: 2 });
  return fc.oneof(
    fc.tuple(fc.constantFrom(...operators), constant).map(([operator, value]) => ({ fact, [operator]: value })),
    some.map((values) => ({ fact, in: values })),
  );
});

const tests = (maxLength: number) => fc.array(smallTest, { minLength: 1, maxLength });
const codes = ['OUT_OF_SCOPE', 'WEAK_RETRIEVAL', 'CRITICAL_TIER'] as const;
const restricting = fc
  .record({ when: tests(3), rank: fc.integer({ min: 1, max: 5 }), reason: fc.constantFrom(...codes), queue: fc.nat(2) })
  .map(({ when, rank, reason, queue }) => {
    const { outcome, approval } = restrictions[rank]!;
    return {
      when,
      effect: outcome,
      reason,
      ...(outcome === 'approve' ? { approval, approverRoles: [`role-${queue}`] } : {}),
      ...(outcome === 'clarify' ? { question: `Question ${queue}?` } : { queue: `queue-${queue}` }),
    };
  });
const granting = tests(2).map((when) => ({ when, effect: 'proceed', reason: 'GRANTED' }));

const ruleSet = (name: string) =>
  fc
    .tuple(fc.array(granting, { minLength: 1, maxLength: 3 }), fc.array(restricting, { maxLength: 4 }))
    .map((drawn) => drawn.flat().map((rule, index) => ({ ...rule, id: `${name}-${index}`, description: 'drawn' })));

/** Policies small enough to try every request. */
export const smallPolicy: fc.Arbitrary<PolicyDocument> = fc
  .record({ authorisation: ruleSet('a'), quality: ruleSet('q') })
  .map((sets) => ({ name: 'small', version: 1, scope: '*', auditSampleRate: 0, ...sets }) as unknown as PolicyDocument);

export type FactsByName = Readonly<Record<string, FactValue | undefined>>;

/** Every request that a small policy can tell apart. */
export const allRequests: readonly FactsByName[] = Object.entries(smallVocabulary).reduce<FactsByName[]>(
  (requests, [fact, values]) => requests.flatMap((request) => values.map((value) => ({ ...request, [fact]: value }))),
  [{}],
);

export interface Tried {
  readonly rank: number;
  /** Ids of all rules that hold. */
  readonly fired: ReadonlySet<string>;
  readonly reasons: ReadonlySet<string>;
}

/** What the evaluator itself says; an example may leave out facts and write missing as null. */
export function evaluatorOf(
  document: PolicyDocument,
): (request: Readonly<Record<string, FactValue | null | undefined>>) => Tried {
  const policy = compilePolicy(document);
  return (request) => {
    const values = new Array<FactValue | undefined>(facts.length).fill(undefined);
    for (const [name, value] of Object.entries(request)) values[factIndexes.get(name)!] = value ?? undefined;
    const ruling = ruleOn(policy, values);
    const reasons = ruling.rank === 0 ? ruling.granted() : ruling.restricting();
    return {
      rank: ruling.rank,
      fired: new Set(ruling.fired.map(({ rule }) => rule.id)),
      reasons: new Set(reasons.map(({ code }) => code)),
    };
  };
}
