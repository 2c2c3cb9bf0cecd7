import { gradientAndCurvature, penalisedLoss, type LinearScore, type LogisticProblem } from './logistic-loss.ts';
import { boundedStep } from './bounded-step.ts';

/** Direction in which a coefficient may go; 0 leaves it free. */
export type Sign = -1 | 0 | 1;

export interface LogisticFit extends LinearScore {
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
  let parameters: Float64Array = startOf(problem, width);
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

/** Where the search begins: nowhere, or at the fit of a problem that is nearly the same, which saves most of the steps. */
function startOf({ start }: LogisticProblem, width: number): Float64Array {
  return start === undefined ? new Float64Array(width + 1) : Float64Array.of(start.intercept, ...start.coefficients);
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

function assertUsable({ rows, outcomes, signs, start, weights }: LogisticProblem): void {
  const width = rows[0]?.length;
  if (width === undefined || rows.length !== outcomes.length) {
    throw new RangeError(`fitLogistic: ${rows.length} rows for ${outcomes.length} outcomes`);
  }
  assertLength('signs', signs, width);
  assertLength('coefficients to start at', start?.coefficients, width);
  assertLength('weights', weights, rows.length);
  const light = weights?.find((weight) => !(weight > 0));
  if (light !== undefined) throw new RangeError(`fitLogistic: a weight is ${light}, not above 0`);
  for (const row of rows) {
    if (row.length !== width || !row.every(Number.isFinite)) {
      throw new RangeError(`fitLogistic: a row is not ${width} finite numbers: ${row.join(', ')}`);
    }
  }
}

function assertLength(what: string, values: readonly unknown[] | undefined, wanted: number): void {
  if (values === undefined || values.length === wanted) return;
  throw new RangeError(`fitLogistic: ${values.length} ${what}, where ${wanted} are needed`);
}
