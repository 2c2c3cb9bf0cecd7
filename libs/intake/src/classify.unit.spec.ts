import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Classification } from '@tidegate/contracts/request-events';
import fc from 'fast-check';
import { parse } from 'yaml';
import { actionProposal, exampleRequest, refundAction } from '../test/example-request.ts';
import { ClassificationDocument } from './classification-document.ts';
import { classify, compileClassification, isTaskKnown } from './classify.ts';

const shipped = ClassificationDocument.parse(
  parse(readFileSync(new URL('../../../config/classification.yaml', import.meta.url), 'utf8')),
);
const shippedRules = compileClassification(shipped);
const fallback = { taskType: 'general', riskTier: 1, impact: 'low' } as const;

function rulesOf(rules: unknown[]) {
  return compileClassification(ClassificationDocument.parse({ fallback, rules }));
}

describe('classify', () => {
  it('gives the fallback where no rule matches', () => {
    const rules = rulesOf([{ id: 'other', when: { products: ['other'] }, result: { riskTier: 3 } }]);
    expect(classify(exampleRequest(), rules)).toMatchObject({ ...fallback, domains: [], matchedRules: [] });
  });

  it('lets the highest tier and impact win, adds domains up and takes the first task type', () => {
    const rules = rulesOf([
      { id: 'low', when: { proposals: ['action'] }, result: { riskTier: 0, impact: 'high', domains: ['a', 'b'] } },
      { id: 'first', when: { proposals: ['action'] }, result: { taskType: 'first', riskTier: 2, domains: ['b'] } },
      { id: 'second', when: { proposals: ['action'] }, result: { taskType: 'second', riskTier: 1, impact: 'low' } },
    ]);
    expect(classify(exampleRequest(), rules)).toMatchObject({
      taskType: 'first',
      riskTier: 2,
      impact: 'high',
      domains: ['a', 'b'],
      matchedRules: ['low', 'first', 'second'],
    });
  });

  it('can be lower than the fallback when a rule says so', () => {
    const rules = rulesOf([{ id: 'low', when: { proposals: ['action'] }, result: { riskTier: 0 } }]);
    expect(classify(exampleRequest(), rules).riskTier).toBe(0);
  });

  it('needs all conditions of a rule', () => {
    const when = { products: ['support-assistant'], actions: ['update_address'] };
    const rules = rulesOf([{ id: 'both', when, result: { riskTier: 3 } }]);
    expect(classify(exampleRequest(), rules).matchedRules).toEqual([]);
    expect(classify(exampleRequest(actionProposal('update_address')), rules).matchedRules).toEqual(['both']);
  });

  it.each([
    ['Let my LAWYER handle it', true],
    ['lawyer', true],
    ['I asked a lawyer-friend', true],
    ['lawyers are expensive', false],
    ['Please take legal  action!', false],
  ])('finds whole words only: %s', (question, found) => {
    const rules = rulesOf([{ id: 'word', when: { words: ['lawyer'] }, result: { domains: ['legal'] } }]);
    expect(classify(exampleRequest({ question }), rules).domains).toEqual(found ? ['legal'] : []);
  });

  it('finds phrases across punctuation, case and wide letters', () => {
    const rules = rulesOf([{ id: 'words', when: { words: ['just this once'] }, result: { domains: ['exception'] } }]);
    expect(classify(exampleRequest({ question: 'JUST — this, once?' }), rules).domains).toEqual(['exception']);
    expect(classify(exampleRequest({ question: 'ｊｕｓｔ this once' }), rules).domains).toEqual(['exception']);
  });

  it('compares the value exclusively: the limit itself is not above it', () => {
    const rules = rulesOf([{ id: 'large', when: { valueAbove: 250 }, result: { riskTier: 3 } }]);
    const tierAt = (amount: string) =>
      classify(exampleRequest({ proposal: { kind: 'action', action: refundAction(amount) } }), rules).riskTier;
    expect([tierAt('250.00'), tierAt('250.01')]).toEqual([1, 3]);
  });

  it('reads arguments by value and type, never those of the prototype', () => {
    const when = { arguments: { environment: ['production'], constructor: ['x'] } };
    const rules = rulesOf([{ id: 'production', when, result: { riskTier: 3 } }]);
    expect(classify(exampleRequest(actionProposal('a', { environment: 'production' })), rules).riskTier).toBe(1);
    const both = { environment: 'production', ['constructor']: 'x' };
    expect(classify(exampleRequest(actionProposal('a', both)), rules).riskTier).toBe(3);
  });

  it('lists required fields that are missing, null or blank, and asks for clarification', () => {
    const requiredFields = ['/proposal/action/arguments/city', '/proposal/action/arguments/a~1b', '/user/role'];
    const rules = rulesOf([{ id: 'fields', when: { proposals: ['action'] }, result: { requiredFields } }]);
    const given = exampleRequest(actionProposal('a', { city: '  ', 'a/b': 'here' }));
    expect(classify(given, rules)).toMatchObject({
      missingFields: ['/proposal/action/arguments/city', '/user/role'],
      needsClarification: true,
    });
  });

  it('gives score and impact that agree, and lets the highest of both win', () => {
    const when = { proposals: ['action'] };
    const of = (...results: unknown[]) =>
      classify(exampleRequest(), rulesOf(results.map((result, index) => ({ id: `r${index}`, when, result }))));
    expect(of({ impact: 'low' }, { impactScore: 8 })).toMatchObject({ impact: 'high', impactScore: 8 });
    expect(of({ impact: 'high', impactScore: 2 }, { impactScore: 5 })).toMatchObject({
      impact: 'high',
      impactScore: 7,
    });
    expect(of({ riskTier: 1 })).toMatchObject({ impact: 'low', impactScore: 0 });
  });

  it('tests role, identity and importance of the user', () => {
    const rules = rulesOf([
      { id: 'minor', when: { roles: ['minor'] }, result: { riskTier: 3 } },
      { id: 'stranger', when: { authenticated: false }, result: { clarify: true } },
      { id: 'vip', when: { vip: true }, result: { reason: 'VIP_USER' } },
    ]);
    const of = (user: object) => classify(exampleRequest({ user: { id: 'u', authenticated: true, ...user } }), rules);
    expect(of({})).toMatchObject({ riskTier: 1, needsClarification: false, matchedRules: [] });
    expect(of({ role: 'minor' })).toMatchObject({ riskTier: 3 });
    expect(of({ authenticated: false })).toMatchObject({ needsClarification: true, missingFields: [] });
    expect(of({ vip: true }).notices).toEqual([{ code: 'VIP_USER', detail: 'rule:vip' }]);
  });

  it('lists systems and notes reasons, each once, and leaves the fields out when there are none', () => {
    const when = { proposals: ['action'] };
    const rules = rulesOf([
      { id: 'a', when, result: { requiredSystems: ['crm', 'ledger'], reason: 'LEGAL_MENTION' } },
      { id: 'b', when, result: { requiredSystems: ['ledger'], reason: 'LEGAL_MENTION' } },
    ]);
    expect(classify(exampleRequest(), rules)).toMatchObject({
      requiredSystems: ['crm', 'ledger'],
      notices: [{ code: 'LEGAL_MENTION', detail: 'rule:a' }],
    });
    const silent = classify(exampleRequest(), rulesOf([{ id: 'c', when, result: { riskTier: 1 } }]));
    expect(Object.keys(silent)).toEqual(expect.not.arrayContaining(['requiredSystems', 'notices']));
  });

  it('lets rules test what the door noticed, and hands it on', () => {
    const rules = rulesOf([{ id: 'odd', when: { notices: ['OUT_OF_DISTRIBUTION'] }, result: { riskTier: 3 } }]);
    const notice = { code: 'OUT_OF_DISTRIBUTION', detail: 'no letters' } as const;
    expect(classify(exampleRequest(), rules)).toMatchObject({ riskTier: 1 });
    expect(classify(exampleRequest(), rules, [notice])).toMatchObject({ riskTier: 3, notices: [notice] });
  });

  it('knows the task when a rule names it, and not when the fallback does', () => {
    const rules = rulesOf([
      { id: 'named', when: { actions: ['a'] }, result: { taskType: 'general' } },
      { id: 'tier', when: { actions: ['b'] }, result: { riskTier: 2 } },
    ]);
    const known = (name: string) => isTaskKnown(classify(exampleRequest(actionProposal(name)), rules), rules);
    expect([known('a'), known('b'), known('c')]).toEqual([true, false, false]);
  });

  it('stays within the contract however many rules match', () => {
    const many = Array.from({ length: 200 }, (_, index) => ({
      id: `rule-${index}`,
      when: { proposals: ['action'] },
      result: {
        domains: [`domain-${index}`],
        requiredTools: [`t${index}`],
        requiredFields: [`/user/x${index}`],
        requiredSystems: [`s${index}`],
      },
    }));
    expect(Classification.safeParse(classify(exampleRequest(), rulesOf(many))).error).toBeUndefined();
  });

  it('never lowers tier or impact when a rule is added, as long as some rule gives one', () => {
    const rule = fc.record({
      riskTier: fc.integer({ min: 0, max: 3 }),
      impact: fc.constantFrom('low', 'medium', 'high'),
    });
    const order = ['low', 'medium', 'high'];
    const of = (results: unknown[]) =>
      classify(
        exampleRequest(),
        rulesOf(results.map((result, index) => ({ id: `r${index}`, when: { proposals: ['action'] }, result }))),
      );
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 8 }), rule, (results, added) => {
        const [before, after] = [of(results), of([...results, added])];
        expect(after.riskTier).toBeGreaterThanOrEqual(before.riskTier);
        expect(order.indexOf(after.impact)).toBeGreaterThanOrEqual(order.indexOf(before.impact));
      }),
    );
  });
});

