import { describe, expect, it } from '@jest/globals';
import { comparedWords, resultWords } from './exercise-words.ts';

describe('the result of an exercise', () => {
  it.each([
    ['known', 'reject', true, 'You were right. The right answer is: reject.'],
    ['known', 'reject', false, 'You were not right. The right answer is: reject.'],
    [
      'known',
      'approve',
      null,
      'You passed it on, which counts as neither right nor wrong. The right answer is: approve.',
    ],
    ['calibration', null, null, 'Nothing is right or wrong by itself here.'],
    ['audit', null, null, 'Thank you; it counts for whoever approved.'],
  ] as const)('of kind %s with %j, %j is told', (kind, expected, right, words) => {
    expect(resultWords({ kind, expected, right })).toBe(words);
  });

  it('of a calibration is compared with others as far as that can be told', () => {
    expect(comparedWords(null)).toBe('');
    expect(comparedWords({ answered: 1, passed: 1, differs: null })).toBe('Nobody else has answered yet.');
    expect(comparedWords({ answered: 2, passed: 1, differs: null })).toMatch(/^1 of 2 .* too few/);
    expect(comparedWords({ answered: 3, passed: 1, differs: true })).toMatch(/otherwise than most/);
    expect(comparedWords({ answered: 3, passed: 1, differs: false })).toMatch(/like most/);
  });
});
