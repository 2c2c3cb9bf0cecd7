import type { Sign } from './logistic-regression.ts';

const limits = { sweeps: 500, tolerance: 1e-10 } as const;

/**
 * The step that minimises gradient·d + d'·curvature·d/2 with every signed parameter on its side of 0: coordinate descent,
 * each coordinate moved to its own minimum and back to the border where it left (exact for a positive definite curvature).
 * `parameters[0]` is the intercept and free.
 */
export function boundedStep(
  parameters: Float64Array,
  gradient: Float64Array,
  curvature: Float64Array,
  signs: readonly Sign[] | undefined,
): Float64Array {
  const size = parameters.length;
  const step = new Float64Array(size);
  // Derivative of the quadratic at the step so far; kept up to date instead of computed again.
  const slope = Float64Array.from(gradient);
  for (let sweep = 0; sweep < limits.sweeps; sweep++) {
    let largest = 0;
    for (let j = 0; j < size; j++) {
      const bend = curvature[j * size + j]!;
      if (bend <= 0) continue;
      const target = withinSign(parameters[j]! + step[j]! - slope[j]! / bend, j === 0 ? 0 : (signs?.[j - 1] ?? 0));
      const move = target - parameters[j]! - step[j]!;
      if (move === 0) continue;
      step[j]! += move;
      for (let k = 0; k < size; k++) slope[k]! += curvature[j * size + k]! * move;
      largest = Math.max(largest, Math.abs(move));
    }
    if (largest < limits.tolerance) break;
  }
  return step;
}

function withinSign(value: number, sign: Sign): number {
  if (sign > 0) return Math.max(0, value);
  return sign < 0 ? Math.min(0, value) : value;
}
