import type { Sign } from './logistic-regression.ts';

/** Log odds that are linear in the columns. */
export interface LinearScore {
  readonly intercept: number;
  /** One per column, in the order of the columns. */
  readonly coefficients: readonly number[];
}

/** What a logistic regression is fitted on. Columns should be of similar scale: the penalty treats them alike. */
export interface LogisticProblem {
  readonly rows: readonly (readonly number[])[];
  /** 0 or 1, or a target between them (Platt's smoothed ones). */
  readonly outcomes: readonly number[];
  /** How often each row counts; 1 when absent. */
  readonly weights?: readonly number[] | undefined;
  /** L2, on every coefficient but the intercept. */
  readonly penalty: number;
  readonly signs?: readonly Sign[] | undefined;
  /** Where the search begins; the end is the same, up to the tolerance. */
  readonly start?: LinearScore | undefined;
}

/** 1 / (1 + e^-x), without overflow. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const power = Math.exp(x);
  return power / (1 + power);
}

/** ln(1 + e^x), without overflow. */
function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** Sum of log loss + penalty/2 · sum of squared coefficients; `parameters[0]` is the intercept. */
export function penalisedLoss(problem: LogisticProblem, parameters: Float64Array): number {
  const { rows, outcomes, weights, penalty } = problem;
  let loss = 0;
  for (let i = 0; i < rows.length; i++) {
    const score = scoreOf(rows[i]!, parameters);
    loss += (weights?.[i] ?? 1) * (softplus(score) - outcomes[i]! * score);
  }
  for (let j = 1; j < parameters.length; j++) loss += (penalty / 2) * parameters[j]! ** 2;
  return loss;
}

/** First and second derivatives of the loss; the curvature is a full symmetric matrix, row by row. */
export function gradientAndCurvature(problem: LogisticProblem, parameters: Float64Array) {
  const { rows, outcomes, weights, penalty } = problem;
  const size = parameters.length;
  const gradient = new Float64Array(size);
  const curvature = new Float64Array(size * size);
  const row = new Float64Array(size);
  row[0] = 1;
  for (let i = 0; i < rows.length; i++) {
    row.set(rows[i]!, 1);
    const probability = logistic(scoreOf(rows[i]!, parameters));
    const weight = weights?.[i] ?? 1;
    const slope = weight * (probability - outcomes[i]!);
    const bend = Math.max(weight * probability * (1 - probability), 1e-12);
    for (let j = 0; j < size; j++) {
      if (row[j] === 0) continue;
      gradient[j]! += slope * row[j]!;
      for (let k = 0; k <= j; k++) curvature[j * size + k]! += bend * row[j]! * row[k]!;
    }
  }
  for (let j = 1; j < size; j++) {
    gradient[j]! += penalty * parameters[j]!;
    curvature[j * size + j]! += penalty;
  }
  for (let j = 0; j < size; j++) for (let k = j + 1; k < size; k++) curvature[j * size + k] = curvature[k * size + j]!;
  return { gradient, curvature };
}

function scoreOf(row: readonly number[], parameters: Float64Array): number {
  let score = parameters[0]!;
  for (let j = 0; j < row.length; j++) score += row[j]! * parameters[j + 1]!;
  return score;
}
