import { describe, expect, it } from '@jest/globals';
import { Decision, DecisionMade } from '@tidegate/contracts/decision-events';
import type { PolicyDocument } from '@tidegate/contracts/policy-document';
import { exampleScored, grantAll, policyOf, refundOf, testSampling } from '../test/example-scored.ts';
import { noControls } from './controls.ts';
import { compilePolicy } from './compile-policy.ts';
import { decide, type DecisionContext } from './decide.ts';
import type { Scored } from './fact-definition.ts';
import { decisionEvent } from './policy-events.ts';

const rule = (id: string, effect: string, test: unknown, more: object = {}) => ({
  id,
  description: id,
  when: [test],
  effect,
  reason: 'OUT_OF_SCOPE',
  ...(effect === 'clarify' ? { question: `${id}?` } : {}),
  ...more,
});
const always = { fact: 'risk_tier', atLeast: 0 };
const context: Omit<DecisionContext, 'policy'> = { controls: noControls, sampling: testSampling };
const decideBy = (document: PolicyDocument, scored: Scored = exampleScored()) =>
  decide(scored, { ...context, policy: compilePolicy(document) });

describe('decide', () => {
  it('proceeds where both sets grant and nothing restricts', () => {
    expect(decideBy(policyOf([]))).toMatchObject({
      outcome: 'proceed',
      approval: 'none',
      reasons: [
        { code: 'GRANTED', from: 'rule:grant-all' },
        { code: 'GRANTED', from: 'rule:grant-quality' },
      ],
      firedRules: [
        { id: 'grant-all', effect: 'proceed' },
        { id: 'grant-quality', effect: 'proceed' },
      ],
      obligations: { mode: 'direct_answer', auditSample: false, canary: false },
    });
  });

  it.each(['authorisation', 'quality'])('hands off where %s does not grant, whatever the other set says', (set) => {
    const never = { ...grantAll, id: 'never', when: [{ fact: 'risk_tier', atLeast: 3 }] };
    const decision = decideBy(policyOf([], { [set]: [never] }));
    expect(decision).toMatchObject({ outcome: 'handoff', reasons: [{ code: 'NO_GRANT', from: `policy:${set}` }] });
  });

  it('lets the most restrictive rule win and names all that fired, most restrictive first', () => {
    const rules = [
      rule('b-single', 'approve', always),
      rule('a-clarify', 'clarify', always),
      rule('c-dual', 'approve', always, { approval: 'dual' }),
    ];
    const decision = decideBy(policyOf(rules));
    expect(decision).toMatchObject({ outcome: 'approve', approval: 'dual', questions: [] });
    expect(decision.firedRules).toEqual([
      { id: 'c-dual', effect: 'approve(dual)' },
      { id: 'b-single', effect: 'approve(single)' },
      { id: 'a-clarify', effect: 'clarify' },
      { id: 'grant-all', effect: 'proceed' },
      { id: 'grant-quality', effect: 'proceed' },
    ]);
    expect(decision.reasons.map(({ from }) => from)).toEqual(['rule:c-dual', 'rule:b-single', 'rule:a-clarify']);
  });

  it('lets a restriction of one set win over a grant of the other', () => {
    const decision = decideBy(policyOf([], { quality: [{ ...grantAll, id: 'q' }, rule('weak', 'approve', always)] }));
    expect(decision.outcome).toBe('approve');
  });

  it.each([
    ['lessThan', ['249.99', true], ['250.00', false]],
    ['atMost', ['250.00', true], ['250.01', false]],
    ['moreThan', ['250.01', true], ['250.00', false]],
    ['atLeast', ['250.00', true], ['249.99', false]],
  ] as const)('compares %s exactly at the boundary', (operator, ...amounts) => {
    const document = policyOf([rule('limit', 'approve', { fact: 'action_value', [operator]: 250 })]);
    for (const [amount, fires] of amounts as readonly (readonly [string, boolean])[]) {
      const decision = decideBy(document, exampleScored({ request: refundOf(amount) }));
      expect(decision.outcome).toBe(fires ? 'approve' : 'proceed');
    }
  });

  it.each([
    [{ fact: 'action_value', moreThan: 1_000_000 }],
    [{ fact: 'vip', is: true }, false],
    [{ fact: 'user_role', is: 'admin' }],
    [{ fact: 'user_role', in: ['admin', 'root'] }],
    [{ fact: 'composite_score', lessThan: 0.1 }],
    [{ fact: 'entity_mismatch', is: true }],
  ])(
    '%j holds on a missing fact when it restricts and fails when it grants',
    (test: unknown, canBeMissing: unknown = true) => {
      const answer = { request: { proposal: { kind: 'answer', text: 'Yes.' } } };
      const restricted = decideBy(policyOf([rule('restricting', 'approve', test)]), exampleScored(answer));
      expect(restricted.outcome).toBe(canBeMissing ? 'approve' : 'proceed');
      const granting = { ...grantAll, id: 'granting', when: [test] };
      expect(decideBy(policyOf([], { authorisation: [granting] }), exampleScored(answer)).outcome).toBe('handoff');
    },
  );

  it('says of a missing fact that it is missing', () => {
    const document = policyOf([rule('large', 'approve', { fact: 'action_value', moreThan: 250 })]);
    const answer = exampleScored({ request: { proposal: { kind: 'answer', text: 'Yes.' } } });
    expect(decideBy(document, answer).reasons[0]!.detail).toBe('action_value is missing');
  });

  it('reads a malformed fact as missing: a negative value is none', () => {
    const grant = { ...grantAll, id: 'small', when: [{ fact: 'action_value', atMost: 250 }] };
    const document = policyOf([], { authorisation: [grant] });
    expect(decideBy(document, exampleScored({ request: refundOf('250') })).outcome).toBe('proceed');
    expect(decideBy(document, exampleScored({ request: refundOf('-1') })).outcome).toBe('handoff');
  });

  it('names the observation and the limit', () => {
    const test = { fact: 'action_value', moreThan: 250 };
    const document = policyOf([
      rule('large', 'approve', test, { when: [test, { fact: 'action_currency', in: ['EUR'] }] }),
    ]);
    const { reasons } = decideBy(document, exampleScored({ request: refundOf('412.50') }));
    expect(reasons[0]!.detail).toBe('action_value is 412.5, more than 250; action_currency is EUR, in EUR');
  });

  it('hands everything off where no policy is in force', () => {
    const decision = decide(exampleScored(), { ...context, policy: null });
    expect(decision).toMatchObject({
      outcome: 'handoff',
      reasons: [{ code: 'NO_POLICY' }],
      versions: { policy: { name: 'none', version: 0 }, sampling: { rate: 0, keyId: 'k-1' } },
    });
    expect(Decision.safeParse(decision).error).toBeUndefined();
  });

  it('binds the decision to the exact action and to everything it was made with', () => {
    const document = policyOf([], { version: 7 });
    const decision = decideBy(document);
    expect(decision.actionDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(decision.versions.policy).toEqual({ name: 'test', version: 7, hash: compilePolicy(document).hash });
    const other = decideBy(document, exampleScored({ request: refundOf('14.01') }));
    expect(other.actionDigest).not.toBe(decision.actionDigest);
  });

  it('makes an event with the id of the checkpoint that the contract accepts', () => {
    const data = exampleScored();
    const cause = {
      id: 'e-1',
      type: 'x',
      source: '/x',
      time: 't',
      tenantId: 'acme',
      correlationId: 'req-1',
      key: 'acme:req-1',
      data,
    };
    const event = decisionEvent(cause, decideBy(policyOf([]), data), { now: '2026-11-20T09:00:00.000Z' });
    expect(event).toMatchObject({ causationId: 'e-1', key: 'acme:req-1', type: DecisionMade.type });
    expect(decisionEvent({ ...cause, id: 'e-2' }, event.data.decision, { now: 'later' }).id).toBe(event.id);
    expect(DecisionMade.schema.safeParse(event.data).error).toBeUndefined();
  });
});

describe('obligations', () => {
  it('take the queue of the most restrictive rule that names one', () => {
    const rules = [
      rule('a', 'approve', always, { queue: 'billing' }),
      rule('b', 'approve', always, { approval: 'dual', queue: 'security' }),
    ];
    expect(decideBy(policyOf(rules)).obligations.queue).toBe('security');
  });

  it('keep only the roles that satisfy every rule, and those of the stricter one where there are none', () => {
    const single = rule('a', 'approve', always, { approverRoles: ['reviewer', 'senior_reviewer'] });
    const dual = (roles: string[]) => rule('b', 'approve', always, { approval: 'dual', approverRoles: roles });
    const rolesWith = (roles: string[]) => decideBy(policyOf([single, dual(roles)])).obligations.approverRoles;
    expect(rolesWith(['senior_reviewer', 'executive'])).toEqual(['senior_reviewer']);
    expect(rolesWith(['executive'])).toEqual(['executive']);
  });

  it('ask every question once, with the fields that are missing', () => {
    const missing = { reason: 'MISSING_FIELDS', question: 'Please send the rest.' };
    const rules = [
      rule('a', 'clarify', always, missing),
      rule('b', 'clarify', always),
      rule('c', 'clarify', always, { question: 'b?' }),
    ];
    const classification = {
      missingFields: ['/proposal/action/arguments/city', '/user/role'],
      needsClarification: true,
    };
    const decision = decideBy(policyOf(rules), exampleScored({ classification }));
    expect(decision).toMatchObject({ outcome: 'clarify', obligations: { mode: 'clarifying_question' } });
    expect(decision.questions).toEqual(['Please send the rest. (city, role)', 'b?']);
  });
});

describe('the audit sample', () => {
  it('is drawn of automatic decisions only', () => {
    const sampled = { auditSampleRate: 1 };
    expect(decideBy(policyOf([], sampled)).obligations.auditSample).toBe(true);
    expect(decideBy(policyOf([rule('a', 'clarify', always)], sampled)).obligations.auditSample).toBe(false);
  });
});
