import { describe, expect, it } from '@jest/globals';
import { exampleScored, grantAll, policyOf } from '../test/example-scored.ts';
import { CheckedPolicyDocument } from './check-policy.ts';
import { compilePolicy, PolicyInvalid } from './compile-policy.ts';
import { readFact } from './fact-definition.ts';
import { factIndexes, facts } from './facts.ts';
import { PoliciesInForce } from './policies-in-force.ts';

const rule = (changes: object) => ({
  id: 'r',
  description: 'r',
  when: [{ fact: 'risk_tier', atLeast: 3 }],
  effect: 'approve',
  reason: 'CRITICAL_TIER',
  ...changes,
});
const problemsOf = (...rules: object[]) => {
  const parsed = CheckedPolicyDocument.safeParse(policyOf(rules));
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `/${path.join('/')} ${message}`);
};

describe('CheckedPolicyDocument', () => {
  it.each([
    [
      { when: [{ fact: 'risk_teir', is: 3 }] },
      '/authorisation/1/when/0/fact must be a known fact; did you mean risk_tier? (rule r)',
    ],
    [
      { when: [{ fact: 'mood', is: 3 }] },
      '/authorisation/1/when/0/fact must be a known fact; the vocabulary is in libs/policy/src/facts.ts (rule r)',
    ],
    [
      { when: [{ fact: 'vip', atLeast: 1 }] },
      '/authorisation/1/when/0/atLeast must not compare vip, which is true or false; use is or in (rule r)',
    ],
    [
      { when: [{ fact: 'vip', is: 'yes' }] },
      '/authorisation/1/when/0/is must be true or false, as vip is; "yes" is not (rule r)',
    ],
    [
      { when: [{ fact: 'risk_tier', atLeast: 4 }] },
      '/authorisation/1/when/0/atLeast must be a number from 0 to 3 (tier), as risk_tier is; 4 is not (rule r)',
    ],
    [
      { when: [{ fact: 'action_value', is: '250' }] },
      '/authorisation/1/when/0/is must be a number from 0 to 1000000000000000 (action_currency), as action_value is; "250" is not (rule r)',
    ],
    [
      { when: [{ fact: 'checkpoint', in: ['commit', 'end'] }] },
      '/authorisation/1/when/0/in/1 must be one of plan, step, answer, commit, as checkpoint is; "end" is not (rule r)',
    ],
    [
      { effect: 'handoff', approval: 'dual' },
      '/authorisation/1/approval must go with effect approve only; remove it (rule r)',
    ],
    [
      { effect: 'handoff', approverRoles: ['a'] },
      '/authorisation/1/approverRoles must go with effect approve only; remove it (rule r)',
    ],
    [{ approverRoles: [] }, '/authorisation/1/approverRoles must name at least one role, or be left out (rule r)'],
    [{ question: 'Why?' }, '/authorisation/1/question must go with effect clarify only; remove it (rule r)'],
    [{ effect: 'clarify' }, '/authorisation/1/question must be there: say what to ask the user (rule r)'],
    [{ effect: 'clarify', reason: 'MISSING_FIELDS' }, undefined],
    [
      { effect: 'clarify', question: 'Why?', queue: 'billing' },
      '/authorisation/1/queue must go with effect approve or handoff only; remove it (rule r)',
    ],
    [{ effect: 'proceed' }, '/authorisation/1/reason must be GRANTED for effect proceed (rule r)'],
    [
      { reason: 'GRANTED' },
      '/authorisation/1/reason must say why the rule restricts; GRANTED is for effect proceed (rule r)',
    ],
    [{ id: 'grant-all' }, '/authorisation/1/id must be an id that no other rule of the policy has'],
    [{ id: 'ok' }, undefined],
  ])('answers %j', (changes, problem) => {
    expect(problemsOf(rule(changes))).toEqual(problem === undefined ? [] : [problem]);
  });

  it('finds ids that are used in both sets, and a scope that is none', () => {
    const document = { ...policyOf([]), quality: [grantAll], scope: 'Not A Tenant' };
    expect(CheckedPolicyDocument.safeParse(document).error?.issues.map(({ path }) => path.join('/'))).toEqual([
      'scope',
      'quality/0/id',
    ]);
  });

  it('finds samples of facts that are none, and with the id of a rule', () => {
    const sample = { id: 'grant-all', description: 'x', when: [{ fact: 'mood', is: 1 }], rate: 0.5 };
    const document = { ...policyOf([]), samples: [sample] };
    expect(CheckedPolicyDocument.safeParse(document).error?.issues.map(({ path }) => path.join('/'))).toEqual([
      'samples/0/id',
      'samples/0/when/0/fact',
    ]);
  });

  it('names all problems at once', () => {
    expect(
      problemsOf(rule({ id: 'a', when: [{ fact: 'x', is: 1 }] }), rule({ id: 'b', effect: 'clarify' })),
    ).toHaveLength(2);
  });

  it.each([[[]], [[{ fact: 'vip' }]], [[{ fact: 'risk_tier', is: 1, atLeast: 1 }]]])(
    'refuses conditions %j',
    (when) => {
      expect(problemsOf(rule({ when })).length).toBeGreaterThan(0);
    },
  );
});

