import { logistic } from './logistic-loss.ts';
import { fitLogistic } from './logistic-regression.ts';

/** A sigmoid over a score: probability = 1 / (1 + e^-(slope · score + offset)). */
export interface PlattMap {
  readonly slope: number;
  readonly offset: number;
}

/**
 * Platt's scaling (1999) with his smoothed targets, (N₊ + 1) / (N₊ + 2) and 1 / (N₋ + 2), which keep a perfect separation
 * from an infinite slope. The slope never turns the order of the scores around.
 *
 * @throws RangeError without scores, or when one is not finite; that is a bug of the caller.
 */
export function fitPlatt(scores: readonly number[], happened: readonly boolean[]): PlattMap {
  const yes = happened.filter(Boolean).length;
  const targetYes = (yes + 1) / (yes + 2);
  const targetNo = 1 / (happened.length - yes + 2);
  const { intercept, coefficients } = fitLogistic({
    rows: scores.map((score) => [score]),
    outcomes: happened.map((one) => (one ? targetYes : targetNo)),
    penalty: 1e-6,
    signs: [1],
  });
  return { slope: coefficients[0]!, offset: intercept };
}

export function applyPlatt({ slope, offset }: PlattMap, score: number): number {
  return logistic(slope * score + offset);
}
