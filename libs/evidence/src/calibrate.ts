import type { DataOf } from '@tidegate/contracts/define-event';
import type { CalibrationPublished } from '@tidegate/contracts/control-events';
import type { Assessment } from '@tidegate/contracts/evidence-events';
import type { Versions } from '@tidegate/contracts/request-events';
import { numberOf, scoredFamilies, type SentSignals } from './signal-values.ts';

export type Calibration = DataOf<typeof CalibrationPublished>;

/**
 * The calibrated probability of being right (requirement B9): logistic over signals named `family.signal`. Null when the
 * calibration was fitted on other versions or reads a signal that was not sent, so that the rules decide alone.
 */
export function calibrate(
  calibration: Calibration | null,
  versions: Versions,
  signals: SentSignals,
): Assessment['calibration'] {
  if (calibration === null || !isSameVersions(calibration.versions, versions)) return null;
  let logit = calibration.intercept;
  for (const [name, coefficient] of Object.entries(calibration.coefficients)) {
    const value = signalNamed(name, signals);
    if (value === undefined) return null;
    logit += coefficient * value;
  }
  const probability = 1 / (1 + Math.exp(-logit));
  return Number.isFinite(probability) ? { probability, calibrationId: calibration.calibrationId } : null;
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