describe('the shipped classification', () => {
  const answer = { proposal: { kind: 'answer', text: 'Yes.' }, checkpoint: { kind: 'answer', number: 1 } };

  it.each([
    ['refund', 2, {}],
    ['refund', 3, { proposal: { kind: 'action', action: refundAction('2000.01') } }],
    ['account-change', 2, actionProposal('update_address')],
    ['support-reply', 1, answer],
    ['knowledge-question', 0, { ...answer, product: 'knowledge-assistant', question: 'How long is my leave?' }],
    ['policy-question', 1, { ...answer, product: 'knowledge-assistant', question: 'What is the notice period?' }],
    ['service-restart', 2, actionProposal('restart_service', { environment: 'staging' })],
    ['service-restart', 3, actionProposal('restart_service', { environment: 'production' })],
    ['service-scale', 2, actionProposal('scale_service')],
    ['data-deletion', 3, actionProposal('delete_volume')],
    ['airline-write', 2, { ...actionProposal('book_reservation'), product: 'tau-airline' }],
    ['retail-conversation', 1, { ...answer, product: 'tau-retail' }],
    ['general', 2, actionProposal('something_new')],
    ['general', 1, { ...answer, product: 'new-product' }],
  ])('knows %s at tier %d', (taskType, riskTier, changes) => {
    expect(classify(exampleRequest(changes), shippedRules)).toMatchObject({ taskType, riskTier });
  });

  it.each([
    ['My solicitor will write to you', 'legal', 'LEGAL_MENTION'],
    ['I will tell the press', 'media', 'MEDIA_MENTION'],
    ['The charger caught fire', 'safety', 'SAFETY_MENTION'],
    ['Das ist Betrug!', 'fraud', 'FRAUD_MENTION'],
    ['Let me talk to a human.', 'person-wanted', 'USER_ASKS_FOR_PERSON'],
    ['I am desperate', 'distress', 'DISTRESS'],
    ['Just this once, please', 'exception', 'EXCEPTION_LANGUAGE'],
  ])('notices "%s" as %s with the reason %s', (question, domain, code) => {
    const { domains, notices } = classify(exampleRequest({ question }), shippedRules);
    expect(domains).toContain(domain);
    expect(notices?.map((notice) => notice.code)).toEqual([code]);
  });

  it('asks for what an address change lacks', () => {
    const request = exampleRequest(actionProposal('update_address', { customer_id: 'c', street: 's' }));
    const prefix = '/proposal/action/arguments';
    expect(classify(request, shippedRules).missingFields).toEqual([`${prefix}/postal_code`, `${prefix}/city`]);
  });
});
