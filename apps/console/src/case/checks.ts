import type { Assessment, SignalFamily } from '@tidegate/contracts/evidence-events';

/** One signal as a check: what it took off the perfect score of 1. */
export interface Check {
  readonly family: SignalFamily;
  readonly signal: string;
  readonly value: number;
  readonly penalty: number;
}

export interface Checks {
  /** Heaviest first. */
  readonly failed: readonly Check[];
  readonly passed: readonly Check[];
}

/** The contributions of all sub-scores as failed and passed checks (requirement E1). */
export function checksOf(assessment: Assessment): Checks {
  const all = assessment.subScores.flatMap(({ family, contributions }) =>
    contributions.map((contribution) => ({ family, ...contribution })),
  );
  return {
    failed: all.filter((check) => check.penalty > 0).sort((one, other) => other.penalty - one.penalty),
    passed: all.filter((check) => check.penalty === 0),
  };
}

/** How often people disagreed with the cohort, with its n; null when nobody has looked yet. */
export function historyText(history: Assessment['cohortHistory']): string | null {
  if (!history || history.reviewed === 0) return null;
  const percent = Math.round((100 * history.overridden) / history.reviewed);
  return `People disagreed with ${history.overridden} of ${history.reviewed} reviewed cases like this (${percent} %).`;
}
