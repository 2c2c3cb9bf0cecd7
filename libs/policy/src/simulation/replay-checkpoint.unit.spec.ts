import { describe, expect, it } from '@jest/globals';
import type { Breaker } from '@tidegate/contracts/control-events';
import { policyOf } from '../../test/example-scored.ts';
import { askedQueue, recorded, refundPolicy } from '../../test/recorded-traffic.ts';
import { compilePolicy } from '../compile-policy.ts';
import { noControls, type AutonomyStage, type Controls } from '../controls.ts';
import { ranks } from '../lattice.ts';
import { propensityOf, RecordedCheckpoint, wrongOf } from './recorded-checkpoint.ts';
import { replayCheckpoint } from './replay-checkpoint.ts';

const live = refundPolicy(100);
const breaker = (scope: string, state: Breaker['state']): Breaker => ({
  scope,
  state,
  epoch: 3,
  openedBy: 'monitor',
  killSwitch: false,
  reason: 'too many overrides',
  statistics: null,
  changedAt: '2026-11-20T08:00:00.000Z',
  probesFrom: null,
});
const broken = (state: Breaker['state']): Controls => ({
  ...noControls,
  breakerOf: (scope) => (scope === 'tenant:acme' ? breaker(scope, state) : undefined),
});
const staged = (stage: AutonomyStage): Controls => ({
  ...noControls,
  stageOf: (scope) => (scope === 'task:acme/refund' ? stage : undefined),
});
const replay = (controls: Controls, amount: number, candidate = live, number = 1) =>
  replayCheckpoint(recorded(live, { number, amount, truth: 'right', controls }), candidate, askedQueue);

describe('a replayed checkpoint', () => {
  it.each(['open', 'half_open'] as const)('keeps a breaker that was %s, however free the candidate is', (state) => {
    const { live: before, candidate } = replay(broken(state), 500, refundPolicy(1_000));
    expect([before.rank, candidate.rank]).toEqual([ranks.single, ranks.single]);
    expect(candidate.because).toEqual(['breaker:tenant:acme']);
  });

  it('takes a breaker that was closed as closed', () => {
    expect(replay(broken('closed'), 50).candidate.rank).toBe(ranks.proceed);
  });

  it.each([
    ['observe', ranks.handoff],
    ['recommend', ranks.single],
    ['approve_all', ranks.single],
    ['automatic', ranks.proceed],
  ] as const)('keeps the stage %s', (stage, rank) => {
    const { live: before, candidate } = replay(staged(stage), 500, refundPolicy(1_000));
    expect(candidate.rank).toBe(rank);
    expect(before.rank).toBe(Math.max(rank, ranks.single));
  });

  it('keeps the draw of approve_sampled as it fell, and what the same policy decides is what was decided', () => {
    const drawn = Array.from({ length: 200 }, (_, number) => replay(staged('approve_sampled'), 50, live, number));
    for (const { live: before, candidate } of drawn) expect(candidate).toEqual(before);
    const approved = drawn.filter(({ live: before }) => before.rank === ranks.single).length;
    expect(approved).toBeGreaterThan(60);
    expect(approved).toBeLessThan(140);
  });

  it('names what restricts: rules by their ids, and the set that grants nothing', () => {
    const never = { id: 'never', description: 'never', effect: 'proceed', reason: 'GRANTED' };
    const grantless = compilePolicy(
      policyOf([], { quality: [{ ...never, when: [{ fact: 'risk_tier', atLeast: 3 }] }] }),
    );
    const { live: before, candidate } = replay(staged('automatic'), 500, grantless);
    expect([before.because, candidate.because]).toEqual([['refund-above-limit'], ['policy:quality']]);
  });
});

describe('a recorded checkpoint', () => {
  const line = recorded(live, { number: 7, amount: 500, truth: 'wrong' });

  it('is the same after it was written and read', () => {
    expect(RecordedCheckpoint.parse(JSON.parse(JSON.stringify(line)))).toEqual(line);
  });

  it('was seen for certain where a person decides, at the sampling rate where automation went ahead, else never', () => {
    expect(propensityOf(line.decision)).toBe(1);
    expect(propensityOf(recorded(live, { number: 7, amount: 5, truth: 'right' }).decision)).toBe(0.1);
    expect(propensityOf({ ...line.decision, outcome: 'clarify' })).toBe(0);
  });

  it.each([
    [true, false, false],
    [true, true, false],
    [false, true, true],
    [false, false, true],
    [null, true, true],
    [null, false, null],
  ] as const)('is wrong where a person did not let it go: right %s, needed %s', (right, escalationNeeded, wrong) => {
    expect(wrongOf({ source: 'review', proposalRight: right, escalationNeeded })).toBe(wrong);
    expect(wrongOf(null)).toBeNull();
  });
});
