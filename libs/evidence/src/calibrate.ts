import type { DataOf } from '@tidegate/contracts/define-event';
import type { CalibrationPublished } from '@tidegate/contracts/control-events';
import type { Assessment, Reason } from '@tidegate/contracts/evidence-events';
import type { Request, Versions } from '@tidegate/contracts/request-events';
import { logistic } from '@tidegate/statistics/logistic-loss';
import { applyFit, type Calibrated } from './apply-fit.ts';
import { numberOf, scoredFamilies, type SentSignals } from './signal-values.ts';

export type Calibration = DataOf<typeof CalibrationPublished>;

/** A calibrated probability, or the reason why the published calibration says nothing about a request. */
export interface CalibrationReading {
  readonly calibration: Assessment['calibration'];
  /** Null when there is a probability, and when nothing is published for the scope. */
  readonly refusal: Reason | null;
}

/**
 * The calibrated probability of being right (requirement B9). None when the calibration was fitted on other versions, reads
 * something that was not sent, or says nothing about such a proposal; then the rules decide alone, and a reason says why.
 */
export function calibrate(calibration: Calibration | null, request: Request, signals: SentSignals): CalibrationReading {
  if (calibration === null) return { calibration: null, refusal: null };
  const { calibrationId, versions, fittedOn, expectedCalibrationError } = calibration;
  const read = isSameVersions(versions, request.versions)
    ? readingOf(calibration, request, signals)
    : { missing: `fitted on other versions: ${differenceOf(versions, request.versions)}` };
  if ('probability' in read) {
    const { probability } = read;
    return { calibration: { probability, calibrationId, fittedOn, expectedCalibrationError }, refusal: null };
  }
  const detail = `${calibrationId}: ${read.missing}`.slice(0, longestDetail);
  return { calibration: null, refusal: { code: 'NO_CALIBRATION', detail, from: 'calibration' } };
}

const longestDetail = 1_024;

function readingOf(calibration: Calibration, request: Request, signals: SentSignals): Calibrated {
  const { fit, intercept, coefficients } = calibration;
  if (fit !== undefined) return applyFit(fit, intercept, request);
  // Published before fits said how features are read: logistic over signals named `family.signal`.
  let logit = intercept;
  for (const [name, coefficient] of Object.entries(coefficients)) {
    const value = signalNamed(name, signals);
    if (value === undefined) return { missing: `signal ${name} was not sent` };
    logit += coefficient * value;
  }
  return Number.isFinite(logit) ? { probability: logistic(logit) } : { missing: 'the score is not a number' };
}

function differenceOf(fitted: Versions, asked: Versions): string {
  return (['model', 'prompt', 'index', 'tools'] as const)
    .filter((part) => fitted[part] !== asked[part])
    .map((part) => `${part} ${fitted[part] ?? 'none'}, here ${asked[part] ?? 'none'}`)
    .join('; ');
}

/** Whether two sets of versions are the same in every part; a part that only one of them has makes them differ. */
export function isSameVersions(left: Versions, right: Versions): boolean {
  return (
    left.model === right.model &&
    left.prompt === right.prompt &&
    left.index === right.index &&
    left.tools === right.tools
  );
}

/** The number of a signal named `family.signal`; undefined when it was not sent. */
export function signalNamed(name: string, signals: SentSignals): number | undefined {
  const dot = name.indexOf('.');
  const family = scoredFamilies.find((candidate) => candidate === name.slice(0, dot));
  return family && numberOf(signals[family]?.[name.slice(dot + 1)]);
}
