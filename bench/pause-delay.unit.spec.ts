import { describe, expect, it } from '@jest/globals';
import { pauseDelayOf, type ScopeHistory } from './pause-delay.ts';

const history: ScopeHistory = {
  conditionAtMs: 1_000,
  automaticAtMs: [900, 950, 1_000, 1_040],
  supervisedAtMs: [960, 1_065, 1_090],
  executedAtMs: [920, 1_010, 1_070],
};

describe('the delay of a pause', () => {
  it('counts from the condition to the last automatic decision and the last execution', () => {
    expect(pauseDelayOf(history)).toEqual({ decisionMs: 40, executionMs: 70, lastMs: 70 });
  });

  it('is nothing when automation had ended before', () => {
    const early = { ...history, automaticAtMs: [900], executedAtMs: [910] };
    expect(pauseDelayOf(early)).toEqual({ decisionMs: 0, executionMs: 0, lastMs: 0 });
  });

  it.each([
    ['nothing was automatic before', { automaticAtMs: [1_040] }],
    ['nothing was executed before', { executedAtMs: [1_070] }],
    ['the traffic ended with the automation', { supervisedAtMs: [960] }],
    ['automation went on to the end of the traffic', { automaticAtMs: [900, 1_200] }],
  ])('is unknown when %s', (_why, change) => {
    expect(pauseDelayOf({ ...history, ...change })).toBeUndefined();
  });
});
