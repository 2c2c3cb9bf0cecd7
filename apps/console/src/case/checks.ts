import type { Assessment, SignalFamily } from '@tidegate/contracts/evidence-events';

/** One signal as a check: what it took off the perfect score of 1. */
export interface Check {
  readonly family: SignalFamily;
  readonly signal: string;
  readonly value: number;
  readonly penalty: number;
  /** Tidegate computed it; else the product sent it, or it is about the history of its cohort. */
  readonly computed: boolean;
}

export interface Checks {
  /** Heaviest first. */
  readonly failed: readonly Check[];
  readonly passed: readonly Check[];
}

/** The contributions of all sub-scores as failed and passed checks (requirement E1). */
export function checksOf({ subScores, computed }: Assessment): Checks {
  const all = subScores.flatMap(({ family, contributions }) =>
    contributions.map((contribution) => ({
      family,
      ...contribution,
      computed: Object.hasOwn(computed?.[family] ?? {}, contribution.signal),
    })),
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

/** What is known of the probability of being right, with its artefact and its n; or in plain words that nothing is (B9). */
export function probabilityText({ calibration, reasons }: Assessment): string {
  if (calibration === null) {
    const why = reasons.find(({ code }) => code === 'NO_CALIBRATION')?.detail;
    const none =
      'There is no calibrated probability: the scores say what was observed, not how often such cases are right.';
    return why === undefined ? none : `${none} The published calibration does not hold here (${why}).`;
  }
  const { probability, calibrationId, fittedOn, expectedCalibrationError } = calibration;
  const from = fittedOn === undefined ? '' : `, fitted on ${fittedOn} labelled cases`;
  const error =
    expectedCalibrationError === undefined
      ? ''
      : `, off by ${(expectedCalibrationError * 100).toFixed(1)} points on average`;
  return `Cases scored like this were right about ${Math.round(probability * 100)} times in 100 (calibration ${calibrationId}${from}${error}).`;
}
