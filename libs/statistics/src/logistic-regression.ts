import { gradientAndCurvature, penalisedLoss, type LogisticProblem } from './logistic-loss.ts';
import { boundedStep } from './bounded-step.ts';

/** Direction in which a coefficient may go; 0 leaves it free. */
export type Sign = -1 | 0 | 1;

export interface LogisticFit {
  readonly intercept: number;
  /** One per column, in the order of the columns. */
  readonly coefficients: readonly number[];
  readonly iterations: number;
}

const limits = { iterations: 100, halvings: 40, tolerance: 1e-9 } as const;

/**
 * Logistic regression with an L2 penalty on every coefficient but the intercept, and signs that may not be crossed:
 * minimises sum of log loss + penalty/2 · sum of squares, by Newton steps on the allowed orthant (projected Newton, Bertsekas
 * 1982), halved until the loss falls. Deterministic. Own code: what npm has is either gradient descent without a stopping
 * rule or pulls in a whole learning framework; none has signs.
 *
 * @throws RangeError when rows and outcomes do not match or a value is not finite; that is a bug of the caller.
 */
export function fitLogistic(problem: LogisticProblem): LogisticFit {
  assertUsable(problem);
  const width = problem.rows[0]!.length;
  let parameters: Float64Array = new Float64Array(width + 1);
  let loss = penalisedLoss(problem, parameters);
  for (let iteration = 1; iteration <= limits.iterations; iteration++) {
    const { gradient, curvature } = gradientAndCurvature(problem, parameters);
    const step = boundedStep(parameters, gradient, curvature, problem.signs);
    const next = shortened(problem, parameters, step, loss);
    const gained = loss - next.loss;
    parameters = next.parameters;
    loss = next.loss;
    if (gained <= limits.tolerance * (1 + Math.abs(loss))) return fitOf(parameters, iteration);
  }
  return fitOf(parameters, limits.iterations);
}

function fitOf(parameters: Float64Array, iterations: number): LogisticFit {
  return { intercept: parameters[0]!, coefficients: [...parameters.subarray(1)], iterations };
}

/** The first of the step, its half, its quarter … that lowers the loss; where none does, no step. */
function shortened(problem: LogisticProblem, from: Float64Array, step: Float64Array, loss: number) {
  for (let halving = 0, share = 1; halving < limits.halvings; halving++, share /= 2) {
    const parameters = from.map((value, index) => value + share * step[index]!);
    const next = penalisedLoss(problem, parameters);
    if (next < loss) return { parameters, loss: next };
  }
  return { parameters: from, loss };
}

function assertUsable({ rows, outcomes, signs }: LogisticProblem): void {
  const width = rows[0]?.length;
  if (width === undefined || rows.length !== outcomes.length) {
    throw new RangeError(`fitLogistic: ${rows.length} rows for ${outcomes.length} outcomes`);
  }
  if (signs !== undefined && signs.length !== width) {
    throw new RangeError(`fitLogistic: ${signs.length} signs for ${width} columns`);
  }
  for (const row of rows) {
    if (row.length !== width || !row.every(Number.isFinite)) {
      throw new RangeError(`fitLogistic: a row is not ${width} finite numbers: ${row.join(', ')}`);
    }
  }
}
