import type { ExerciseKind } from '@tidegate/contracts/http-guards';
import type { VerdictKind } from '@tidegate/contracts/review-events';

/** An exercise as a supervisor puts it together. */
export interface ExerciseDraft {
  readonly caseId: string;
  readonly kind: Exclude<ExerciseKind, 'audit'>;
  readonly expected: VerdictKind | '';
  readonly reviewers: readonly string[];
}

/** Answers that a known case can have. */
export const expectable: readonly VerdictKind[] = [
  ...(['approve', 'approve_with_edits', 'reject', 'request_information', 'refine', 'escalate'] as const),
];

export const comparedAtLeast = 3;

/** What is missing before it can be set; null when nothing is. */
export function missingIn({ caseId, kind, expected, reviewers }: ExerciseDraft): string | null {
  if (caseId.trim() === '') return 'Name a closed case.';
  if (kind === 'known') return expected === '' ? 'Choose the right answer.' : null;
  const more = comparedAtLeast - reviewers.length;
  return more > 0
    ? `Choose ${more} more ${more === 1 ? 'person' : 'people'}; fewer than three cannot be compared.`
    : null;
}

/** The body of `POST /v1/exercises`. */
export function exerciseBody({ caseId, kind, expected, reviewers }: ExerciseDraft) {
  return {
    kind,
    caseId: caseId.trim(),
    reviewers: [...reviewers],
    expected: kind === 'known' ? expected || null : null,
  };
}
