import { describe, expect, it } from '@jest/globals';
import { sampleAssessment } from '../../test/sample-case.ts';
import { checksOf, historyText, probabilityText } from './checks.ts';

describe('checks of a case', () => {
  it('are failed when they cost something, the heaviest first, and passed otherwise', () => {
    const checks = checksOf(
      sampleAssessment({
        computed: { retrieval: { freshness: 0.7 } },
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
      }),
    );
    expect(checks.failed.map((check) => `${check.family}.${check.signal}`)).toEqual([
      'tooling.failures',
      'retrieval.freshness',
    ]);
    expect(checks.passed.map((check) => check.signal)).toEqual(['coverage']);
    expect(checks.failed.map(({ computed }) => computed)).toEqual([false, true]);
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

describe('the probability of being right', () => {
  it('is told with the artefact, its n and its error', () => {
    const calibration = { probability: 0.913, calibrationId: 'cal-7', fittedOn: 838, expectedCalibrationError: 0.0312 };
    expect(probabilityText(sampleAssessment({ calibration }))).toBe(
      'Cases scored like this were right about 91 times in 100 (calibration cal-7, fitted on 838 labelled cases, off by 3.1 points on average).',
    );
  });

  it('is not there in plain words, with the reason where a calibration does not hold', () => {
    expect(probabilityText(sampleAssessment())).toMatch(/^There is no calibrated probability/);
    const refusal = { code: 'NO_CALIBRATION', detail: 'cal-7: fitted on other versions', from: 'calibration' } as const;
    expect(probabilityText(sampleAssessment({ reasons: [refusal] }))).toContain('(cal-7: fitted on other versions)');
  });
});
