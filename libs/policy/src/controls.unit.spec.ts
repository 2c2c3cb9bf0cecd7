import { describe, expect, it } from '@jest/globals';
import type { Breaker } from '@tidegate/contracts/control-events';
import { Decision } from '@tidegate/contracts/decision-events';
import { exampleScored, policyOf, testSampling } from '../test/example-scored.ts';
import { compilePolicy } from './compile-policy.ts';
import { noControls, type AutonomyStage } from './controls.ts';
import { decide } from './decide.ts';
import { drawsApprovalSample } from './sampling.ts';

const policy = compilePolicy(policyOf([]));

function breaker(changes: Partial<Breaker>): Breaker {
  return {
    scope: 'task:acme/refund',
    state: 'open',
    epoch: 1,
    openedBy: 'monitor',
    killSwitch: false,
    reason: 'too many overrides',
    statistics: null,
    changedAt: '2026-11-20T09:00:00Z',
    probesFrom: null,
    ...changes,
  };
}

function decideUnder(
  controls: { breakers?: readonly Breaker[]; stages?: Readonly<Record<string, AutonomyStage>> },
  scored = exampleScored(),
) {
  const breakerOf = (scope: string) => controls.breakers?.find((candidate) => candidate.scope === scope);
  const stageOf = (scope: string) => controls.stages?.[scope];
  return decide(scored, { policy, controls: { ...noControls, breakerOf, stageOf }, sampling: testSampling });
}

describe('breakers', () => {
  it.each(['global', 'tenant:acme', 'task:acme/refund', 'cohort:acme/refund/m-1/p-1/-/-'])(
    'that are open for %s ask for an approval and take no probes',
    (scope) => {
      expect(decideUnder({ breakers: [breaker({ scope })] })).toMatchObject({
        outcome: 'approve',
        approval: 'single',
        reasons: [{ code: 'BREAKER_OPEN', from: `breaker:${scope}`, detail: `${scope} is open: too many overrides` }],
        obligations: { canary: false, mode: 'recommendation' },
      });
    },
  );

  it('that are half open ask for an approval and watch it as a probe', () => {
    const decision = decideUnder({ breakers: [breaker({ state: 'half_open' })] });
    expect(decision).toMatchObject({
      outcome: 'approve',
      reasons: [{ code: 'BREAKER_OPEN' }],
      obligations: { canary: true },
    });
  });

  it('that a person opened say so', () => {
    const decision = decideUnder({ breakers: [breaker({ killSwitch: true, openedBy: 'ana' })] });
    expect(decision.reasons[0]!.code).toBe('KILL_SWITCH');
  });

  it('of other scopes and closed ones restrict nothing, but the epoch is the highest of all that cover the request', () => {
    const breakers = [
      breaker({ scope: 'task:globex/refund', epoch: 99 }),
      breaker({ scope: 'global', state: 'closed', epoch: 4 }),
      breaker({ scope: 'tenant:acme', state: 'closed', epoch: 2 }),
    ];
    expect(decideUnder({ breakers })).toMatchObject({ outcome: 'proceed', versions: { breakerEpoch: 4 } });
  });

  it('of scopes with very long names stay within the contract', () => {
    const versions = { model: 'm'.repeat(128), prompt: 'p'.repeat(128), index: '/'.repeat(128) };
    const scored = exampleScored({ request: { versions } });
    const decision = decideUnder(
      { breakers: [breaker({ scope: `cohort:${scored.cohort}`, reason: 'x'.repeat(2_000) })] },
      scored,
    );
    expect(decision.outcome).toBe('approve');
    expect(Decision.safeParse(decision).error).toBeUndefined();
  });
});

describe('autonomy stages', () => {
  it.each([
    ['observe', 'handoff'],
    ['recommend', 'approve'],
    ['approve_all', 'approve'],
    ['automatic', 'proceed'],
  ] as const)('%s allows %s at most', (stage, outcome) => {
    const decision = decideUnder({ stages: { 'task:acme/refund': stage } });
    expect(decision).toMatchObject({ outcome, versions: { autonomyStage: stage } });
  });

  it('of several scopes count as the strictest', () => {
    const stages = { global: 'automatic', 'tenant:acme': 'approve_all', 'task:acme/refund': 'automatic' } as const;
    const decision = decideUnder({ stages });
    expect(decision).toMatchObject({ outcome: 'approve', reasons: [{ from: 'autonomy:tenant:acme' }] });
  });

  it('approve_sampled asks for an approval exactly where the draw says so', () => {
    const outcomes = Array.from({ length: 200 }, (_, index) => {
      const drawn = drawsApprovalSample(`cp-${index}`, testSampling.approvalRate, testSampling.key);
      const { outcome } = decideUnder({ stages: { global: 'approve_sampled' } }, exampleScored({}, `cp-${index}`));
      expect(outcome).toBe(drawn ? 'approve' : 'proceed');
      return outcome;
    });
    expect(new Set(outcomes)).toEqual(new Set(['approve', 'proceed']));
  });
});
