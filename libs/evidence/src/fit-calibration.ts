import type { CalibrationFit } from '@tidegate/contracts/calibration-fit';
import type { Request } from '@tidegate/contracts/request-events';
import { brierScore } from '@tidegate/statistics/probability-scores';
import { equalMassBins, expectedCalibrationError } from '@tidegate/statistics/reliability-bins';
import { knownFormat } from './apply-fit.ts';
import type { Calibration } from './calibrate.ts';
import { calibrationFeatures, featureValues, toolFeatures } from './calibration-features.ts';
import { fitModel, type FittedModel } from './fit-model.ts';

const bins = 10;

/** A request of which it is known whether its proposal was right. */
export interface LabelledRequest {
  readonly request: Request;
  readonly isRight: boolean;
  readonly group: string;
  /** How many like it this one stands for: one over the probability that its label is known. 1 when absent. */
  readonly weight?: number | undefined;
}

/** What a calibration says about itself beside its numbers. */
export type CalibrationNaming = Pick<Calibration, 'calibrationId' | 'scope' | 'versions' | 'fittedAt'> &
  Pick<CalibrationFit, 'labelDefinition' | 'data'> & { readonly seed: string };

/** A calibration from labelled actions; null where nothing can be learned from them (requirement B9). */
export function fitCalibration(labelled: readonly LabelledRequest[], naming: CalibrationNaming): Calibration | null {
  const cases = labelled.filter(({ request }) => request.proposal.kind === 'action');
  const features = [...calibrationFeatures, ...toolFeatures(cases.map(({ request }) => request))];
  const names = features.map(({ name }) => name);
  const values = cases.map(({ request, ...label }) => ({ values: featureValues(request, names), ...label }));
  const fitted = fitModel(values, { features, seed: naming.seed });
  return fitted && calibrationOf(fitted, naming);
}

function calibrationOf(
  { model, map, forecasts, effectiveLabels }: FittedModel,
  naming: CalibrationNaming,
): Calibration {
  const { calibrationId, scope, versions, fittedAt, labelDefinition, data } = naming;
  const reliability = equalMassBins(forecasts, bins);
  const right = forecasts.filter(({ happened }) => happened).length;
  return {
    calibrationId,
    scope,
    versions,
    intercept: model.intercept,
    coefficients: Object.fromEntries(model.features.map(({ name, coefficient }) => [name, coefficient])),
    fittedOn: forecasts.length,
    expectedCalibrationError: expectedCalibrationError(reliability) ?? 1,
    fittedAt,
    fit: {
      format: knownFormat,
      proposals: ['action'],
      features: [...model.features],
      map,
      brierScore: brierScore(forecasts),
      reliability,
      labels: { right, wrong: forecasts.length - right },
      effectiveLabels,
      labelDefinition,
      data,
    },
  };
}
