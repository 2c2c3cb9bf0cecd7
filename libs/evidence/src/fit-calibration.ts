import type { CalibrationFit } from '@tidegate/contracts/calibration-fit';
import type { Request } from '@tidegate/contracts/request-events';
import {
  fitFeatureModel,
  scoreOf,
  type FeatureChoice,
  type FeatureModel,
  type FeatureValues,
} from '@tidegate/statistics/feature-model';
import { fitIsotonic } from '@tidegate/statistics/isotonic';
import { fitPlatt } from '@tidegate/statistics/platt';
import { brierScore, type Forecast } from '@tidegate/statistics/probability-scores';
import { equalMassBins, expectedCalibrationError } from '@tidegate/statistics/reliability-bins';
import { drawsFrom } from '@tidegate/statistics/seeded-draws';
import { calibrationFeatures, featureValues, toolFeatures } from './calibration-features.ts';
import type { Calibration } from './calibrate.ts';
import { knownFormat, mapped } from './apply-fit.ts';

/** One case of which it is known whether the proposal was right. */
export interface LabelledValues {
  readonly values: FeatureValues;
  readonly isRight: boolean;
  /** Cases of one group are alike (one user); they are never on both sides of a fold. */
  readonly group: string;
}

export interface FitSettings {
  readonly features: readonly FeatureChoice[];
  readonly seed: string;
  readonly penalty?: number;
  readonly folds?: number;
}

/** What came out of a fit; `forecasts` are out of fold, in the order of the cases. */
export interface FittedModel {
  readonly model: FeatureModel;
  readonly map: CalibrationFit['map'];
  readonly forecasts: readonly Forecast[];
}

const defaults = { penalty: 10, folds: 5 } as const;
/** Below, isotonic steps are noise (methods 2.2). */
const labelsForIsotonic = 1_000;
const bins = 10;

/**
 * Fits score and map (methods 2.2): the map, and every figure about the quality, comes from cases that their fold was not fitted on, so that
 * a model that remembers its cases does not look calibrated. Null where the cases do not hold both a right and a wrong one in
 * two groups, from which nothing can be learned.
 */
export function fitModel(cases: readonly LabelledValues[], settings: FitSettings): FittedModel | null {
  const { features, seed, penalty = defaults.penalty, folds = defaults.folds } = settings;
  const fitOn = (some: readonly LabelledValues[]) =>
    fitFeatureModel({
      cases: some.map(({ values }) => values),
      outcomes: some.map(({ isRight }) => isRight),
      features,
      penalty,
    });
  if (!holdsBoth(cases)) return null;
  const model = fitOn(cases);
  const foldOf = foldsOf(cases, folds, seed);
  const scores = new Array<number>(cases.length);
  for (let fold = 0; fold < folds; fold++) {
    const others = cases.filter((one) => foldOf.get(one.group) !== fold);
    if (!holdsBoth(others)) return null;
    const fitted = fitOn(others);
    for (const [index, one] of cases.entries()) {
      // A feature that only this fold lacks leaves the full model, which knows what that means.
      if (foldOf.get(one.group) === fold) scores[index] = scoreOf(fitted, one.values) ?? scoreOf(model, one.values)!;
    }
  }
  const happened = cases.map(({ isRight }) => isRight);
  const map = mapOf(scores, happened);
  return {
    model,
    map,
    forecasts: scores.map((score, index) => ({ probability: mapped(map, score), happened: happened[index]! })),
  };
}

function mapOf(scores: readonly number[], happened: readonly boolean[]): CalibrationFit['map'] {
  if (scores.length < labelsForIsotonic) return { kind: 'platt', ...fitPlatt(scores, happened) };
  return {
    kind: 'isotonic',
    points: fitIsotonic(scores.map((score, index) => ({ probability: score, happened: happened[index]! }))),
  };
}

/** A group's fold hangs on its name alone, so that a fit on a few more cases has the same folds and nearly the same map. */
function foldsOf(cases: readonly LabelledValues[], folds: number, seed: string): Map<string, number> {
  const groups = new Set(cases.map(({ group }) => group));
  return new Map([...groups].map((group) => [group, Math.floor(drawsFrom(`fold ${seed} ${group}`)() * folds)]));
}

function holdsBoth(cases: readonly LabelledValues[]): boolean {
  return cases.some(({ isRight }) => isRight) && cases.some(({ isRight }) => !isRight);
}

/** A request of which it is known whether its proposal was right. */
export interface LabelledRequest {
  readonly request: Request;
  readonly isRight: boolean;
  readonly group: string;
}

/** What a calibration says about itself beside its numbers. */
export type CalibrationNaming = Pick<Calibration, 'calibrationId' | 'scope' | 'versions' | 'fittedAt'> &
  Pick<CalibrationFit, 'labelDefinition' | 'data'> & { readonly seed: string };

/** A calibration from labelled actions; null where nothing can be learned from them (requirement B9). */
export function fitCalibration(labelled: readonly LabelledRequest[], naming: CalibrationNaming): Calibration | null {
  const cases = labelled.filter(({ request }) => request.proposal.kind === 'action');
  const features = [...calibrationFeatures, ...toolFeatures(cases.map(({ request }) => request))];
  const names = features.map(({ name }) => name);
  const values = cases.map(({ request, isRight, group }) => ({
    values: featureValues(request, names),
    isRight,
    group,
  }));
  const fitted = fitModel(values, { features, seed: naming.seed });
  return fitted && calibrationOf(fitted, naming);
}

function calibrationOf({ model, map, forecasts }: FittedModel, naming: CalibrationNaming): Calibration {
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
      labelDefinition,
      data,
    },
  };
}
