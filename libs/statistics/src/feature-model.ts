import type { LinearScore } from './logistic-loss.ts';
import { fitLogistic, type Sign } from './logistic-regression.ts';

/** What is known about one case, by name of the feature; null or absent where a feature is not known. */
export type FeatureValues = Readonly<Record<string, number | null | undefined>>;

/** A feature that a model may use, and the direction in which it may move the score. */
export interface FeatureChoice {
  readonly name: string;
  readonly sign: Sign;
}

/** One term of a score: `coefficient · (value - mean)`, or `whenMissing`. */
export interface FeatureTerm extends FeatureChoice {
  readonly coefficient: number;
  /** Among the cases of the fit that knew it. */
  readonly mean: number;
  /** What the score gets instead when the value is missing; null when it never was, so that nothing is known about it. */
  readonly whenMissing: number | null;
}

export interface FeatureModel {
  readonly intercept: number;
  readonly features: readonly FeatureTerm[];
}

export interface FeatureProblem {
  readonly cases: readonly FeatureValues[];
  readonly outcomes: readonly boolean[];
  readonly features: readonly FeatureChoice[];
  readonly penalty: number;
  /** How often each case counts; 1 when absent. */
  readonly weights?: readonly number[] | undefined;
}

/** Cases as rows of numbers: every feature centred and scaled by what is known of it. */
export interface FeatureTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly number[])[];
  /** One per cell of a row. */
  readonly signs: readonly Sign[];
}

/**
 * Logistic regression over named features (methods 2.2): each is centred and scaled by what was known of it, a missing value is its
 * mean, and a column of its own says that it was missing. Features that never differ get no term.
 */
export function fitFeatureModel({ cases, outcomes, features, penalty, weights }: FeatureProblem): FeatureModel {
  const table = tabulate(cases, features);
  const { rows, signs } = table;
  return modelOf(table, fitLogistic({ rows, outcomes: outcomes.map(Number), penalty, signs, weights }));
}

/** The table that a fit, and the fits of its folds, work on. No outcome is read. */
export function tabulate(cases: readonly FeatureValues[], features: readonly FeatureChoice[]): FeatureTable {
  const columns = features.flatMap((feature) => columnOf(feature, cases));
  return {
    columns,
    rows: cases.map((values) => columns.flatMap((column) => cellsOf(column, values[column.feature.name]))),
    signs: columns.flatMap(({ feature, isSometimesMissing }) =>
      isSometimesMissing ? [feature.sign, 0 as const] : feature.sign,
    ),
  };
}

/** A score over the columns of a table, as one over features. */
export function modelOf({ columns }: FeatureTable, { intercept, coefficients }: LinearScore): FeatureModel {
  let next = 0;
  const features = columns.map(({ feature, mean, scale, isSometimesMissing }) => ({
    ...feature,
    coefficient: coefficients[next++]! / scale,
    mean,
    whenMissing: isSometimesMissing ? coefficients[next++]! : null,
  }));
  return { intercept, features };
}

/** The log odds; null when a feature is missing of which it is not known what that means. */
export function scoreOf({ intercept, features }: FeatureModel, values: FeatureValues): number | null {
  let score = intercept;
  for (const { name, coefficient, mean, whenMissing } of features) {
    const value = values[name];
    if (value == null) {
      if (whenMissing === null) return null;
      score += whenMissing;
    } else {
      score += coefficient * (value - mean);
    }
  }
  return score;
}

/** How one feature is read into the table. */
export interface Column {
  readonly feature: FeatureChoice;
  readonly mean: number;
  readonly scale: number;
  readonly isSometimesMissing: boolean;
}

function columnOf(feature: FeatureChoice, cases: readonly FeatureValues[]): Column[] {
  const known = cases.map((values) => values[feature.name]).filter((value) => value != null);
  if (known.length === 0) return [];
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  const isSometimesMissing = known.length < cases.length;
  const isConstant = variance <= 1e-12 * (1 + mean * mean);
  if (isConstant && !isSometimesMissing) return [];
  return [{ feature, mean, scale: isConstant ? 1 : Math.sqrt(variance), isSometimesMissing }];
}

function cellsOf({ mean, scale, isSometimesMissing }: Column, value: number | null | undefined): number[] {
  const cell = value == null ? 0 : (value - mean) / scale;
  return isSometimesMissing ? [cell, value == null ? 1 : 0] : [cell];
}
