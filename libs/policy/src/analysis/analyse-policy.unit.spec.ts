import { describe, expect, it } from '@jest/globals';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import fc from 'fast-check';
import { exampleScored, grantAll, policyOf, refundOf } from '../../test/example-scored.ts';
import { policyProblems } from '../check-policy.ts';
import { isOfType, readFact } from '../fact-definition.ts';
import { facts } from '../facts.ts';
import { restrictions } from '../lattice.ts';
import { analysePolicy, defaultSteps } from './analyse-policy.ts';
import { cutTo, isEmpty, meets } from './box.ts';
import { sampleOf } from './cell.ts';
import { worseDirection } from './evidence-order.ts';
import { impossibleIn } from './fact-relations.ts';
import type { FindingKind } from './finding.ts';
import { gridOf, sideOf } from './grid.ts';

const restricting = (id: string, when: readonly object[], more: object = {}) => ({
  ...{ id, description: id, when, effect: 'approve', reason: 'OUT_OF_SCOPE' },
  ...more,
});
const handoff = { effect: 'handoff', reason: 'CRITICAL_TIER' };
const tierThree = { fact: 'risk_tier', atLeast: 3 };
const found = (document: PolicyDocument, kind: FindingKind, options: Parameters<typeof analysePolicy>[1] = {}) =>
  analysePolicy(document, options).findings.filter((finding) => finding.kind === kind);

