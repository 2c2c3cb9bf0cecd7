import type { Forecast } from './probability-scores.ts';

/** Forecasts of similar probability: what was promised on average and what came. */
export interface ReliabilityBin {
  readonly count: number;
  /** How many those stand for; the count where forecasts have no weights. */
  readonly weight: number;
  readonly meanProbability: number;
  readonly happenedShare: number;
}

/** Bins of as equal a size as can be, by rising probability; fewer when there are fewer forecasts (methods 2.1). */
export function equalMassBins(forecasts: readonly Forecast[], bins: number): ReliabilityBin[] {
  const sorted = forecasts.toSorted((left, right) => left.probability - right.probability);
  const edge = (bin: number) => Math.round((bin * sorted.length) / bins);
  return Array.from({ length: bins }, (_, bin) => sorted.slice(edge(bin), edge(bin + 1))).flatMap(binOf);
}

/** Bins of equal width, closed on the right; 0 belongs to the first. Empty bins are left out. */
export function equalWidthBins(forecasts: readonly Forecast[], bins: number): ReliabilityBin[] {
  const members: Forecast[][] = Array.from({ length: bins }, () => []);
  for (const forecast of forecasts) {
    const bin = edgeBelow(forecast.probability, bins);
    members[Math.min(bins - 1, Math.max(0, bin))]!.push(forecast);
  }
  return members.flatMap(binOf);
}

/** Expected calibration error: mean distance of promise and outcome, each bin counted by its weight. Null without bins. */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number | null {
  const weight = bins.reduce((sum, bin) => sum + bin.weight, 0);
  if (weight === 0) return null;
  return bins.reduce((sum, bin) => sum + bin.weight * Math.abs(bin.happenedShare - bin.meanProbability), 0) / weight;
}

/** Number of whole bins below a probability; one that lies on an edge belongs to the bin that ends there. */
function edgeBelow(probability: number, bins: number): number {
  let bin = Math.ceil(probability * bins) - 1;
  // Compared with the edge itself: 0.6 · 5 is 3, yet 0.55 · 20 is 11.000000000000002.
  if (bin > 0 && probability <= bin / bins) bin--;
  return bin;
}

function binOf(members: readonly Forecast[]): ReliabilityBin[] {
  const count = members.length;
  if (count === 0) return [];
  const weight = members.reduce((sum, member) => sum + (member.weight ?? 1), 0);
  const meanOf = (value: (forecast: Forecast) => number) =>
    members.reduce((sum, member) => sum + (member.weight ?? 1) * value(member), 0) / weight;
  return [
    {
      count,
      weight,
      meanProbability: meanOf(({ probability }) => probability),
      happenedShare: meanOf(({ happened }) => (happened ? 1 : 0)),
    },
  ];
}
