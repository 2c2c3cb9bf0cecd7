import type { Finding } from './finding.ts';

/** Memory of one process at one moment, in MiB. */
export interface MemorySample {
  readonly atMs: number;
  /** JavaScript heap in use and what hangs on it outside, garbage that waits for its collection among it. */
  readonly used: number;
  /** What the operating system has given; it grows with the heap's limit and with fragments, and is rarely given back. */
  readonly resident: number;
}

/** The first part of a run fills caches and pools and lets the compiler work; it says nothing about a leak. */
const warmUpShare = 0.4;
const windowsMax = 8;
const samplesOfWindow = 3;
/** What may stay between two collections, and a share of what there was, whichever is more. */
const allowance = { mebibytes: 48, share: 0.3 } as const;
/** Far above what a service needs at saturation, with the heap that a run gives it. */
const residentMax = 600;

/**
 * MiB by which the memory that is kept grew after the warm-up. What is kept shows right after a collection, so the least of
 * each stretch of the run counts; the growth is the median slope between those (Theil-Sen) times the length of the run.
 * 0 with too few samples to say.
 */
export function growthOf(samples: readonly MemorySample[]): number {
  const least = leastOfWindows(afterWarmUp(samples));
  if (least.length < 3) return 0;
  const slopes = least.flatMap((from, index) =>
    least.slice(index + 1).map((to) => (to.used - from.used) / (to.atMs - from.atMs)),
  );
  const lengthMs = least.at(-1)!.atMs - least[0]!.atMs;
  return Math.round(medianOf(slopes) * lengthMs * 10) / 10;
}

/** Findings about one process: growth beyond what is allowed in a run, or more memory than any service may need. */
export function judgeMemory(name: string, samples: readonly MemorySample[]): Finding[] {
  const steady = afterWarmUp(samples);
  const begin = leastOfWindows(steady)[0]?.used ?? 0;
  const growth = growthOf(samples);
  const allowed = Math.max(allowance.mebibytes, begin * allowance.share);
  if (growth > allowed) {
    const detail = `${name} kept ${growth} MiB more than the ${Math.round(begin)} MiB after the warm-up; ${Math.round(allowed)} MiB are allowed`;
    return [{ kind: 'memory', detail, inputs: [] }];
  }
  const most = medianOf(steady.slice(-samplesOfWindow).map(({ resident }) => resident));
  if (most <= residentMax) return [];
  return [{ kind: 'memory', detail: `${name} holds ${Math.round(most)} MiB; ${residentMax} are allowed`, inputs: [] }];
}

function afterWarmUp(samples: readonly MemorySample[]): readonly MemorySample[] {
  const first = samples[0]?.atMs ?? 0;
  const startMs = first + ((samples.at(-1)?.atMs ?? 0) - first) * warmUpShare;
  return samples.filter(({ atMs }) => atMs >= startMs);
}

function leastOfWindows(samples: readonly MemorySample[]): MemorySample[] {
  const windows = Math.min(windowsMax, Math.floor(samples.length / samplesOfWindow));
  return Array.from({ length: windows }, (_, index) => {
    const from = Math.floor((index * samples.length) / windows);
    const to = Math.floor(((index + 1) * samples.length) / windows);
    return samples.slice(from, to).reduce((least, sample) => (sample.used < least.used ? sample : least));
  });
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
