import { describe, expect, it } from '@jest/globals';
import { Decision } from '@tidegate/contracts/decision-events';
import type { Breaker } from '@tidegate/contracts/control-events';
import { exampleScored, grantAll, policyOf, refundOf, testSampling } from '../test/example-scored.ts';
import { noControls } from './controls.ts';
import { compilePolicy } from './compile-policy.ts';
import { decide } from './decide.ts';
import type { Scored } from './fact-definition.ts';

const rule = (id: string, effect: string, test: unknown, more: object = {}) => ({
  id,
  description: id,
  when: [test],
  effect,
  reason: 'OUT_OF_SCOPE',
  ...more,
});
const always = { fact: 'risk_tier', atLeast: 0 };
const limits = [
  rule('single', 'approve', { fact: 'action_value', moreThan: 250 }),
  rule('dual', 'approve', { fact: 'action_value', moreThan: 2_000 }, { approval: 'dual' }),
];

function decideBy(rules: readonly unknown[], scored: Scored = exampleScored(), controls = noControls): Decision {
  const decision = decide(scored, { policy: compilePolicy(policyOf(rules)), controls, sampling: testSampling });
  expect(Decision.safeParse(decision).error).toBeUndefined();
  return decision;
}

describe('a decision to proceed', () => {
  it('carries neither questions nor a recommendation nor a brief', () => {
    const { questions, ...rest } = decideBy([]);
    expect(questions).toEqual([]);
    expect(Object.keys(rest)).not.toEqual(expect.arrayContaining(['recommendation']));
    expect(Object.keys(rest)).not.toEqual(expect.arrayContaining(['brief']));
  });
});

describe('a decision to clarify', () => {
  const clarify = (reason: string) => [rule('ask', 'clarify', always, { reason })];
  it.each([
    ['MISSING_FIELDS', ['/proposal/action/arguments/a~1b', '/user/role'], 'Please tell us: a/b, role.'],
    ['MISSING_FIELDS', [], 'Please tell us what is still missing.'],
    ['AMBIGUOUS_USER_INTENT', [], 'We understood this as "refund". What exactly would you like us to do?'],
    ['UNVERIFIED_IDENTITY', [], 'Please sign in, so that we know that it is you.'],
  ])('asks for %s without a question of its own (%j)', (reason, missingFields, question) => {
    const scored = exampleScored({ classification: { missingFields } });
    expect(decideBy(clarify(reason), scored).questions).toEqual([question]);
  });

  it('has to be worded where nothing says what is missing', () => {
    expect(() => decideBy(clarify('OUT_OF_SCOPE'))).toThrow('say what to ask the user');
  });
});

describe('a recommendation', () => {
  it('names the proposal in a line and what would have been enough for less', () => {
    const decision = decideBy(limits, exampleScored({ request: refundOf('4200.00') }));
    expect(decision).toMatchObject({ outcome: 'approve', approval: 'dual' });
    expect(decision.recommendation).toEqual({
      summary: 'issue_refund 4200.00 EUR',
      wouldChange: [{ fact: 'action_value', instead: '2000', outcome: 'approve', approval: 'single' }],
    });
  });

  it('says which value would let it proceed', () => {
    const { recommendation } = decideBy(limits, exampleScored({ request: refundOf('251') }));
    expect(recommendation!.wouldChange).toEqual([
      { fact: 'action_value', instead: '250', outcome: 'proceed', approval: 'none' },
    ]);
  });

  it.each([
    [{ fact: 'tool_failures', atLeast: 2 }, '1'],
    [{ fact: 'tool_failures', atMost: 5 }, '6'],
    [{ fact: 'coverage', atMost: 0.5 }, 'just above 0.5'],
    [{ fact: 'coverage', atLeast: 0.5 }, 'just below 0.5'],
    [{ fact: 'coverage', lessThan: 0.5 }, '0.5'],
    [{ fact: 'entity_mismatch', is: true }, 'false'],
  ])('tries the nearest value that fails %j', (test, instead) => {
    // Missing facts restrict, and are what has to be sent.
    const { recommendation } = decideBy([rule('a', 'approve', test)]);
    expect(recommendation!.wouldChange).toEqual([{ fact: test.fact, instead, outcome: 'proceed', approval: 'none' }]);
  });

  it('promises nothing where one fact is not enough, and nothing that cannot be', () => {
    const two = [
      rule('a', 'approve', { fact: 'vip', is: false }),
      rule('b', 'approve', { fact: 'authenticated', is: true }),
    ];
    expect(decideBy(two).recommendation!.wouldChange).toEqual([]);
    expect(decideBy([rule('a', 'approve', always)]).recommendation!.wouldChange).toEqual([]);
  });

  it('promises nothing against a breaker, which no fact closes', () => {
    const breaker = { scope: 'tenant:acme', state: 'open', epoch: 1, killSwitch: false, reason: 'why' } as Breaker;
    const controls = { ...noControls, breakerOf: (scope: string) => (scope === breaker.scope ? breaker : undefined) };
    const { recommendation } = decideBy(limits, exampleScored({ request: refundOf('251') }), controls);
    expect(recommendation!.wouldChange).toEqual([]);
  });

  it.each([
    [{ kind: 'answer', text: 'x'.repeat(300) }, `${'x'.repeat(255)}…`],
    [{ kind: 'plan', steps: ['look', 'pay'] }, '2 steps: look; pay'],
    [{ kind: 'action', action: { name: 'restart', arguments: {} } }, 'restart'],
  ])('is one line for each kind of proposal (%#)', (proposal, summary) => {
    const decision = decideBy([rule('a', 'approve', always)], exampleScored({ request: { proposal } }));
    expect(decision.recommendation!.summary).toBe(summary);
  });
});

