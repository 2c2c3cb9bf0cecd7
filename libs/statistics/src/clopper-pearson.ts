import type { RateBounds } from './wilson-bounds.ts';

/**
 * The exact binomial interval (Clopper and Pearson 1934): each side leaves out at most half of 1 - `level`.
 * Own code: a beta quantile on npm comes with a whole distribution library.
 *
 * @param hits 0 to `trials`; fractions are allowed, for effective numbers (Korn and Graubard 1998)
 * @param trials more than 0
 */
export function clopperPearson(hits: number, trials: number, level = 0.95): RateBounds {
  const tail = (1 - level) / 2;
  return {
    lower: hits <= 0 ? 0 : betaQuantile(tail, hits, trials - hits + 1),
    upper: hits >= trials ? 1 : betaQuantile(1 - tail, hits + 1, trials - hits),
  };
}

/** Where the beta distribution reaches a probability, by halving: sixty steps are as fine as doubles are. */
function betaQuantile(probability: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (betaProbability(middle, a, b) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22) on the side where it is short. */
function betaProbability(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return (front * continuedFraction(x, a, b)) / a;
  return 1 - (front * continuedFraction(1 - x, b, a)) / b;
}

/** Lentz's way to a continued fraction, from the front until nothing changes any more. */
function continuedFraction(x: number, a: number, b: number): number {
  const awayFromZero = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let denominator = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let numerator = 1;
  let fraction = denominator;
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let factor = 1;
    for (const term of [even, odd]) {
      denominator = 1 / awayFromZero(1 + term * denominator);
      numerator = awayFromZero(1 + term / numerator);
      factor = denominator * numerator;
      fraction *= factor;
    }
    if (Math.abs(factor - 1) < 1e-15) return fraction;
  }
  return fraction;
}

const stirlingFrom = 15;

/** ln Γ for positive numbers, by Stirling's series (DLMF 5.11.1) from where seven terms are exact to a double. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < stirlingFrom; z += 1) shift += Math.log(z);
  const square = 1 / (z * z);
  const terms = [1 / 12, -1 / 360, 1 / 1_260, -1 / 1_680, 1 / 1_188, -691 / 360_360, 1 / 156];
  const series = terms.reduceRight((sum, term) => sum * square + term, 0) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
