import { describe, expect, it } from '@jest/globals';
import type { VerdictKind } from '@tidegate/contracts/review-events';
import { comparedWith, differingFromMost, disclosureOf, isDrawn, isRight } from './exercise.ts';

describe('a known case', () => {
  it.each<[VerdictKind, VerdictKind, boolean | null]>([
    ['reject', 'reject', true],
    ['reject', 'approve_with_edits', true],
    ['reject', 'escalate', true],
    ['reject', 'refine', true],
    ['reject', 'approve', false],
    ['approve', 'approve', true],
    ['approve', 'reject', false],
    ['approve', 'request_information', null],
    ['reject', 'reroute', null],
  ])('whose answer is %s, answered with %s: right is %s', (expected, verdict, right) => {
    expect(isRight(expected, verdict)).toBe(right);
    expect(disclosureOf({ kind: 'known', expected }, verdict)).toEqual({ kind: 'known', expected, right });
  });
});

describe('an exercise of several', () => {
  const answers = (...verdicts: VerdictKind[]) =>
    verdicts.map((verdict, index) => ({ reviewer: `r${index}`, verdict }));

  it('shows who sees it otherwise than most', () => {
    expect([...differingFromMost(answers('approve', 'reject', 'approve'))]).toEqual([
      ['r0', false],
      ['r1', true],
      ['r2', false],
    ]);
    expect(differingFromMost(answers('reject', 'escalate', 'approve')).get('r2')).toBe(true);
  });

  it('says nothing with fewer than three, nor when half sees it so', () => {
    expect(differingFromMost(answers('approve', 'reject')).size).toBe(0);
    expect(comparedWith(answers('approve', 'reject'), 'r0')).toEqual({ answered: 2, passed: 1, differs: null });
    expect(differingFromMost(answers('approve', 'reject', 'approve', 'reject')).size).toBe(0);
  });
});

describe('a draw', () => {
  it('with a higher share draws everything that a lower one draws', () => {
    expect([isDrawn(0.019, 0.02), isDrawn(0.02, 0.02), isDrawn(0.019, 0.5), isDrawn(0, 0)]).toEqual([
      ...[true, false, true, false],
    ]);
  });
});