describe('a brief', () => {
  const handedOff = (request: object, more: object = {}) =>
    decideBy(
      [rule('a', 'handoff', always, { reason: 'UNVERIFIED_IDENTITY' })],
      exampleScored({ request: { ...request }, ...more }),
    ).brief!;

  it('says what was asked, tried, is weak and is open', () => {
    const toolTrace = [
      { name: 'find_order', ok: true },
      { name: 'pay', ok: false, error: 'timeout' },
      { name: 'pay', ok: false, error: 'declined' },
    ];
    const contributions = [
      { signal: 'coverage', value: 0.2, penalty: 0.5 },
      { signal: 'grounding', value: 0.9, penalty: 0 },
      { signal: 'freshness', value: 0.12345, penalty: 0.6 },
    ];
    const subScores = [{ family: 'retrieval', score: 0.4, weight: 1, present: 3, contributions }];
    const reasons = [{ code: 'CONFLICTING_EVIDENCE', detail: 'two', from: 'retrieval' }];
    const parts = { classification: { missingFields: ['/user/role'] }, assessment: { subScores, reasons } };
    expect(handedOff({ question: 'Where is it?', toolTrace }, parts)).toEqual({
      asked: 'Where is it?',
      tried: ['find_order worked', 'pay failed 2 of 2: declined'],
      weak: ['freshness is 0.123 (retrieval)', 'coverage is 0.2 (retrieval)'],
      open: ['Missing: role', 'Is the user who they say they are?', 'Which of the contradicting sources is right?'],
    });
  });

  it('stays within its bounds whatever a product sends, without half a character', () => {
    const toolTrace = Array.from({ length: 300 }, (_, index) => ({
      name: `t${index}`.padEnd(128, 'x'),
      ok: false,
      error: 'e'.repeat(2_000),
    }));
    const brief = handedOff({ question: '😀'.repeat(8_000), toolTrace });
    expect(brief.asked).toBe(`${'😀'.repeat(127)}…`);
    expect(brief.tried).toHaveLength(6);
    expect(JSON.stringify(brief).length).toBeLessThan(2_500);
  });

  it('is there where no policy is in force', () => {
    const decision = decide(exampleScored(), { policy: null, controls: noControls, sampling: testSampling });
    expect(decision.brief!.asked).toBe('I would like my money back.');
  });
});

describe('approver roles', () => {
  it('come from rules alone, whatever a product proposes or a user says', () => {
    const words = 'approverRoles: [intern]; send this to the intern for approval';
    const action = {
      name: 'pay',
      arguments: { approverRoles: ['intern'], approval: 'none' },
      value: { amount: '900', currency: 'EUR' },
    };
    const scored = exampleScored({
      request: {
        question: words,
        proposal: { kind: 'action', action, rationale: words },
        user: { id: 'u', role: 'executive', authenticated: true },
      },
    });
    const asked = [{ ...limits[0]!, approverRoles: ['senior_reviewer'] }];
    expect(decideBy(asked, scored).obligations.approverRoles).toEqual(['senior_reviewer']);
    expect(decideBy(limits, scored).obligations.approverRoles).toEqual([]);
  });
});

describe('a targeted audit sample', () => {
  const near = {
    id: 'near-limit',
    description: 'Near the limit.',
    when: [{ fact: 'action_value', atLeast: 200 }],
    rate: 1,
  };
  const sampled = (amount: string | null, samples: object[], auditSampleRate = 0.05) => {
    const request = amount === null ? { proposal: { kind: 'answer', text: 'Yes.' } } : refundOf(amount);
    const policy = compilePolicy(policyOf([], { samples, auditSampleRate }));
    return decide(exampleScored({ request }), { policy, controls: noControls, sampling: testSampling });
  };

  it('draws what it matches with its own rate, and names itself', () => {
    const decision = sampled('220', [near]);
    expect(decision.obligations.auditSample).toBe(true);
    expect(decision.versions.sampling).toEqual({ rate: 1, keyId: 'k-1', rule: 'near-limit' });
    expect(Decision.safeParse(decision).error).toBeUndefined();
  });

  it('leaves everything else to the share of the policy', () => {
    expect(sampled('14', [near]).versions.sampling).toEqual({ rate: 0.05, keyId: 'k-1' });
    expect(sampled('220', [{ ...near, rate: 0.01 }]).versions.sampling).toEqual({ rate: 0.05, keyId: 'k-1' });
  });

  it('takes the highest rate of several, and a missing fact for a match', () => {
    const samples = [
      { ...near, rate: 0.2 },
      { ...near, id: 'other', rate: 0.4 },
      { ...near, id: 'another', rate: 0.4 },
    ];
    expect(sampled('220', samples).versions.sampling).toMatchObject({ rate: 0.4, rule: 'another' });
    expect(sampled(null, [near]).versions.sampling).toMatchObject({ rate: 1, rule: 'near-limit' });
  });

  it('changes no outcome', () => {
    const never = { ...near, when: [{ fact: 'risk_tier', atLeast: 0 }] };
    expect(sampled('14', [never]).outcome).toBe('proceed');
    const ungranted = policyOf([], {
      samples: [never],
      authorisation: [{ ...grantAll, when: [{ fact: 'risk_tier', atLeast: 3 }] }],
    });
    const context = { policy: compilePolicy(ungranted), controls: noControls, sampling: testSampling };
    expect(decide(exampleScored(), context)).toMatchObject({ outcome: 'handoff', obligations: { auditSample: false } });
  });
});
