import type { CalibrationFit } from '@tidegate/contracts/calibration-fit';
import { effectiveSize } from '@tidegate/statistics/effective-size';
import {
  modelOf,
  tabulate,
  type FeatureChoice,
  type FeatureModel,
  type FeatureTable,
  type FeatureValues,
} from '@tidegate/statistics/feature-model';
import { fitIsotonic } from '@tidegate/statistics/isotonic';
import type { LinearScore } from '@tidegate/statistics/logistic-loss';
import { fitLogistic } from '@tidegate/statistics/logistic-regression';
import { fitPlatt } from '@tidegate/statistics/platt';
import type { Forecast } from '@tidegate/statistics/probability-scores';
import { drawsFrom } from '@tidegate/statistics/seeded-draws';
import { mapped } from './apply-fit.ts';

/** One case of which it is known whether the proposal was right. */
export interface LabelledValues {
  readonly values: FeatureValues;
  readonly isRight: boolean;
  /** Cases of one group are alike (one user); they are never on both sides of a fold. */
  readonly group: string;
  /** How many cases it stands for: one over the probability that its label is known. 1 when absent. */
  readonly weight?: number | undefined;
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
  /** What the labels are worth together; their number where all count alike. */
  readonly effectiveLabels: number;
}

/** More folds move the map less when they are drawn anew, and cost little: each begins at the fit of all. */
const defaults = { penalty: 10, folds: 20 } as const;
/** Below, isotonic steps are noise (methods 2.2). */
const labelsForIsotonic = 1_000;

/**
 * Fits score and map (methods 2.2): the map, and every figure about the quality, comes from cases that their fold was not fitted on, so that
 * a model that remembers its cases does not look calibrated. The ranking is learned from every case alike, the map and the figures by weight:
 * which labels are known hangs on the request, which the ranking is conditional on, and what is promised is promised of all (ADR 31). Null where the cases do not hold both a right and a wrong one in
 * two groups, from which nothing can be learned.
 */
export function fitModel(cases: readonly LabelledValues[], settings: FitSettings): FittedModel | null {
  const { features, seed, penalty = defaults.penalty, folds = defaults.folds } = settings;
  if (!holdsBoth(cases)) return null;
  const table = tabulate(
    cases.map(({ values }) => values),
    features,
  );
  const { weights, effectiveLabels } = weighed(cases);
  const work = { table, cases, penalty };
  const all = fitOn(work, [...cases.keys()], undefined);
  const foldOf = foldsOf(cases, folds, seed);
  const scores = scoresOutOfFold(work, foldOf, all);
  if (scores === null) return null;
  const happened = cases.map(({ isRight }) => isRight);
  const map = mapOf(scores, happened, weights);
  const forecasts = scores.map((score, index) => ({
    ...{ probability: mapped(map, score), happened: happened[index]! },
    ...(cases[index]!.weight === undefined ? {} : { weight: cases[index]!.weight }),
  }));
  return { model: modelOf(table, all), map, forecasts, effectiveLabels };
}

interface Work {
  readonly table: FeatureTable;
  readonly cases: readonly LabelledValues[];
  readonly penalty: number;
}

function fitOn({ table, cases, penalty }: Work, members: readonly number[], start: LinearScore | undefined) {
  return fitLogistic({
    rows: members.map((index) => table.rows[index]!),
    outcomes: members.map((index) => Number(cases[index]!.isRight)),
    ...{ signs: table.signs, penalty, start },
  });
}

/** Null where what is left without some fold teaches nothing. */
function scoresOutOfFold(work: Work, foldOf: ReadonlyMap<string, number>, all: LinearScore): number[] | null {
  const { cases, table } = work;
  const scores = new Array<number>(cases.length);
  const folds = cases.map(({ group }) => foldOf.get(group)!);
  for (const fold of new Set(folds)) {
    const others = [...cases.keys()].filter((index) => folds[index] !== fold);
    if (!holdsBoth(others.map((index) => cases[index]!))) return null;
    const fitted = fitOn(work, others, all);
    for (const index of cases.keys()) if (folds[index] === fold) scores[index] = scoreOfRow(fitted, table.rows[index]!);
  }
  return scores;
}

function scoreOfRow({ intercept, coefficients }: LinearScore, row: readonly number[]): number {
  return row.reduce((score, cell, index) => score + cell * coefficients[index]!, intercept);
}

/**
 * Weights that add up to what the labels are worth together, so that a few labels that stand for many are not
 * believed as if they were many. None where all count alike.
 */
function weighed(cases: readonly LabelledValues[]): { weights: number[] | undefined; effectiveLabels: number } {
  if (cases.every(({ weight }) => weight === undefined)) return { weights: undefined, effectiveLabels: cases.length };
  const given = cases.map(({ weight }) => weight ?? 1);
  const sum = given.reduce((total, weight) => total + weight, 0);
  const effectiveLabels = effectiveSize(given);
  return { weights: given.map((weight) => (weight * effectiveLabels) / sum), effectiveLabels };
}

function mapOf(scores: readonly number[], happened: readonly boolean[], weights: readonly number[] | undefined) {
  if (scores.length < labelsForIsotonic) return { kind: 'platt' as const, ...fitPlatt(scores, happened, weights) };
  const points = fitIsotonic(
    scores.map((score, index) => ({ probability: score, happened: happened[index]!, weight: weights?.[index] })),
  );
  return { kind: 'isotonic' as const, points };
}

/** A group's fold hangs on its name alone, so that a fit on a few more cases has the same folds and nearly the same map. */
function foldsOf(cases: readonly LabelledValues[], folds: number, seed: string): Map<string, number> {
  const groups = new Set(cases.map(({ group }) => group));
  return new Map([...groups].map((group) => [group, Math.floor(drawsFrom(`fold ${seed} ${group}`)() * folds)]));
}

function holdsBoth(cases: readonly LabelledValues[]): boolean {
  return cases.some(({ isRight }) => isRight) && cases.some(({ isRight }) => !isRight);
}
