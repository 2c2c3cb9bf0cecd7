import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { drawnFacts, drawnPolicy } from '../test/drawn-policies.ts';
import { policyOf } from '../test/example-scored.ts';
import { interpret } from '../test/interpreted-rules.ts';
import { compilePolicy } from './compile-policy.ts';
import type { FactValue } from './fact-definition.ts';
import { facts } from './facts.ts';
import { ranks, restrictions } from './lattice.ts';
import { ruleOn } from './ruling.ts';
import { whatWouldChange } from './what-would-change.ts';

/** The value that the words stand for. */
function valueOf(instead: string): FactValue {
  if (instead === 'true' || instead === 'false') return instead === 'true';
  const [, side, limit] = /^(?:just (above|below) )?(.+)$/.exec(instead)!;
  const step = side === undefined ? 0 : Math.max(Number.MIN_VALUE, Math.abs(Number(limit)) * Number.EPSILON);
  return Number(limit) + (side === 'below' ? -step : step);
}

/** A few of the drawn rules above a grant of everything, so that a single fact often is enough. */
const fewRules = drawnPolicy.map(({ authorisation }) => policyOf(authorisation.slice(0, 3)));

describe('what would have changed a ruling', () => {
  let found = 0;

  it('is so, by an interpreter that reads the rules one by one, and is always less', () => {
    fc.assert(
      fc.property(fewRules, drawnFacts, (document, drawn) => {
        const named = new Map<string, FactValue>([['risk_tier', 1], ...drawn]);
        const values = facts.map(({ name }) => named.get(name));
        const policy = compilePolicy(document);
        const ruling = ruleOn(policy, values);
        for (const { fact, instead, outcome, approval } of whatWouldChange(policy, values, ruling, ranks.proceed)) {
          const changed = new Map([...named, [fact, valueOf(instead)]]);
          const claimed = restrictions.findIndex((level) => level.outcome === outcome && level.approval === approval);
          expect(claimed).toBeLessThan(ruling.rank);
          expect(interpret(document, changed).effect).toBe(restrictions[claimed]!.text);
          found += 1;
        }
      }),
      { numRuns: 500 },
    );
    expect(found).toBeGreaterThan(50);
  });
});
