/** A probability and what happened: 1 or true when it came to pass. */
export interface Forecast {
  readonly probability: number;
  readonly happened: boolean;
  /** How many like it this one stands for; 1 when absent. Ranks (the area under the curve) do not use it. */
  readonly weight?: number | undefined;
}

/** Mean squared distance of probability and outcome; 0 is perfect, 0.25 is a coin (Brier 1950). Null without forecasts. */
export function brierScore(forecasts: readonly Forecast[]): number | null {
  return meanOf(forecasts, ({ probability, happened }) => (probability - (happened ? 1 : 0)) ** 2);
}

const closest = 1e-15;

/** Mean negative log likelihood, with probabilities kept 1e-15 away from 0 and 1 (methods 2.1). Null without forecasts. */
export function logLoss(forecasts: readonly Forecast[]): number | null {
  return meanOf(forecasts, ({ probability, happened }) => {
    const kept = Math.min(1 - closest, Math.max(closest, probability));
    return -Math.log(happened ? kept : 1 - kept);
  });
}

/**
 * Area under the ROC curve: how often a forecast that came to pass had the higher probability; ties count half
 * (Mann-Whitney). Null when everything or nothing came to pass.
 */
export function areaUnderCurve(forecasts: readonly Forecast[]): number | null {
  const sorted = forecasts.toSorted((left, right) => left.probability - right.probability);
  let ranks = 0;
  let happened = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to < sorted.length && sorted[to]!.probability === sorted[from]!.probability) to++;
    const rank = (from + to + 1) / 2;
    for (; from < to; from++) {
      if (!sorted[from]!.happened) continue;
      ranks += rank;
      happened++;
    }
  }
  const others = sorted.length - happened;
  return happened === 0 || others === 0 ? null : (ranks - (happened * (happened + 1)) / 2) / (happened * others);
}

function meanOf(forecasts: readonly Forecast[], value: (forecast: Forecast) => number): number | null {
  if (forecasts.length === 0) return null;
  const weights = forecasts.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return forecasts.reduce((sum, forecast) => sum + (forecast.weight ?? 1) * value(forecast), 0) / weights;
}
