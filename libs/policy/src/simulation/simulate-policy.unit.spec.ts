import { describe, expect, it } from '@jest/globals';
import { policyOf } from '../../test/example-scored.ts';
import { recorded, refundPolicy, replayAll } from '../../test/recorded-traffic.ts';
import { compilePolicy, type CompiledPolicy } from '../compile-policy.ts';
import type { RateEstimate } from './estimate-rate.ts';
import type { RecordedCheckpoint } from './recorded-checkpoint.ts';
import { seededDraws } from './seeded-draws.ts';
import { simulatePolicy, type SimulationOptions } from './simulate-policy.ts';

const options: SimulationOptions = { seed: 1, resamples: 400, cases: 10, secondsPerVerdict: null };
const live = refundPolicy(100);

/** Refunds from 1 to 300, of which a person would stop a share that rises with the amount: 2 % up to 100, 30 % above. */
function traffic(count: number, seed = 4, policy = live): RecordedCheckpoint[] {
  const draw = seededDraws(seed);
  return Array.from({ length: count }, (_, number) => {
    const amount = draw(300) + 1;
    return recorded(policy, { number, amount, truth: draw(100) < (amount > 100 ? 30 : 2) ? 'wrong' : 'right' });
  });
}

const simulate = (recording: readonly RecordedCheckpoint[], candidate: CompiledPolicy, more = {}) =>
  simulatePolicy(candidate, replayAll(recording, candidate), { ...options, ...more });

function estimated(estimate: RateEstimate) {
  if (estimate.status !== 'estimated') throw new Error(`not estimated: ${JSON.stringify(estimate)}`);
  return estimate;
}

describe('a simulation', () => {
  const recording = traffic(3_000);

  it('moves nothing under the policy that made the decisions, and estimates the same on both sides', () => {
    const { moved, notReproduced, regions, cases, falseAutonomy, work } = simulate(recording, live);
    expect([moved.unmoved, notReproduced, regions, cases]).toEqual([3_000, 0, [], []]);
    expect(falseAutonomy.candidate).toEqual(falseAutonomy.live);
    expect(falseAutonomy.movedToProceed).toEqual({ status: 'empty' });
    expect(work.candidate).toEqual(work.live);
  });

  it('tells of a recorded decision that the same policy does not make any more', () => {
    const first = recording.find(({ decision }) => decision.outcome === 'proceed')!;
    const forged = { ...first, decision: { ...first.decision, outcome: 'handoff' as const } };
    expect(simulate([forged, ...recording], live).notReproduced).toBe(1);
  });

  it('reports a loosened region: how many, why, and how wrong it would have been', () => {
    const freed = recording.filter(({ request: { proposal } }) => {
      const amount = proposal.kind === 'action' ? Number(proposal.action.value!.amount) : 0;
      return amount > 100 && amount <= 200;
    });
    const simulation = simulate(recording, refundPolicy(200));
    expect(freed.length).toBeGreaterThan(900);
    expect(simulation.moved).toMatchObject({ to_proceed: freed.length, to_people: 0 });
    expect(simulation.regions).toMatchObject([
      { movement: 'to_proceed', from: 'approve(single)', to: 'proceed', because: ['-refund-above-limit'] },
    ]);
    const wrong = freed.filter(({ seen }) => seen?.label?.proposalRight === false).length;
    expect(simulation.regions[0]).toMatchObject({ checkpoints: freed.length, wrong, unknown: 0 });
    const { candidate, movedToProceed } = simulation.falseAutonomy;
    // All of the freed were reviewed, so that theirs is a plain share with exact bounds.
    expect(estimated(movedToProceed)).toMatchObject({
      rate: wrong / freed.length,
      interval: { by: 'clopper_pearson' },
    });
    const truth = (1_000 * 0.02 + 1_000 * 0.3) / 2_000;
    const { rate, interval } = estimated(candidate);
    expect(interval.lower).toBeLessThan(truth);
    expect(interval.upper).toBeGreaterThan(truth);
    expect(rate).toBeGreaterThan(estimated(simulation.falseAutonomy.live).interval.upper);
    expect(simulation.cases).toHaveLength(10);
    expect(simulation.cases[0]).toMatchObject({ movement: 'to_proceed', verdict: 'wrong' });
  });

  it('reports a tightened region, what it costs and how needless it is', () => {
    const simulation = simulate(recording, refundPolicy(50));
    const { to_people, to_proceed } = simulation.moved;
    expect([to_proceed, to_people > 400]).toEqual([0, true]);
    expect(simulation.regions).toMatchObject([
      { movement: 'to_people', from: 'proceed', to: 'approve(single)', because: ['+refund-above-limit'] },
    ]);
    const [billing] = simulation.work.candidate.queues;
    const [before] = simulation.work.live.queues;
    expect([billing!.queue, billing!.cases - before!.cases]).toEqual(['billing', to_people]);
    expect(billing!.hours! - before!.hours!).toBeCloseTo((to_people * 120) / 3_600, 9);
    // Of those stopped newly, one in ten was audited: about 50 labels, too few.
    expect(simulation.overEscalation.movedToPeople).toMatchObject({ status: 'refused', code: 'too_few_labels' });
    expect(estimated(simulation.overEscalation.candidate).rate).toBeGreaterThan(0.7);
    expect(simulation.unknown.movedToPeople).toBeGreaterThan(0.8);
  });

  it('expects as many audits as the candidate proceeds, times its rate', () => {
    const audits = (rate: number) => {
      const { work, matrix } = simulate(recording, refundPolicy(100, rate));
      const proceeding = matrix.find(({ candidate }) => candidate === 'proceed')!.checkpoints;
      return [work.candidate.queues.find(({ queue }) => queue === 'audit')?.cases, proceeding * rate];
    };
    for (const rate of [0.05, 0.5]) {
      const [found, wanted] = audits(rate);
      expect(found).toBeCloseTo(wanted!, 9);
    }
    expect(audits(0)[0]).toBeUndefined();
  });

  it('counts an approval by two people as two verdicts', () => {
    const rule = {
      id: 'everything-by-two',
      description: 'two',
      when: [{ fact: 'risk_tier', atLeast: 0 }],
      effect: 'approve',
      approval: 'dual',
      reason: 'CRITICAL_TIER',
      queue: 'billing',
    };
    const { work, moved, regions } = simulate(recording, compilePolicy(policyOf([rule])));
    expect(work.candidate.queues).toMatchObject([{ queue: 'billing', cases: 3_000, verdicts: 6_000, hours: 200 }]);
    expect(moved.otherwise).toBeGreaterThan(1_900);
    expect(regions.map(({ movement }) => movement)).toEqual(['to_people', 'otherwise']);
  });

  it('shows the matrix by tier, tenant and task type, and the parts add up', () => {
    const other = Array.from({ length: 300 }, (_, number) =>
      recorded(live, {
        number: 10_000 + number,
        amount: 150,
        truth: 'right',
        request: { tenantId: 'globex' },
        classification: { taskType: 'goodwill', riskTier: number % 2 === 0 ? 1 : 2 },
      }),
    );
    const simulation = simulate([...recording, ...other], refundPolicy(200));
    for (const groups of [simulation.byTier, simulation.byTenant, simulation.byTaskType]) {
      expect(groups.reduce((sum, { checkpoints }) => sum + checkpoints, 0)).toBe(3_300);
      expect(groups.reduce((sum, { moved }) => sum + moved.to_proceed, 0)).toBe(simulation.moved.to_proceed);
    }
    expect(simulation.byTenant.find(({ name }) => name === 'globex')).toMatchObject({
      liveProceeds: 0,
      candidateProceeds: 300,
      matrix: [{ live: 'approve(single)', candidate: 'proceed', checkpoints: 300 }],
      falseAutonomy: { status: 'estimated', rate: 0 },
    });
  });
});