describe('analysePolicy', () => {
  it('tells a rule whose tests exclude each other, with its place', () => {
    const when = [tierThree, { fact: 'risk_tier', atMost: 2 }];
    expect(found(policyOf([restricting('never', when)]), 'dead_rule')).toEqual([
      expect.objectContaining({ rules: ['never'], path: ['authorisation', 1], severity: 'error' }),
    ]);
  });

  it('knows that a restricting rule with contradicting tests holds where the fact is missing, and a grant does not', () => {
    const when = [
      { fact: 'composite_score', lessThan: 0.2 },
      { fact: 'composite_score', moreThan: 0.8 },
    ];
    expect(found(policyOf([restricting('missing-only', when)]), 'dead_rule')).toEqual([]);
    expect(found(policyOf([{ ...grantAll, id: 'dead-grant', when }]), 'dead_rule')).toMatchObject([
      { rules: ['dead-grant'] },
    ]);
  });

  it('tells a limit that a stricter rule has swallowed', () => {
    const above = (limit: number) => [{ fact: 'action_value', moreThan: limit }];
    const policy = policyOf([
      restricting('narrow', above(500), { approval: 'single' }),
      restricting('wide', above(250), { approval: 'dual' }),
    ]);
    expect(found(policy, 'shadowed_rule').map(({ rules }) => rules)).toEqual([['narrow']]);
  });

  it('breaks an invariant at the boundary that a rule leaves open', () => {
    const policy = policyOf([restricting('high', [{ fact: 'action_value', moreThan: 500 }])]);
    const promise = {
      name: 'from 500 on',
      when: [{ fact: 'action_value', atLeast: 500 }],
      atLeast: 'approve' as const,
    };
    const [broken] = found(policy, 'broken_invariant', { invariants: [promise] });
    expect(broken).toMatchObject({
      path: ['invariants', 0],
      where: [{ fact: 'action_value', text: 'is 500' }],
      example: { action_value: 500 },
    });
    expect(broken!.message).toBe(
      '"from 500 on" does not hold: the outcome is proceed by grant-all, grant-quality, not at least approve',
    );
  });

  it('counts a missing fact against a promise of restriction', () => {
    const policy = policyOf([
      restricting('poor', [
        { fact: 'has_retrieval', is: true },
        { fact: 'coverage', lessThan: 0.5 },
      ]),
    ]);
    const promise = { name: 'covered', when: [{ fact: 'coverage', lessThan: 0.5 }], atLeast: 'approve' as const };
    const [broken] = found(policy, 'broken_invariant', { invariants: [promise] });
    expect(broken!.example).toMatchObject({ has_retrieval: false });
  });

  it('leaves out requests that nobody can send: an answer has no action', () => {
    const policy = policyOf([restricting('answers', [{ fact: 'proposal_kind', is: 'answer' }])]);
    const when = [
      { fact: 'proposal_kind', is: 'answer' },
      { fact: 'action_value', atMost: 100 },
    ];
    const free = { name: 'answers that pay', when, atMost: 'proceed' as const };
    expect(found(policy, 'broken_invariant', { invariants: [free] })).toEqual([]);
  });

  it('tells two hand-offs that want different queues, and which one wins', () => {
    const policy = policyOf([
      restricting('b', [tierThree], { ...handoff, queue: 'legal' }),
      restricting('a', [{ fact: 'vip', is: true }], { ...handoff, queue: 'sales' }),
    ]);
    expect(found(policy, 'conflict')).toMatchObject([
      {
        rules: ['b', 'a'],
        example: { risk_tier: 3, vip: true },
        message: expect.stringContaining("sales wins by its rule's id"),
      },
    ]);
  });

  it('has no conflict where some role satisfies both rules', () => {
    const roles = (one: string[], other: string[]) =>
      policyOf([
        restricting('one', [tierThree], { approverRoles: one }),
        restricting('two', [{ fact: 'vip', is: true }], { approverRoles: other }),
      ]);
    expect(found(roles(['lead', 'boss'], ['boss']), 'conflict')).toEqual([]);
    expect(found(roles(['lead'], ['boss']), 'conflict')).toHaveLength(1);
  });

  it('tells evidence that frees by being worse', () => {
    const policy = policyOf([restricting('odd', [{ fact: 'coverage', atLeast: 0.9 }])]);
    expect(found(policy, 'not_monotone')).toMatchObject([{ rules: ['odd'], severity: 'error' }]);
    expect(found(policyOf([restricting('even', [{ fact: 'coverage', lessThan: 0.9 }])]), 'not_monotone')).toEqual([]);
  });

  it('says that nothing can proceed where the grants exclude each other', () => {
    const policy = policyOf([], { quality: [{ ...grantAll, id: 'q', when: [{ fact: 'vip', is: true }] }] });
    const closed = {
      ...policy,
      authorisation: [{ ...grantAll, when: [{ fact: 'vip', is: false }] }],
    } as PolicyDocument;
    expect(found(policy, 'unreachable_outcome')).toEqual([]);
    expect(found(closed, 'unreachable_outcome')).toHaveLength(1);
  });

  it('answers "undecided", which is an error, when it may take too few steps', () => {
    const { findings } = analysePolicy(policyOf([restricting('r', [tierThree])]), { maxSteps: 1 });
    expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['undecided']));
    expect(findings.every(({ severity }) => severity === 'error')).toBe(true);
  });

  it('decides everything about 300 rules over 20 facts in far fewer steps than it may take', () => {
    const shares = facts.filter(({ type }) => type.kind === 'number' && type.max === 1).slice(0, 10);
    const chosen = [...shares, ...facts.filter(({ type }) => type.kind === 'boolean').slice(0, 10)];
    const testOf = (at: number) => {
      const { name, type } = chosen[at % 20]!;
      if (type.kind === 'boolean') return { fact: name, is: at % 3 === 0 };
      return { fact: name, [at % 2 === 0 ? 'lessThan' : 'moreThan']: (1 + (at % 9)) / 10 };
    };
    const rules = Array.from({ length: 300 }, (_, index) => {
      const when = [testOf(index * 7), testOf(index * 11 + 3), testOf(index * 13 + 5)];
      const { outcome, approval } = restrictions[index % 6]!;
      if (outcome === 'proceed') return { ...grantAll, id: `grant-${index}`, when };
      const more = outcome === 'clarify' ? { question: 'What?' } : { queue: `queue-${index % 3}` };
      return restricting(`rule-${index}`, when, {
        effect: outcome,
        ...(outcome === 'approve' ? { approval } : {}),
        ...more,
      });
    });
    const { cells, steps, findings } = analysePolicy(policyOf(rules));
    expect(cells).toBeGreaterThan(1e12);
    expect(findings.filter(({ kind }) => kind === 'undecided')).toEqual([]);
    expect(steps).toBeLessThan(defaultSteps / 3);
  });

  it('takes facts with more values than a machine word has bits', () => {
    const names = Array.from({ length: 100 }, (_, index) => `task-${index}`);
    const rules = names.map((name) => restricting(name, [{ fact: 'task_type', is: name }], handoff));
    const when = [{ fact: 'task_type', in: names }];
    const promise = { name: 'all', when, atLeast: 'handoff' as const };
    expect(found(policyOf(rules), 'broken_invariant', { invariants: [promise] })).toEqual([]);
    const [broken] = found(policyOf(rules.toSpliced(77, 1)), 'broken_invariant', { invariants: [promise] });
    expect(broken!.where).toEqual([{ fact: 'task_type', text: 'is task-77' }]);
  });
});

