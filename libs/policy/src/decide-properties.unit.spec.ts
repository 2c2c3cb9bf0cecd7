import { describe, expect, it } from '@jest/globals';
import type { Breaker } from '@tidegate/contracts/control-events';
import { Decision } from '@tidegate/contracts/decision-events';
import fc from 'fast-check';
import { exampleScored, grantAll, policyOf, refundOf, testSampling } from '../test/example-scored.ts';
import { noControls } from './controls.ts';
import { compilePolicy } from './compile-policy.ts';
import { decide } from './decide.ts';
import type { FactDefinition } from './fact-definition.ts';
import { facts } from './facts.ts';
import { restrictions } from './lattice.ts';

const optionalSignals = fc.record(
  { failures: fc.nat(5), writes: fc.nat(5), entityMismatch: fc.boolean(), withinScope: fc.boolean() },
  { requiredKeys: [] },
);
const scored = fc
  .record({
    riskTier: fc.integer({ min: 0, max: 3 }),
    amount: fc.option(fc.integer({ min: -10, max: 600 })),
    tooling: fc.option(optionalSignals),
    composite: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    vip: fc.boolean(),
  })
  .map(({ riskTier, amount, tooling, composite, vip }) =>
    exampleScored({
      request: {
        ...(amount === null ? { proposal: { kind: 'answer', text: 'Yes.' } } : refundOf(String(amount))),
        ...(tooling === null ? {} : { signals: { tooling } }),
        user: { id: 'u', authenticated: true, vip },
      },
      classification: { riskTier },
      assessment: { composite },
    }),
  );

function testOf(fact: FactDefinition): fc.Arbitrary<unknown> {
  const { name, type } = fact;
  if (type.kind === 'boolean') return fc.boolean().map((is) => ({ fact: name, is }));
  if (type.kind === 'text') return fc.constantFrom(...(type.values ?? ['a'])).map((is) => ({ fact: name, is }));
  const limit = fc.integer({ min: Math.max(0, type.min), max: Math.min(600, type.max) });
  const operator = fc.constantFrom('is', 'lessThan', 'atMost', 'moreThan', 'atLeast');
  return fc.tuple(operator, limit).map(([key, value]) => ({ fact: name, [key]: value }));
}

const tested = [
  'risk_tier',
  'action_value',
  'tool_failures',
  'entity_mismatch',
  'within_scope',
  'composite_score',
  'vip',
  'proposal_kind',
];
const test = fc.oneof(...facts.filter((fact) => tested.includes(fact.name)).map(testOf));
const restricting = fc
  .record({ when: fc.array(test, { minLength: 1, maxLength: 3 }), rank: fc.integer({ min: 1, max: 5 }) })
  .map(({ when, rank }) => {
    const { outcome, approval } = restrictions[rank]!;
    return {
      description: 'drawn',
      when,
      effect: outcome,
      reason: 'OUT_OF_SCOPE',
      ...(outcome === 'approve' ? { approval, queue: `q${rank}`, approverRoles: ['reviewer', `r${rank}`] } : {}),
      ...(outcome === 'clarify' ? { question: 'What?' } : {}),
    };
  });
const granting = fc.array(test, { minLength: 1, maxLength: 2 }).map((when) => ({ ...grantAll, when }));
const rules = fc.array(fc.oneof(restricting, granting), { maxLength: 8 }).map(named);

function named(drawn: readonly object[]): object[] {
  return drawn.map((rule, index) => ({ ...rule, id: `rule-${index}` }));
}

function decideBy(authorisation: object[], input: ReturnType<typeof exampleScored>, breakers: Partial<Breaker>[] = []) {
  const policy = compilePolicy(policyOf([], { authorisation }));
  const byScope = new Map(breakers.map((breaker) => [breaker.scope!, breaker as Breaker]));
  const controls = { ...noControls, breakerOf: (scope: string) => byScope.get(scope) };
  return decide(input, { policy, controls, sampling: testSampling });
}

const rankOf = ({ outcome, approval }: Decision) =>
  restrictions.findIndex((level) => level.outcome === outcome && level.approval === approval);
const withGrant = (drawn: object[]) => [{ ...grantAll }, ...drawn];

describe('decide, for all policies and requests', () => {
  it('does not depend on the order of the rules', () => {
    const shuffled = rules.chain((drawn) =>
      fc.tuple(fc.constant(drawn), fc.shuffledSubarray(drawn, { minLength: drawn.length, maxLength: drawn.length })),
    );
    fc.assert(
      fc.property(shuffled, scored, ([drawn, other], input) => {
        const { versions: _, ...left } = decideBy(withGrant(drawn), input);
        const { versions: __, ...right } = decideBy(withGrant(other), input);
        expect(left).toEqual(right);
      }),
    );
  });

  it('is never freer with one more restricting rule', () => {
    fc.assert(
      fc.property(rules, restricting, scored, (drawn, added, input) => {
        const before = decideBy([{ ...grantAll, id: 'g' }, ...drawn], input);
        const after = decideBy([{ ...grantAll, id: 'g' }, ...drawn, { ...added, id: 'added' }], input);
        expect(rankOf(after)).toBeGreaterThanOrEqual(rankOf(before));
      }),
    );
  });

  it('is never freer without a grant', () => {
    fc.assert(
      fc.property(rules, scored, (drawn, input) => {
        const before = decideBy([{ ...grantAll, id: 'g' }, ...drawn], input);
        const after = decideBy([{ ...grantAll, id: 'g', when: [{ fact: 'tenant', is: 'nobody' }] }, ...drawn], input);
        expect(rankOf(after)).toBeGreaterThanOrEqual(rankOf(before));
      }),
    );
  });

  it('is never freer when an optional signal is left out', () => {
    fc.assert(
      fc.property(rules, scored, (drawn, input) => {
        const { tooling: _, ...signals } = input.request.signals;
        const poorer = { ...input, request: { ...input.request, signals } };
        const policy = [{ ...grantAll, id: 'g' }, ...drawn];
        expect(rankOf(decideBy(policy, poorer))).toBeGreaterThanOrEqual(rankOf(decideBy(policy, input)));
      }),
    );
  });

  it('is never freer with a breaker that is not closed, and never proceeds under one', () => {
    const state = fc.constantFrom('open', 'half_open', 'closed');
    fc.assert(
      fc.property(rules, scored, state, fc.boolean(), (drawn, input, breakerState, killSwitch) => {
        const policy = [{ ...grantAll, id: 'g' }, ...drawn];
        const breaker = { scope: 'tenant:acme', state: breakerState, epoch: 3, killSwitch, reason: 'why' } as const;
        const [before, after] = [decideBy(policy, input), decideBy(policy, input, [breaker])];
        expect(rankOf(after)).toBeGreaterThanOrEqual(rankOf(before));
        if (breakerState === 'closed') expect(rankOf(after)).toBe(rankOf(before));
        else expect(after.outcome).not.toBe('proceed');
      }),
    );
  });

  it('is what the contract allows, and gives a reason', () => {
    fc.assert(
      fc.property(rules, scored, (drawn, input) => {
        const decision = decideBy([{ ...grantAll, id: 'g' }, ...drawn], input);
        expect(Decision.safeParse(decision).error).toBeUndefined();
        expect(decision.reasons.length).toBeGreaterThan(0);
      }),
    );
  });
});
