import type { CalibrationFit } from '@tidegate/contracts/calibration-fit';
import type { Request } from '@tidegate/contracts/request-events';
import { scoreOf } from '@tidegate/statistics/feature-model';
import { mapScore } from '@tidegate/statistics/isotonic';
import { applyPlatt } from '@tidegate/statistics/platt';
import { featureValues, isCalibrationFeature } from './calibration-features.ts';

/** A probability, or why there is none. */
export type Calibrated = { readonly probability: number } | { readonly missing: string };

/** The only way to read a fit that these rules know. */
export const knownFormat = 1;

/** What a fit says about a request of its versions (requirement B9). Never a guess: what the fit has not seen has no probability. */
export function applyFit(fit: CalibrationFit, intercept: number, request: Request): Calibrated {
  if (fit.format !== knownFormat) return { missing: `format ${fit.format} is not known here` };
  if (!fit.proposals.includes(request.proposal.kind)) {
    return { missing: `fitted on ${fit.proposals.join(', ')}, not on ${request.proposal.kind}` };
  }
  const names = fit.features.map(({ name }) => name);
  const unknown = names.find((name) => !isCalibrationFeature(name));
  if (unknown !== undefined) return { missing: `feature ${unknown} is not known here` };
  const values = featureValues(request, names);
  const score = scoreOf({ intercept, features: fit.features }, values);
  if (score === null) {
    const absent = fit.features.find(({ name, whenMissing }) => whenMissing === null && values[name] == null);
    return { missing: `feature ${absent?.name ?? '?'} was not sent, and never was when it was fitted` };
  }
  const probability = mapped(fit.map, score);
  return Number.isFinite(probability) ? { probability } : { missing: 'the score is not a number' };
}

/** The probability that a score stands for. */
export function mapped(map: CalibrationFit['map'], score: number): number {
  return map.kind === 'platt' ? applyPlatt(map, score) : mapScore(map.points, score);
}
