import type { AnsweredExercise, ExerciseDisclosure, ExerciseKind } from '@tidegate/contracts/http-guards';
import type { VerdictKind } from '@tidegate/contracts/review-events';
import { isApproving } from '../approving.ts';

/**
 * Whether a verdict about a known case is right: what is wrong with the proposal has to be noticed, in whatever way, and what
 * is right has to pass. Null for passing the case on, which is neither (requirement E8).
 */
export function isRight(expected: VerdictKind | null, verdict: VerdictKind): boolean | null {
  if (expected === null) return null;
  if (verdict === 'reroute') return null;
  if (expected === 'approve') return isApproving(verdict) ? true : verdict === 'reject' ? false : null;
  return verdict !== 'approve';
}

export function disclosureOf(
  { kind, expected }: { readonly kind: ExerciseKind; readonly expected: VerdictKind | null },
  verdict: VerdictKind,
): ExerciseDisclosure {
  return { kind, expected, right: isRight(expected, verdict) };
}

/** Who sees it otherwise than most of at least three; a tie says nothing about anybody. */
export function differingFromMost(
  answers: readonly { readonly reviewer: string; readonly verdict: VerdictKind }[],
): ReadonlyMap<string, boolean> {
  if (answers.length < 3) return new Map();
  const passed = answers.filter(({ verdict }) => verdict === 'approve').length;
  if (passed * 2 === answers.length) return new Map();
  const mostPassed = passed * 2 > answers.length;
  return new Map(answers.map(({ reviewer, verdict }) => [reviewer, (verdict === 'approve') !== mostPassed]));
}

/** How one answer to a calibration stands among all of them. */
export function comparedWith(
  answers: readonly { readonly reviewer: string; readonly verdict: VerdictKind }[],
  reviewer: string,
): NonNullable<AnsweredExercise['compared']> {
  const passed = answers.filter(({ verdict }) => verdict === 'approve').length;
  return { answered: answers.length, passed, differs: differingFromMost(answers).get(reviewer) ?? null };
}

/** A fraction of a case that hangs on the key: draws with a higher share draw all that a lower one draws. */
export function isDrawn(fraction: number, share: number): boolean {
  return share > 0 && fraction < share;
}