describe('what is refused', () => {
  it('is an estimate over what nobody could see: the cells are named, the counts are shown anyway', () => {
    const asking = {
      id: 'ask',
      description: 'ask',
      when: [{ fact: 'missing_fields', atLeast: 1 }],
      effect: 'clarify',
      reason: 'MISSING_FIELDS',
      question: 'Which?',
    };
    const before = compilePolicy(policyOf([asking], { auditSampleRate: 0.5 }));
    const recording = Array.from({ length: 600 }, (_, number) =>
      recorded(before, {
        number,
        amount: 10,
        truth: 'right',
        classification: number % 10 === 0 ? { missingFields: ['/x'], needsClarification: true } : {},
      }),
    );
    const { falseAutonomy, moved, regions } = simulate(
      recording,
      compilePolicy(policyOf([], { auditSampleRate: 0.5 })),
    );
    expect([moved.to_proceed, regions[0]!.unknown]).toEqual([60, 60]);
    expect(falseAutonomy.candidate).toMatchObject({
      status: 'refused',
      code: 'no_support',
      checkpoints: 600,
      cells: [{ tenantId: 'acme', taskType: 'refund', riskTier: 2, live: 'clarify', checkpoints: 60, labelled: 0 }],
    });
    expect(falseAutonomy.live.status).toBe('estimated');
  });

  it('is an estimate over automation that was never audited', () => {
    const unaudited = refundPolicy(100, 0);
    const { falseAutonomy } = simulate(traffic(500, 4, unaudited), unaudited);
    expect(falseAutonomy.live).toMatchObject({ status: 'refused', code: 'no_support', cells: [{ live: 'proceed' }] });
  });

  it('is an estimate from labels that are worth fewer than a hundred', () => {
    const { falseAutonomy } = simulate(traffic(600), live);
    expect(falseAutonomy.candidate).toMatchObject({
      status: 'refused',
      code: 'too_few_labels',
      cells: [{ live: 'proceed' }],
    });
  });

  it('leaves cases that nobody answered unknown, and says how far they could move the rate', () => {
    const unanswered = Array.from({ length: 100 }, (_, number) =>
      recorded(live, { number: 50_000 + number, amount: 150, truth: 'unanswered' }),
    );
    const recording = [...traffic(3_000), ...unanswered];
    const { falseAutonomy, unknown } = simulate(recording, refundPolicy(200));
    const { unanswered: waiting, rate, rateIfUnansweredHit } = estimated(falseAutonomy.movedToProceed);
    expect(waiting).toBe(100);
    expect(rateIfUnansweredHit).toBeGreaterThan(rate + 0.03);
    expect(unknown.movedToProceed).toBeCloseTo(100 / (100 + estimated(falseAutonomy.movedToProceed).labelled), 9);
  });

  it('names a part of the traffic from which no answer came, though some were to be expected', () => {
    const silent = (count: number) =>
      Array.from({ length: count }, (_, number) => {
        const request = { tenantId: 'globex' };
        return recorded(live, { number: 60_000 + number, amount: 50, truth: 'unanswered', request });
      });
    const silentCells = (count: number) => {
      const { live: rate } = simulate([...traffic(3_000), ...silent(count)], live).falseAutonomy;
      return estimated(rate).silentCells;
    };
    expect(silentCells(40)).toEqual([]);
    expect(silentCells(60)).toMatchObject([{ tenantId: 'globex', live: 'proceed', checkpoints: 60, labelled: 0 }]);
  });
});
