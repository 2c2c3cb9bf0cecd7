import { describe, expect, it } from '@jest/globals';
import type { PolicyCandidate } from '@tidegate/contracts/candidate-events';
import fc from 'fast-check';
import { asked, gates, nothingYet, proposalOf, refundLimit } from '../../test/example-publishing.ts';
import { exampleScored, refundOf, testSampling } from '../../test/example-scored.ts';
import { noControls } from '../controls.ts';
import { decide } from '../decide.ts';
import { PoliciesInForce } from '../policies-in-force.ts';
import { CandidatePolicies } from './candidate-policies.ts';
import { propose } from './propose.ts';
import { ShadowTally } from './shadow-tally.ts';

function candidateOf(stage: PolicyCandidate['stage'], share = 0, scope = '*'): PolicyCandidate {
  const step = propose(proposalOf(refundLimit(7, 250, scope), 'ana'), nothingYet, gates);
  if (step.kind === 'refused') throw new Error(step.detail);
  return { ...step.candidate, stage, share };
}

const { key } = testSampling;
const inForce = new PoliciesInForce();
inForce.set('*', refundLimit(2, 100));
inForce.set('own', refundLimit(5, 50, 'own'));

/** Versions of who decides and who decides beside it. */
function chosen(candidates: CandidatePolicies, tenantId: string, requestId = 'r') {
  const { policy, beside } = candidates.choose({ tenantId, requestId }, inForce, key);
  return [policy?.version, beside?.version];
}

describe('which policy decides', () => {
  it.each([
    ['proposed', 0, [2, undefined]],
    ['shadow', 0, [2, 7]],
    ['canary', 1, [7, undefined]],
    ['canary', 0.000_001, [2, 7]],
  ] as const)('with a candidate in stage %s at %p', (stage, share, versions) => {
    const candidates = new CandidatePolicies();
    expect(candidates.set('*', candidateOf(stage, share))).toBeNull();
    expect(chosen(candidates, 'acme')).toEqual(versions);
    candidates.set('*', null);
    expect(chosen(candidates, 'acme')).toEqual([2, undefined]);
  });

  it('is not changed for a tenant with a policy of its own by a candidate for everybody', () => {
    const candidates = new CandidatePolicies();
    candidates.set('*', candidateOf('canary', 1));
    expect([chosen(candidates, 'own'), chosen(candidates, 'acme')]).toEqual([
      [5, undefined],
      [7, undefined],
    ]);
    candidates.set('own', candidateOf('shadow', 0, 'own'));
    expect(chosen(candidates, 'own')).toEqual([5, 7]);
  });

  it('is the narrower of two candidates where a tenant has no policy of its own yet', () => {
    const candidates = new CandidatePolicies();
    candidates.set('*', candidateOf('canary', 1));
    candidates.set('acme', candidateOf('shadow', 0, 'acme'));
    expect(chosen(candidates, 'acme')).toEqual([2, 7]);
  });

  it('is never a candidate that cannot be used', () => {
    const candidates = new CandidatePolicies();
    const candidate = candidateOf('canary', 1);
    candidate.document.authorisation[1]!.when[0]!.fact = 'no-such-fact';
    expect(candidates.set('*', candidate)?.message).toContain('/authorisation/1/when/0/fact');
    expect(chosen(candidates, 'acme')).toEqual([2, undefined]);
  });
});

describe('the draw of a canary', () => {
  const drawn = (share: number, requestId: string, tenantId = 'acme') => {
    const candidates = new CandidatePolicies();
    candidates.set('*', candidateOf('canary', share));
    return candidates.choose({ tenantId, requestId }, inForce, key).isCanary;
  };

  it('takes the share that was asked for, and with a higher share everything that a lower one takes', () => {
    const candidates = [0.05, 0.2].map((share) => {
      const made = new CandidatePolicies();
      made.set('*', candidateOf('canary', share));
      return made;
    });
    const takes = Array.from({ length: 20_000 }, (_, index) =>
      candidates.map((made) => made.choose({ tenantId: 'acme', requestId: `r-${index}` }, inForce, key).isCanary),
    );
    const [few, many] = [0, 1].map((place) => takes.filter((taken) => taken[place]).length);
    // Five standard deviations of a binomial count on either side: 154 and 283.
    expect([Math.abs(few! - 1_000) < 154, Math.abs(many! - 4_000) < 283]).toEqual([true, true]);
    expect(takes.filter(([low, high]) => low && !high)).toEqual([]);
  });

  it('depends on tenant and request alone, so that all checkpoints of a request get the same', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0.01, max: 1, noNaN: true }), (requestId, share) => {
        expect(drawn(share, requestId)).toBe(drawn(share, requestId));
      }),
      { numRuns: 30 },
    );
    const tenants = Array.from({ length: 64 }, (_, index) => drawn(0.5, 'one', `t-${index}`));
    expect(new Set(tenants).size).toBe(2);
  });
});

describe('the tally of a shadow', () => {
  const scored = exampleScored({ request: refundOf('180.00') });
  const [live, candidate] = [refundLimit(2, 100), refundLimit(7, 250)].map((document) => {
    const policies = new PoliciesInForce();
    policies.set('*', document);
    return decide(scored, { policy: policies.forTenant('acme'), controls: noControls, sampling: testSampling });
  });

  it('counts pairs of outcomes and keeps the latest that differ, latest first', () => {
    const tally = new ShadowTally(2);
    for (const second of [1, 2, 3]) tally.compared(live!, candidate!, `2026-11-21T10:00:0${second}.000Z`);
    tally.compared(live!, live!, asked('a').now);
    tally.skipped();
    expect(tally.read()).toMatchObject({
      ...{ compared: 4, skipped: 1 },
      outcomes: [
        { live: 'approve', candidate: 'proceed', decisions: 3 },
        { live: 'approve', candidate: 'approve', decisions: 1 },
      ],
      examples: [
        {
          ...{ requestId: 'req-1', tenantId: 'acme', decidedAt: '2026-11-21T10:00:03.000Z' },
          live: {
            outcome: 'approve',
            approval: 'single',
            rules: ['above-100', 'grant-all', 'grant-quality'],
            version: 2,
          },
          candidate: { outcome: 'proceed', approval: 'none' },
        },
        { decidedAt: '2026-11-21T10:00:02.000Z' },
      ],
    });
  });
});
