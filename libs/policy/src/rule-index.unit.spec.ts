import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exampleScored, grantAll, policyOf, testSampling } from '../test/example-scored.ts';
import { noControls } from './controls.ts';
import { drawnFacts, drawnPolicy } from '../test/drawn-policies.ts';
import { interpret, type NamedFacts } from '../test/interpreted-rules.ts';
import { compilePolicy } from './compile-policy.ts';
import { decide } from './decide.ts';
import { isOfType, type FactValue, type Scored } from './fact-definition.ts';
import { factIndexes, facts } from './facts.ts';
import { restrictions } from './lattice.ts';
import { ruleOn } from './ruling.ts';

function valuesOf(named: NamedFacts): (FactValue | undefined)[] {
  const values = new Array<FactValue | undefined>(facts.length).fill(undefined);
  for (const [name, value] of named) values[factIndexes.get(name)!] = value;
  return values;
}

describe('rules by their index', () => {
  it('fire, rank and are worded exactly as read one by one', () => {
    fc.assert(
      fc.property(drawnPolicy, drawnFacts, (document, named) => {
        const wanted = interpret(document, named);
        const ruling = ruleOn(compilePolicy(document), valuesOf(named));
        expect(ruling.fired.map(({ fired }) => fired)).toEqual(wanted.fired);
        expect(restrictions[ruling.rank].text).toBe(wanted.effect);
        const reasons = [...ruling.restricting(), ...ruling.granted()].filter(({ from }) => from.startsWith('rule:'));
        expect(reasons.map(({ detail }) => detail)).toEqual(wanted.details.map((detail) => detail.slice(0, 1_024)));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['no number', Number.NaN],
    ['a text for a number', '5'],
    ['true for a number', true],
  ])('take %s for a missing fact', (_, value) => {
    const over = { ...grantAll, id: 'over', effect: 'approve', reason: 'OUT_OF_SCOPE' };
    const document = policyOf([{ ...over, when: [{ fact: 'tool_failures', atLeast: 100 }] }]);
    const known = new Map<string, FactValue>([['risk_tier', 0]]);
    const ruling = ruleOn(compilePolicy(document), valuesOf(new Map([...known, ['tool_failures', value]])));
    expect(ruling.fired.map(({ fired }) => fired)).toEqual(interpret(document, known).fired);
    expect(ruling.fired[0]!.rule.id).toBe('over');
  });
});

/** What a product can send past every schema, at the places that facts are read from. */
const malformed = fc.constantFrom<unknown>(
  Number.NaN,
  -0,
  -1,
  1e300,
  Infinity,
  '',
  '5',
  '1e2',
  'true',
  null,
  undefined,
  [],
  {},
);
// Of the action a digest is made, so it is at least JSON.
const amount = fc.constantFrom<unknown>(
  '-0',
  '-1',
  '0.50',
  '1e2',
  'NaN',
  '',
  ' 5',
  '0x10',
  'Infinity',
  5,
  null,
  true,
  [],
  {},
);
const malformedScored = fc
  .record({
    amount,
    tier: malformed,
    vip: malformed,
    composite: malformed,
    coverage: malformed,
    failures: malformed,
    role: malformed,
  })
  .map((drawn) => {
    const example = exampleScored();
    const { request, classification, assessment } = example;
    const action = { name: 'pay', arguments: {}, value: { amount: drawn.amount, currency: 'EUR' } };
    return {
      ...example,
      request: {
        ...request,
        proposal: { kind: 'action', action },
        user: { ...request.user, vip: drawn.vip, role: drawn.role },
        signals: { retrieval: { coverage: drawn.coverage }, tooling: { failures: drawn.failures } },
      },
      classification: { ...classification, riskTier: drawn.tier },
      assessment: { ...assessment, composite: drawn.composite },
    } as unknown as Scored;
  });

describe('a request with malformed facts', () => {
  it('is decided as if they were missing', () => {
    fc.assert(
      fc.property(drawnPolicy, malformedScored, (document, scored) => {
        const named = new Map<string, FactValue>();
        for (const fact of facts) {
          const value = fact.read(scored);
          if (value !== undefined && value !== null && isOfType(value, fact.type)) named.set(fact.name, value);
        }
        const policy = compilePolicy(document);
        const { firedRules } = decide(scored, { policy, controls: noControls, sampling: testSampling });
        expect(firedRules).toEqual(interpret(document, named).fired);
      }),
      { numRuns: 300 },
    );
  });
});
