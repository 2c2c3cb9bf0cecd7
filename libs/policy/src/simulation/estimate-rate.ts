import { restrictions } from '../lattice.ts';
import { rateInterval, type RateInterval } from './rate-interval.ts';
import type { Replayed } from './replay-checkpoint.ts';
import { weightedRate, type WeightedRate } from './weighted-rate.ts';

/** Below this an estimate is refused (methods 7). */
export const effectiveSizeMin = 100;
/** A cell that stays without a label by chance, although so many were to be expected, is one in more than a hundred. */
export const expectedLabelsMin = 5;

/** Checkpoints of one kind, as far as what people could see of them goes. */
export interface SupportCell {
  readonly tenantId: string;
  readonly taskType: string;
  readonly riskTier: number;
  /** Outcome of the recorded decision; it says who could be asked. */
  readonly live: string;
  readonly checkpoints: number;
  readonly labelled: number;
}

/** How much an estimate rests on. */
export type Ground = Pick<WeightedRate, 'effectiveSize' | 'weightMax' | 'weightMean' | 'ips' | 'ipsError'>;

interface Population {
  readonly checkpoints: number;
  readonly labelled: number;
  /** Asked, and not answered so far. */
  readonly unanswered: number;
}

/** A rate over some of the checkpoints: estimated, refused with the cells that it lacks, or of nothing at all. */
export type RateEstimate =
  | { readonly status: 'empty' }
  | (Population & {
      readonly status: 'estimated';
      readonly rate: number;
      readonly interval: RateInterval;
      readonly ground: Ground;
      /** The rate if every unanswered one had been a hit: how far waiting cases could move it. */
      readonly rateIfUnansweredHit: number;
      /** Cells without one label though at least `expectedLabelsMin` were to be expected: the rate says nothing of them. */
      readonly silentCells: readonly SupportCell[];
    })
  | (Population & {
      readonly status: 'refused';
      readonly code: 'no_support' | 'too_few_labels';
      readonly cells: readonly SupportCell[];
      readonly ground: Ground | null;
    });

export interface EstimateOptions {
  readonly seed: number;
  readonly resamples: number;
}

/**
 * The rate of `isHit` among these checkpoints, from those of which the truth is known, each standing for as many as it had
 * been hard to see (methods 7). Refused where some could never have been seen, or where the labels are worth too few.
 *
 * @param isHit of a checkpoint whose truth is known
 */
export function estimateRate(
  population: readonly Replayed[],
  isHit: (wrong: boolean) => boolean,
  options: EstimateOptions,
): RateEstimate {
  if (population.length === 0) return { status: 'empty' };
  const counts: Population = {
    checkpoints: population.length,
    labelled: population.filter(({ wrong, propensity }) => wrong !== null && propensity > 0).length,
    unanswered: population.filter(isUnanswered).length,
  };
  const rate = counts.labelled === 0 ? null : weightedRate(population.map((one) => rowOf(one, isHit)));
  const ground = rate === null ? null : groundOf(rate);
  const unseen = population.filter(({ propensity }) => propensity === 0);
  if (unseen.length > 0) return { status: 'refused', code: 'no_support', ...counts, ground, cells: cellsOf(unseen) };
  if (rate === null || rate.effectiveSize < effectiveSizeMin)
    return { status: 'refused', code: 'too_few_labels', ...counts, ground, cells: cellsOf(population) };
  return {
    status: 'estimated',
    ...counts,
    rate: rate.snips,
    interval: rateInterval(rate, options.resamples, options.seed),
    ground: groundOf(rate),
    rateIfUnansweredHit: weightedRate(
      population.map((one) =>
        isUnanswered(one) ? { ...rowOf(one, isHit), ...unansweredHit(one) } : rowOf(one, isHit),
      ),
    ).snips,
    silentCells: silentCellsOf(population),
  };
}

/** A case was opened and has no label: it waits, or what was said judges nothing. */
function isUnanswered({ wrong, seen }: Replayed): boolean {
  return wrong === null && seen !== null;
}

function rowOf(one: Replayed, isHit: (wrong: boolean) => boolean) {
  const { tenantId, requestId, wrong, propensity } = one;
  const cluster = `${tenantId}:${requestId}`;
  return wrong === null || propensity === 0
    ? { cluster, weight: 0, value: 0 }
    : { cluster, weight: 1 / propensity, value: isHit(wrong) ? 1 : 0 };
}

const unansweredHit = ({ propensity }: Replayed) => ({ weight: 1 / propensity, value: 1 });

function groundOf({ effectiveSize, weightMax, weightMean, ips, ipsError }: WeightedRate): Ground {
  return { effectiveSize, weightMax, weightMean, ips, ipsError };
}

/** Cells with the most checkpoints that nobody judged first. */
function cellsOf(population: readonly Replayed[]): readonly SupportCell[] {
  return [...byCell(population).values()].map(({ cell }) => cell).toSorted(byUnknown);
}

function silentCellsOf(population: readonly Replayed[]): readonly SupportCell[] {
  return [...byCell(population).values()]
    .filter(({ cell, expected }) => cell.labelled === 0 && expected >= expectedLabelsMin)
    .map(({ cell }) => cell)
    .toSorted(byUnknown);
}

interface CellCount {
  readonly cell: SupportCell;
  /** Labels to be expected. */
  readonly expected: number;
}

function byCell(population: readonly Replayed[]): ReadonlyMap<string, CellCount> {
  const cells = new Map<string, CellCount>();
  for (const { tenantId, taskType, riskTier, live, wrong, propensity } of population) {
    const outcome = restrictions[live.rank].outcome;
    const name = JSON.stringify([tenantId, taskType, riskTier, outcome]);
    const cell = { tenantId, taskType, riskTier, live: outcome };
    const { cell: known, expected } = cells.get(name) ?? {
      cell: { ...cell, checkpoints: 0, labelled: 0 },
      expected: 0,
    };
    const labelled = known.labelled + (wrong === null ? 0 : 1);
    cells.set(name, {
      cell: { ...cell, checkpoints: known.checkpoints + 1, labelled },
      expected: expected + propensity,
    });
  }
  return cells;
}

function byUnknown(left: SupportCell, right: SupportCell): number {
  return right.checkpoints - right.labelled - (left.checkpoints - left.labelled);
}
