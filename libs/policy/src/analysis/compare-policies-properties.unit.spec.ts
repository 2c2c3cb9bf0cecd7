import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allRequests, evaluatorOf, smallPolicy } from '../../test/small-policies.ts';
import type { ruleSets } from '../check-policy.ts';
import { restrictions } from '../lattice.ts';
import { comparePolicies } from './compare-policies.ts';

/** Two versions that share most of their rules, as versions do. */
const versions = fc.tuple(smallPolicy, smallPolicy, fc.integer({ min: 0, max: 9 })).map(([before, other, kept]) => {
  const mixed = (set: (typeof ruleSets)[number]) =>
    before[set].map((rule, index) => (index === kept % before[set].length ? (other[set][index] ?? rule) : rule));
  const after = {
    ...before,
    authorisation: mixed('authorisation'),
    quality: kept > 5 ? other.quality : before.quality,
  };
  return [before, after] as const;
});

describe('the difference of two small policies, against the evaluator on every request', () => {
  it('is told in each direction exactly when some request is ruled so', () => {
    fc.assert(
      fc.property(versions, ([before, after]) => {
        const [old, current] = [evaluatorOf(before), evaluatorOf(after)];
        const compared = comparePolicies(before, after);
        const steps = allRequests.map((request) => Math.sign(current(request).rank - old(request).rank));
        expect(compared.isUndecided).toBe(false);
        expect(compared.loosened.length > 0).toBe(steps.includes(-1));
        expect(compared.tightened.length > 0).toBe(steps.includes(1));
      }),
      { numRuns: 60 },
    );
  });

  it('gives an example of each region that is ruled as it says, by the rules that it names', () => {
    fc.assert(
      fc.property(versions, ([before, after]) => {
        const { loosened, tightened } = comparePolicies(before, after);
        for (const region of [...loosened, ...tightened]) {
          const [old, current] = [before, after].map((document) => evaluatorOf(document)(region.example));
          expect(restrictions[old!.rank]!.text).toBe(region.before.outcome);
          expect(restrictions[current!.rank]!.text).toBe(region.after.outcome);
          expect(current!.rank < old!.rank ? 'loosened' : 'tightened').toBe(region.direction);
          expect(region.before.rules.every((id) => old!.fired.has(id))).toBe(true);
          expect(region.after.rules.every((id) => current!.fired.has(id))).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is in its regions together, and nothing else is', () => {
    fc.assert(
      fc.property(versions, ([before, after]) => {
        const [old, current] = [evaluatorOf(before), evaluatorOf(after)];
        const { loosened, tightened } = comparePolicies(before, after, { maxOfCause: 1_000 });
        for (const request of allRequests) {
          const [from, to] = [old(request).rank, current(request).rank];
          const around = [...loosened, ...tightened].filter(({ where }) => where.every((one) => holds(one, request)));
          const expected = around.map((region) => [region.before.outcome, region.after.outcome]);
          if (from === to) expect(expected).toEqual([]);
          else expect(expected.length).toBeGreaterThan(0);
          for (const pair of expected) expect(pair).toEqual([restrictions[from]!.text, restrictions[to]!.text]);
        }
      }),
      { numRuns: 30 },
    );
  });
});

/** Reads a condition as a person does: the words are what is tested here. */
function holds({ fact, text }: { fact: string; text: string }, request: Readonly<Record<string, unknown>>): boolean {
  const value = request[fact];
  return text.split(', or ').some((part) => holdsPart(part, value));
}

function holdsPart(part: string, value: unknown): boolean {
  if (part === 'missing' || value === undefined) return part === 'missing' && value === undefined;
  if (part === 'present') return true;
  if (part.startsWith('is ')) return String(value) === part.slice(3);
  if (part.startsWith('in ')) return part.slice(3).split(', ').includes(String(value));
  if (part.startsWith('none of ')) return !part.slice(8).split(', ').includes(String(value));
  const comparisons = {
    'at least': (left: number, right: number) => left >= right,
    'at most': (left: number, right: number) => left <= right,
    'more than': (left: number, right: number) => left > right,
    'less than': (left: number, right: number) => left < right,
  };
  return part.split(' and ').every((comparison) => {
    const [, words, limit] = /^(at least|at most|more than|less than) (\S+)$/.exec(comparison)!;
    return comparisons[words as keyof typeof comparisons](value as number, Number(limit));
  });
}
