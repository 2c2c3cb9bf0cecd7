import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { assert, double, integer, property } from 'fast-check';
import { erlangB, loadOf, meanWait, peopleFor, squareRootStaffing, waitProbability, waitsLonger } from './erlang.ts';

const file = new URL('../../../../shared/data/reference_vectors/vectors.json', import.meta.url);
const withVectors = existsSync(file) ? describe : describe.skip;

interface Vectors {
  readonly erlang: {
    readonly B: readonly { c: number; a: number; B: number }[];
    readonly C: readonly { [name in 'lam' | 'mu' | 'a' | 'c' | 'p_wait' | 'asa' | 'service_level' | 'T']: number }[];
  };
  readonly sqrt_staffing: readonly { a: number; beta: number; c: number }[];
}

withVectors('against the reference vectors (skipped where the shared data folder is absent)', () => {
  const vectors = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Vectors) : undefined;

  it('Erlang B', () => {
    for (const { c, a, B } of vectors!.erlang.B) expect(erlangB(c, a)).toBeCloseTo(B, 12);
  });

  it('Erlang C: probability of waiting, mean wait, service level', () => {
    for (const { lam, mu, a, c, p_wait, asa, service_level, T } of vectors!.erlang.C) {
      // The vectors count in minutes.
      const offered = { arrivalsPerHour: lam * 60, secondsPerCase: 60 / mu };
      expect(loadOf(offered)).toBeCloseTo(a, 12);
      expect(waitProbability(c, a)).toBeCloseTo(p_wait, 12);
      expect(meanWait(c, offered)! / 60).toBeCloseTo(asa, 10);
      expect(1 - waitsLonger(c, offered, T * 60)!).toBeCloseTo(service_level, 10);
    }
  });

  it('square-root staffing', () => {
    for (const { a, beta, c } of vectors!.sqrt_staffing) expect(squareRootStaffing(a, beta)).toBe(c);
  });
});

describe('Erlang C', () => {
  // 100 an hour, 4 minutes each, 20 seconds: the example that call centre handbooks print.
  const offered = { arrivalsPerHour: 100, secondsPerCase: 240 };

  it('says nothing of a queue that only grows', () => {
    expect([waitProbability(6, 6.7), waitsLonger(6, offered, 20), meanWait(6, offered)]).toEqual([null, null, null]);
  });

  it('finds the fewest people who reach a target', () => {
    const people = peopleFor(offered, 20, 0.8);
    expect(people).toBe(10);
    expect(1 - waitsLonger(people, offered, 20)!).toBeGreaterThanOrEqual(0.8);
    expect(1 - waitsLonger(people - 1, offered, 20)!).toBeLessThan(0.8);
  });

  it('waits less with more people and more with more work', () => {
    assert(
      property(integer({ min: 1, max: 60 }), double({ min: 0.01, max: 0.98, noNaN: true }), (people, share) => {
        const waits = waitProbability(people, share * people)!;
        expect(waits).toBeGreaterThanOrEqual(waitProbability(people + 1, share * people)!);
        expect(waits).toBeLessThanOrEqual(waitProbability(people, Math.min(0.99, share * 1.01) * people)! + 1e-12);
        expect(waits).toBeGreaterThanOrEqual(erlangB(people, share * people));
      }),
    );
  });
});
