import { median, quantile, slope } from './quantiles.ts';

/** What the operating system had given to a process at a moment. */
export interface MemorySample {
  readonly atMs: number;
  readonly mebibytes: number;
}

/** The memory of one process while it was saturated. */
export interface MemoryTrend {
  readonly samples: number;
  /** The most that was seen, the beginning included. */
  readonly maxMiB: number;
  /** The middle of all samples after the beginning. */
  readonly medianMiB: number;
  /** Change a minute by least squares over all samples after the beginning. */
  readonly slopeMiBPerMinute: number;
  /** How much the median of the last third is above that of the middle third; negative when it fell. */
  readonly riseMiB: number;
}

/** The first third fills caches and pools, lets the compiler work and the heap find its size. */
const beginningShare = 1 / 3;
const minuteMs = 60_000;

/**
 * Sums up samples in the order of time. `riseMiB` compares medians and not single samples, since the memory goes up and
 * down with each collection.
 */
export function trendOf(samples: readonly MemorySample[]): MemoryTrend {
  const first = Math.floor(samples.length * beginningShare);
  const settled = samples.slice(first);
  const half = Math.floor(settled.length / 2);
  const middleOf = (some: readonly MemorySample[]) => median(some.map(({ mebibytes }) => mebibytes));
  return {
    samples: samples.length,
    maxMiB: quantile(
      samples.map(({ mebibytes }) => mebibytes),
      1,
    ),
    medianMiB: middleOf(settled),
    slopeMiBPerMinute: slope(settled.map(({ atMs, mebibytes }) => [atMs / minuteMs, mebibytes] as const)),
    riseMiB: middleOf(settled.slice(half)) - middleOf(settled.slice(0, half)),
  };
}
