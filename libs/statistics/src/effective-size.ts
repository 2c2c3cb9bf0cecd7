/**
 * How many equally weighed independent observations these are worth: (Σw)² / Σw² (Kish 1965). A few that stand for many are
 * worth little more than those few. 0 without weight.
 *
 * @param weights each at least 0
 */
export function effectiveSize(weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const squares = weights.reduce((total, weight) => total + weight * weight, 0);
  return squares === 0 ? 0 : (sum * sum) / squares;
}
