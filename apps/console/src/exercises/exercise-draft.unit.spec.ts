import { describe, expect, it } from '@jest/globals';
import { exerciseBody, type ExerciseDraft, missingIn } from './exercise-draft.ts';

const known: ExerciseDraft = { caseId: ' c-1 ', kind: 'known', expected: 'reject', reviewers: [] };

describe('an exercise that is put together', () => {
  it.each<[string, Partial<ExerciseDraft>, string | null]>([
    ['nothing is missing', {}, null],
    ['a case', { caseId: ' ' }, 'Name a closed case.'],
    ['the right answer of a known case', { expected: '' }, 'Choose the right answer.'],
    [
      'people to compare',
      { kind: 'calibration', reviewers: ['ana', 'bo'] },
      'Choose 1 more person; fewer than three cannot be compared.',
    ],
    ['nothing of a calibration', { kind: 'calibration', expected: '', reviewers: ['ana', 'bo', 'eli'] }, null],
  ])('says what is missing: %s', (_, change, missing) => {
    expect(missingIn({ ...known, ...change })).toBe(missing);
  });

  it('is sent with a right answer only where there is one', () => {
    expect(exerciseBody(known)).toEqual({ kind: 'known', caseId: 'c-1', expected: 'reject', reviewers: [] });
    expect(exerciseBody({ ...known, kind: 'calibration' }).expected).toBeNull();
  });
});
