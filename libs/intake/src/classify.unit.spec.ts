import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Classification } from '@tidegate/contracts/request-events';
import fc from 'fast-check';
import { parse } from 'yaml';
import { actionProposal, exampleRequest, refundAction } from '../test/example-request.ts';
import { ClassificationDocument } from './classification-document.ts';
import { classify, compileClassification } from './classify.ts';

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

  it('stays within the contract however many rules match', () => {
    const many = Array.from({ length: 200 }, (_, index) => ({
      id: `rule-${index}`,
      when: { proposals: ['action'] },
      result: { domains: [`domain-${index}`], requiredTools: [`t${index}`], requiredFields: [`/user/x${index}`] },
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

  it('asks for what an address change lacks', () => {
    const request = exampleRequest(actionProposal('update_address', { customer_id: 'c', street: 's' }));
    const prefix = '/proposal/action/arguments';
    expect(classify(request, shippedRules).missingFields).toEqual([`${prefix}/postal_code`, `${prefix}/city`]);
  });
});
