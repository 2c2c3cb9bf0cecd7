import { describe, expect, it } from '@jest/globals';
import { checksOf, historyText } from './checks.ts';

describe('checks of a case', () => {
  it('are failed when they cost something, the heaviest first, and passed otherwise', () => {
    const checks = checksOf({
      subScores: [
        {
          family: 'retrieval',
          score: 0.6,
          weight: 0.5,
          present: 2,
          contributions: [
            { signal: 'freshness', value: 0.7, penalty: 0.1 },
            { signal: 'coverage', value: 0.9, penalty: 0 },
          ],
        },
        {
          family: 'tooling',
          score: 0.7,
          weight: 0.5,
          present: 1,
          contributions: [{ signal: 'failures', value: 2, penalty: 0.3 }],
        },
      ],
      composite: 0.65,
      reasons: [],
      calibration: null,
      cohortHistory: null,
      scoringVersion: '1',
    });
    expect(checks.failed.map((check) => `${check.family}.${check.signal}`)).toEqual([
      'tooling.failures',
      'retrieval.freshness',
    ]);
    expect(checks.passed.map((check) => check.signal)).toEqual(['coverage']);
  });
});

describe('the history of a cohort', () => {
  it('names both numbers, never only the rate', () => {
    expect(historyText({ reviewed: 188, overridden: 12 })).toContain('12 of 188 reviewed cases like this (6 %)');
  });

  it('says nothing where nobody has looked', () => {
    expect([historyText(null), historyText({ reviewed: 0, overridden: 0 })]).toEqual([null, null]);
  });
});
