import { logistic } from './logistic-loss.ts';
import { fitLogistic } from './logistic-regression.ts';

/** A sigmoid over a score: probability = 1 / (1 + e^-(slope · score + offset)). */
export interface PlattMap {
  readonly slope: number;
  readonly offset: number;
}

/**
 * Platt's scaling (1999) with his smoothed targets, (N₊ + 1) / (N₊ + 2) and 1 / (N₋ + 2), which keep a perfect separation
 * from an infinite slope. The slope never turns the order of the scores around. `weights`: how often each score counts; 1 when absent.
 *
 * @throws RangeError without scores, or when one is not finite; that is a bug of the caller.
 */
export function fitPlatt(
  scores: readonly number[],
  happened: readonly boolean[],
  weights?: readonly number[],
): PlattMap {
  const weightOf = (index: number) => weights?.[index] ?? 1;
  const yes = happened.reduce((sum, one, index) => sum + (one ? weightOf(index) : 0), 0);
  const no = happened.reduce((sum, one, index) => sum + (one ? 0 : weightOf(index)), 0);
  const targetYes = (yes + 1) / (yes + 2);
  const targetNo = 1 / (no + 2);
  const { intercept, coefficients } = fitLogistic({
    rows: scores.map((score) => [score]),
    outcomes: happened.map((one) => (one ? targetYes : targetNo)),
    penalty: 1e-6,
    signs: [1],
    weights,
  });
  return { slope: coefficients[0]!, offset: intercept };
}

export function applyPlatt({ slope, offset }: PlattMap, score: number): number {
  return logistic(slope * score + offset);
}