describe('compilePolicy', () => {
  it('refuses what the schema alone would let through, naming every place', () => {
    const document = policyOf([rule({ when: [{ fact: 'mood', is: 1 }] })]);
    expect(() => compilePolicy(document)).toThrow(PolicyInvalid);
    expect(() => compilePolicy(document)).toThrow('/authorisation/1/when/0/fact must be a known fact');
  });

  it('derives only facts that some rule reads', () => {
    const { factsRead } = compilePolicy(policyOf([rule({ when: [{ fact: 'vip', is: true }] })]));
    expect(factsRead.map((index) => facts[index]!.name)).toEqual(['risk_tier', 'vip']);
  });
});

describe('the vocabulary of facts', () => {
  it('has each name once', () => {
    expect(factIndexes.size).toBe(facts.length);
  });

  it('has a value for every required fact and none for optional ones that nothing says', () => {
    const bare = exampleScored({ request: { proposal: { kind: 'answer', text: 'Yes.' } } });
    for (const fact of facts) {
      expect([fact.name, readFact(fact, bare) === undefined]).toEqual([fact.name, fact.presence === 'optional']);
    }
  });

  it('notices a word in the question even when the product denies it', () => {
    const legal = facts[factIndexes.get('legal_mention')!]!;
    const denied = { request: { signals: { conversation: { legalMention: false } } } };
    expect(readFact(legal, exampleScored(denied))).toBe(false);
    expect(readFact(legal, exampleScored({ ...denied, classification: { domains: ['legal'] } }))).toBe(true);
  });

  it('counts required tools only when a call succeeded', () => {
    const tools = facts[factIndexes.get('required_tools_missing')!]!;
    const classification = { requiredTools: ['get_order', 'get_customer'] };
    const toolTrace = [
      { name: 'get_order', ok: true },
      { name: 'get_customer', ok: false },
    ];
    expect(readFact(tools, exampleScored({ classification, request: { toolTrace } }))).toBe(1);
  });
});

describe('PoliciesInForce', () => {
  it('prefers the policy of the tenant, and falls back to that of everybody', () => {
    const policies = new PoliciesInForce();
    expect(policies.forTenant('acme')).toBeNull();
    policies.set('*', policyOf([]));
    policies.set('acme', policyOf([], { name: 'own', scope: 'acme' }));
    expect([policies.forTenant('acme')?.name, policies.forTenant('globex')?.name]).toEqual(['own', 'test']);
    policies.set('acme', null);
    expect(policies.forTenant('acme')?.name).toBe('test');
  });

  it('does not fall back to a wider policy when the own one cannot be used', () => {
    const policies = new PoliciesInForce();
    policies.set('*', policyOf([]));
    const broken = policyOf([rule({ when: [{ fact: 'mood', is: 1 }] })], { scope: 'acme' });
    expect(policies.set('acme', broken)).toBeInstanceOf(PolicyInvalid);
    expect([policies.forTenant('acme'), policies.forTenant('globex')?.name]).toEqual([null, 'test']);
  });
});
