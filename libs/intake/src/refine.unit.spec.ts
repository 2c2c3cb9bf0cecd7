import { describe, expect, it } from '@jest/globals';
import { Classification } from '@tidegate/contracts/request-events';
import fc from 'fast-check';
import { actionProposal, exampleRequest } from '../test/example-request.ts';
import { ClassificationDocument } from './classification-document.ts';
import { classify, compileClassification, isTaskKnown } from './classify.ts';
import { readModelAnswer, refine, type ModelAnswer } from './refine.ts';

const rules = compileClassification(
  ClassificationDocument.parse({
    fallback: { taskType: 'general', riskTier: 1, impact: 'low' },
    rules: [
      {
        id: 'refund',
        when: { actions: ['issue_refund'] },
        result: { taskType: 'refund', riskTier: 2, domains: ['billing'] },
      },
      { id: 'account', when: { actions: ['close'] }, result: { taskType: 'account', domains: ['account'] } },
      { id: 'legal', when: { words: ['lawyer'] }, result: { domains: ['legal'] } },
    ],
  }),
);
const known = classify(exampleRequest(), rules);
const unknown = classify(exampleRequest(actionProposal('other')), rules);
const joined = (before: Classification, answer: ModelAnswer) => refine(before, answer, { rules, model: 'small-1' });

describe('refine', () => {
  it('fills in a task that no rule knows, raises the tier and adds domains, and says so', () => {
    const answer = { taskType: 'account', riskTier: 3, domains: ['account', 'legal'] } as const;
    expect(joined(unknown, { ...answer, domains: [...answer.domains] })).toEqual({
      ...unknown,
      ...{ taskType: 'account', riskTier: 3, domains: ['account', 'legal'] },
      refinement: { model: 'small-1', taskType: 'account', riskTier: 3, domains: ['account', 'legal'] },
    });
  });

  it('leaves a task that the rules know', () => {
    expect(joined(known, { taskType: 'account' })).toBe(known);
    expect(joined(known, { taskType: 'account', riskTier: 3 })).toMatchObject({ taskType: 'refund', riskTier: 3 });
  });

  it('takes no task or domain that no rule names', () => {
    expect(joined(unknown, { taskType: 'free-money', domains: ['anything'] })).toBe(unknown);
  });

  it('never lowers a tier, removes anything or changes what rules decided, and stays within the contract', () => {
    const slug = fc.constantFrom('refund', 'account', 'billing', 'legal', 'general', 'other', 'free-money');
    const answers = fc.record(
      {
        taskType: fc.option(slug),
        riskTier: fc.option(fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const)),
        domains: fc.option(fc.array(slug, { maxLength: 20 })),
      },
      { requiredKeys: [] },
    );
    const full = { ...unknown, domains: Array.from({ length: 19 }, (_, index) => `d${index}`) };
    fc.assert(
      fc.property(fc.constantFrom(known, unknown, full), answers, (before, answer) => {
        const { taskType, riskTier, domains, refinement: _, ...rest } = joined(before, answer);
        const { taskType: task, riskTier: tier, domains: listed, ...same } = before;
        expect(rest).toEqual(same);
        expect(riskTier).toBeGreaterThanOrEqual(tier);
        expect(domains.slice(0, listed.length)).toEqual(listed);
        expect(domains.slice(listed.length).every((domain) => rules.domains.has(domain))).toBe(true);
        if (isTaskKnown(before, rules)) expect(taskType).toBe(task);
        expect([task, ...rules.taskTypes]).toContain(taskType);
        expect(Classification.safeParse(joined(before, answer)).error).toBeUndefined();
        expect(joined(joined(before, answer), answer)).toMatchObject({ taskType, riskTier, domains });
      }),
    );
  });
});

describe('readModelAnswer', () => {
  it('reads an answer of the shape, with or without nulls', () => {
    expect(readModelAnswer('{"taskType":null,"riskTier":2,"domains":[]}')).toEqual({
      taskType: null,
      riskTier: 2,
      domains: [],
    });
    expect(readModelAnswer('{}')).toEqual({});
  });

  it.each([
    'Sure! {"riskTier":2}',
    '```json\n{"riskTier":2}\n```',
    '{"riskTier":4}',
    '{"riskTier":"2"}',
    '{"riskTier":2,"approve":true}',
    '{"domains":["Not A Slug"]}',
    '[]',
    'null',
    '',
    `{"domains":["${'a'.repeat(5_000)}"]}`,
  ])('refuses %s', (text) => expect(readModelAnswer(text)).toBeUndefined());
});
