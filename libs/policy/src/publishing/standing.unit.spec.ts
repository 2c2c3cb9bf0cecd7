import { describe, expect, it } from '@jest/globals';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import { PolicyCasesDocument } from '../policy-cases.ts';
import { policyPublishedEvent } from '../policy-events.ts';
import { standingOf } from './standing.ts';

const grant = { description: 'd', when: [{ fact: 'risk_tier', atLeast: 0 }], effect: 'proceed', reason: 'GRANTED' };
const limit = {
  ...{ id: 'limit', description: 'd', effect: 'approve', reason: 'HIGH_VALUE_TRANSACTION' },
  when: [{ fact: 'action_value', moreThan: 100 }],
};

function publishedWith(...rules: object[]) {
  const document = PolicyDocument.parse({
    ...{ name: 'test', version: 1, scope: '*', auditSampleRate: 0 },
    authorisation: [{ id: 'a', ...grant }, ...rules],
    quality: [{ id: 'b', ...grant }],
  });
  return policyPublishedEvent(document, 'somebody', '2026-11-21T10:00:00.000Z').data;
}
function expecting(expectation: object, policy = 'test') {
  return [PolicyCasesDocument.parse({ policy, facts: { risk_tier: 1, action_value: 250 }, ...expectation })];
}

const criticalNeverProceeds = {
  invariants: [{ name: 'tier 3 never proceeds', when: [{ fact: 'risk_tier', is: 3 }], atLeast: 'approve' }],
};
const largeIsApproved = {
  cases: [
    {
      ...{ name: 'a large refund', outcome: 'approve', approval: 'single' },
      ...{ reasons: ['HIGH_VALUE_TRANSACTION'], rules: ['limit'] },
    },
  ],
};

describe('the standing of a policy in force', () => {
  it('is sound where analysis finds no error and every expectation of its name holds', () => {
    expect(standingOf(publishedWith(limit), expecting(largeIsApproved))).toEqual({ state: 'sound', findings: [] });
  });

  it('is faulty with a rule that can never hold', () => {
    const dead = {
      ...limit,
      id: 'dead',
      when: [
        { fact: 'risk_tier', atLeast: 2 },
        { fact: 'risk_tier', atMost: 1 },
      ],
    };
    const { state, findings } = standingOf(publishedWith(limit, dead), []);
    expect([state, findings[0]]).toEqual(['faulty', expect.stringContaining('rule dead never holds')]);
  });

  it('is faulty when it breaks an invariant or a case of its name, and not by those of another', () => {
    expect(standingOf(publishedWith(limit), expecting(criticalNeverProceeds))).toMatchObject({
      state: 'faulty',
      findings: [expect.stringContaining('"tier 3 never proceeds" does not hold')],
    });
    expect(standingOf(publishedWith(), expecting(largeIsApproved))).toMatchObject({
      state: 'faulty',
      findings: expect.arrayContaining([expect.stringContaining('case "a large refund"')]),
    });
    expect(standingOf(publishedWith(limit), expecting(criticalNeverProceeds, 'other')).state).toBe('sound');
  });

  it('is faulty when the event carries another document than its hash says', () => {
    const { state, findings } = standingOf({ ...publishedWith(limit), hash: 'f'.repeat(64) }, []);
    expect([state, findings]).toEqual(['faulty', [expect.stringContaining('says that its hash is ffff')]]);
  });

  it('is undecided, and not sound, where the steps are not enough', () => {
    expect(standingOf(publishedWith(limit), expecting(criticalNeverProceeds), 1).state).toBe('undecided');
  });
});
