import { describe, expect, it } from '@jest/globals';
import type { Decision } from '@tidegate/contracts/decision-events';
import fc from 'fast-check';
import { exampleScored, grantAll, policyOf, testSampling } from '../test/example-scored.ts';
import { policyProblems } from './check-policy.ts';
import { compilePolicy } from './compile-policy.ts';
import { noControls, type Controls } from './controls.ts';
import { decide } from './decide.ts';
import { ranks, rankOf, restrictions } from './lattice.ts';

type Pressure = NonNullable<ReturnType<Controls['pressureOf']>>;

const rule = (id: string, effect: string, pressures: readonly Pressure[], more: object = {}) => ({
  ...{ id, description: id, when: [{ fact: 'queue_pressure', in: pressures }], effect, reason: 'OUT_OF_SCOPE' },
  ...(effect === 'clarify' ? { question: `${id}?` } : {}),
  ...more,
});
const handedOff = rule('handed-off', 'handoff', ['normal', 'strained'], { queue: 'billing' });
const askedFirst = rule('asked-first', 'clarify', ['overloaded']);

function decideUnder(pressure: Pressure | undefined, rules: readonly unknown[], queue = 'billing'): Decision {
  const controls: Controls = { ...noControls, pressureOf: (of) => (of === queue ? pressure : undefined) };
  return decide(exampleScored(), { policy: compilePolicy(policyOf(rules)), controls, sampling: testSampling });
}

describe('the load of a queue', () => {
  it('turns a case of an overloaded queue into a question, and the decision says so', () => {
    const decision = decideUnder('overloaded', [handedOff, askedFirst]);
    expect(decision).toMatchObject({
      outcome: 'clarify',
      questions: ['asked-first?'],
      reasons: [{ from: 'rule:asked-first', detail: 'queue_pressure is overloaded, in overloaded' }],
      versions: { load: { queue: 'billing', pressure: 'overloaded' } },
    });
  });

  it.each(['normal', undefined] as const)('changes nothing while it is %s', (pressure) => {
    const decision = decideUnder(pressure, [handedOff, askedFirst]);
    expect(decision).toMatchObject({ outcome: 'handoff', obligations: { queue: 'billing' } });
    expect(decision.versions).not.toHaveProperty('load');
  });

  it('is that of the queue which the rules name, and of no other', () => {
    expect(decideUnder('overloaded', [handedOff, askedFirst], 'support').outcome).toBe('handoff');
    const unnamed = { ...handedOff, queue: undefined };
    expect(decideUnder('overloaded', [unnamed, askedFirst]).outcome).toBe('handoff');
  });

  it('may restrict more', () => {
    const rules = [rule('one', 'approve', ['normal', 'overloaded'], { queue: 'billing' })];
    const stricter = rule('two', 'approve', ['overloaded'], { approval: 'dual' });
    expect(decideUnder('overloaded', [...rules, stricter])).toMatchObject({ outcome: 'approve', approval: 'dual' });
  });

  it.each([
    ['lets nothing pass', []],
    ['puts no lesser check in place of another', [rule('one', 'approve', ['overloaded'])]],
  ])('%s, and is named all the same', (_, others) => {
    const decision = decideUnder('overloaded', [handedOff, ...others]);
    expect(decision).toMatchObject({
      outcome: 'handoff',
      firedRules: expect.arrayContaining([{ id: 'handed-off', effect: 'handoff' }]),
      versions: { load: { queue: 'billing', pressure: 'overloaded' } },
    });
  });

  it('never leads to less of a check than without it, but for a question', () => {
    const pressures = fc.constantFrom<Pressure[]>(
      ['normal'],
      ['overloaded'],
      ['normal', 'strained'],
      ['strained', 'overloaded'],
    );
    const drawn = fc.array(
      fc.tuple(fc.constantFrom(1, 1, 2, 3, 4, 5, 5), pressures, fc.constantFrom('billing', undefined)),
      {
        minLength: 2,
        maxLength: 6,
      },
    );
    let questions = 0;
    fc.assert(
      fc.property(drawn, fc.constantFrom<Pressure>('strained', 'overloaded'), (rules, pressure) => {
        const policy = rules.map(([rank, among, queue], index) => {
          const { outcome, approval } = restrictions[rank]!;
          const more = outcome === 'clarify' ? {} : { queue, ...(outcome === 'approve' ? { approval } : {}) };
          return rule(`rule-${index}`, outcome, among, more);
        });
        const calm = rankOfDecision(decideUnder(undefined, policy));
        const loaded = rankOfDecision(decideUnder(pressure, policy));
        if (loaded < calm) questions += 1;
        expect(loaded >= calm || loaded === ranks.clarify).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(questions).toBeGreaterThan(10);
  });

  it('is no condition of letting something pass', () => {
    const grant = { ...grantAll, when: [{ fact: 'queue_pressure', is: 'overloaded' }] };
    expect(policyProblems(policyOf([], { authorisation: [grant] }))).toEqual([
      {
        path: ['authorisation', 0, 'when', 0, 'fact'],
        message: 'must not be queue_pressure in a rule that proceeds: load never lets anything pass (rule grant-all)',
      },
    ]);
  });
});

function rankOfDecision({ outcome, approval }: Decision): number {
  return rankOf(outcome, approval === 'none' ? undefined : approval);
}