describe('what analysis takes for given', () => {
  it('calls no request impossible that can be read from one', () => {
    const families = ['retrieval', 'tooling', 'workflow', 'conversation', 'history'] as const;
    const subScores = fc
      .subarray([...families])
      .map((some) => some.map((family) => ({ family, score: 0.5, weight: 1, present: 1, contributions: [] })));
    const proposal = fc.constantFrom<Record<string, unknown>>(
      { proposal: { kind: 'answer', text: 'Yes.' } },
      { proposal: { kind: 'plan', steps: ['look'] } },
      refundOf('5.00'),
      refundOf('-5.00'),
      { proposal: { kind: 'action', action: { name: 'restart', arguments: {} } } },
    );
    const related = facts.filter(({ name }) => /^(proposal_kind|action_\w+|has_\w+|\w+_score)$/.test(name));
    fc.assert(
      fc.property(proposal, subScores, (request, scores) => {
        const scored = exampleScored({ request, assessment: { subScores: scores } });
        const values = new Map(related.map((fact) => [fact.name, readFact(fact, scored)]));
        const anyValue = { boolean: true, number: 0, text: 'answer' };
        const grid = gridOf(
          related.map(({ name, type }) => ({ fact: name, is: values.get(name) ?? anyValue[type.kind] })),
        );
        const point = grid.facts
          .map(({ fact, cells }, index) => [
            sideOf(grid, index, (cell) => sampleOf(cells[cell]!) === values.get(fact.name)),
          ])
          .reduce(cutTo, grid.everything);
        expect(isEmpty(grid, point)).toBe(false);
        expect(impossibleIn(grid).length).toBeGreaterThan(0);
        expect(impossibleIn(grid).filter((box) => meets(point, box))).toEqual([]);
      }),
    );
  });

  it('orders facts that exist, and that have an order', () => {
    const names = new Map(facts.map((fact) => [fact.name, fact.type.kind]));
    expect([...worseDirection.keys()].filter((name) => !['number', 'boolean'].includes(names.get(name) ?? ''))).toEqual(
      [],
    );
  });
});

describe('documents that are not analysed', () => {
  const problems = (when: readonly object[], more: object = {}) =>
    policyProblems(policyOf([restricting('r', when, more)])).map(({ message }) => message);

  it('test a number as text, an unknown value, a fact that does not exist, or use an id twice', () => {
    expect(problems([{ fact: 'action_value', atLeast: 0, is: undefined }])).toEqual([]);
    expect(problems([{ fact: 'action_value', is: '5' }])).toEqual([expect.stringContaining('"5" is not')]);
    expect(problems([{ fact: 'proposal_kind', is: 'poem' }])).toEqual([expect.stringContaining('"poem" is not')]);
    expect(problems([{ fact: 'amount', is: 5 }])).toEqual([expect.stringContaining('must be a known fact')]);
    expect(problems([tierThree], { id: 'grant-all' })).toEqual([expect.stringContaining('no other rule')]);
    expect(problems([{ fact: 'coverage', is: Number.NaN }])).toEqual([expect.stringContaining('NaN is not')]);
  });

  it('compare with nothing, or with an empty list', () => {
    const parse = (test: object) => PolicyDocument.safeParse(policyOf([restricting('r', [test])])).success;
    expect([{ fact: 'vip' }, { fact: 'vip', in: [] }, { fact: 'vip', is: true }].map(parse)).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe('values that a fact cannot have', () => {
  it('are missing, so that they never free: NaN, a number as text, an unknown value, too much; -0 is 0', () => {
    const typeOf = (name: string) => facts.find((fact) => fact.name === name)!.type;
    expect([Number.NaN, '5', -1, 1e16, Infinity].map((value) => isOfType(value, typeOf('action_value')))).toEqual(
      new Array(5).fill(false),
    );
    expect(isOfType('poem', typeOf('proposal_kind'))).toBe(false);
    expect(isOfType(-0, typeOf('action_value'))).toBe(true);
  });
});
