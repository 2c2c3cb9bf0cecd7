import type { AnsweredExercise, ExerciseDisclosure, ExerciseKind } from '@tidegate/contracts/http-guards';
import { wordsOf } from '../words/labels.ts';

export const exerciseKinds: Readonly<Record<ExerciseKind, { readonly name: string; readonly about: string }>> = {
  known: { name: 'Known case', about: 'A closed case whose right answer is known.' },
  calibration: {
    name: 'Calibration',
    about: 'Several people get the same closed case, so that it shows where they differ.',
  },
  audit: { name: 'Audit', about: 'The approval of a colleague was looked at once more.' },
};

/** How an exercise went, in one sentence. */
export function resultWords({ kind, expected, right }: ExerciseDisclosure): string {
  if (kind === 'calibration') return 'Nothing is right or wrong by itself here.';
  if (expected === null) return 'Thank you; it counts for whoever approved.';
  const answer = `The right answer is: ${wordsOf(expected).toLowerCase()}.`;
  if (right === null) return `You passed it on, which counts as neither right nor wrong. ${answer}`;
  return right ? `You were right. ${answer}` : `You were not right. ${answer}`;
}

/** How an answer to a calibration compares with those of others. */
export function comparedWords(compared: AnsweredExercise['compared']): string {
  if (compared === null) return '';
  const { answered, passed, differs } = compared;
  if (answered === 1) return 'Nobody else has answered yet.';
  const share = `${passed} of ${answered} let it pass as it was`;
  if (differs === null) return `${share}; too few, or as many as not, to say more.`;
  return `${share}; you see it ${differs ? 'otherwise than' : 'like'} most.`;
}
