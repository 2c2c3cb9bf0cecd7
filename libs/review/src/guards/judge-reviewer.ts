import type { GuardFinding, GuardName } from '@tidegate/contracts/http-guards';
import { isApproving } from '../approving.ts';
import { isTooOften, runTooLong } from './alarm.ts';
import type { GuardsDocument } from './guards-document.ts';
import { lastWindow } from './observation.ts';
import type { CheckObserved, ReviewerObserved, VerdictObserved } from './observation.ts';
import { secondsToRead } from './reading-time.ts';

/**
 * What the guards say about one reviewer, in the last whole window of each (requirement E8). A finding is a reason to talk
 * with somebody, never a verdict about them: one careful reviewer in `1 / falseAlarmRate` windows gets one.
 */
export function judgeReviewer(observed: ReviewerObserved, guards: GuardsDocument): GuardFinding[] {
  const { reviewer } = observed;
  const { falseAlarms } = guards;
  const counted = (guard: GuardName, seen: readonly CheckObserved[], limits: { window: number; careful: number }) =>
    judgeCount({ guard, reviewer, falseAlarms, ...limits }, seen);
  const fast = observed.verdicts.map((one) => ({ at: one.at, against: isTooFast(one, guards.tooFast) }));
  return [
    counted('too_fast', fast, { window: guards.tooFast.window, careful: guards.tooFast.share }),
    judgeStreak(observed, guards),
    counted('known_cases', observed.knownCases, {
      window: guards.knownCases.window,
      careful: guards.knownCases.missShare,
    }),
    counted('audits', observed.audits, { window: guards.audits.window, careful: guards.audits.disagreeShare }),
    counted('calibration', observed.calibration, {
      window: guards.calibration.window,
      careful: guards.calibration.disagreeShare,
    }),
    counted('swayed', observed.swayed, { window: guards.blindFirst.window, careful: guards.blindFirst.swayedShare }),
  ].flatMap((finding) => finding ?? []);
}

/** Only what agrees can be a rubber stamp; a rejection takes as long as writing its reason. */
export function isTooFast(observed: VerdictObserved, limits: GuardsDocument['tooFast']): boolean {
  return isApproving(observed.verdict) && observed.handlingSeconds < secondsToRead(observed.words, limits);
}

interface Limits {
  readonly guard: GuardName;
  readonly reviewer: string;
  readonly falseAlarms: number;
  readonly window: number;
  /** Share that a careful reviewer has at most. */
  readonly careful: number;
}

function judgeCount(limits: Limits, seen: readonly CheckObserved[]): GuardFinding | null {
  const { guard, reviewer, falseAlarms, window, careful } = limits;
  const last = lastWindow(seen, window);
  if (last === null) return null;
  const hits = last.filter(({ against }) => against).length;
  if (!isTooOften({ hits, trials: last.length }, careful, falseAlarms)) return null;
  return { guard, reviewer, hits, trials: last.length, careful, falseAlarmRate: falseAlarms, ...spanOf(last) };
}

function judgeStreak({ reviewer, verdicts }: ReviewerObserved, { falseAlarms, streak }: GuardsDocument) {
  const last = lastWindow(verdicts, streak.window);
  if (last === null) return null;
  const hits = longestRun(last.map(({ verdict }) => verdict === 'approve'));
  if (hits < runTooLong(streak.window, streak.approvalShare, falseAlarms)) return null;
  const about = { guard: 'streak' as const, reviewer, hits, trials: last.length };
  return { ...about, careful: streak.approvalShare, falseAlarmRate: falseAlarms, ...spanOf(last) };
}

function longestRun(hits: readonly boolean[]): number {
  let longest = 0;
  let run = 0;
  for (const hit of hits) {
    run = hit ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

function spanOf(window: readonly { readonly at: string }[]): { from: string; to: string } {
  return { from: window[0]?.at ?? '', to: window.at(-1)?.at ?? '' };
}
