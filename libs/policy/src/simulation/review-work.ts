import type { Replayed, Work } from './replay-checkpoint.ts';

/** The work of one queue over the time of the recording; hours are null while nobody knows how long a verdict takes. */
export interface QueueWork {
  readonly queue: string;
  readonly cases: number;
  readonly verdicts: number;
  readonly hours: number | null;
  /** Reviewers busy on average, in erlangs: hours of work for each hour of the recording. Null without hours or time. */
  readonly busy: number | null;
}

export interface ReviewWork {
  readonly hours: number | null;
  readonly queues: readonly QueueWork[];
}

/** How long one verdict takes in a queue, and from how many verdicts that is known. */
export interface HandlingTime {
  readonly seconds: number;
  readonly measured: number;
  readonly from: 'queue' | 'option' | 'all_queues';
}

export type HandlingTimeOf = (queue: string) => HandlingTime | null;

/**
 * Mean handling time by queue: as measured there, else `fallbackSeconds`, else as measured in all queues together; null
 * where nothing was measured and no fallback given.
 *
 * @param fallbackSeconds for one verdict
 */
export function handlingTimes(replayed: readonly Replayed[], fallbackSeconds: number | null): HandlingTimeOf {
  const byQueue = new Map<string, { seconds: number; verdicts: number }>();
  const all = { seconds: 0, verdicts: 0 };
  for (const { seen } of replayed) {
    if (seen === null || seen.verdicts === 0) continue;
    const { queue, handlingSeconds, verdicts } = seen;
    const known = byQueue.get(queue ?? '') ?? { seconds: 0, verdicts: 0 };
    byQueue.set(queue ?? '', known);
    for (const sums of [known, all]) {
      sums.seconds += handlingSeconds;
      sums.verdicts += verdicts;
    }
  }
  return (queue) => {
    const known = byQueue.get(queue);
    if (known) return { seconds: known.seconds / known.verdicts, measured: known.verdicts, from: 'queue' };
    if (fallbackSeconds !== null) return { seconds: fallbackSeconds, measured: 0, from: 'option' };
    if (all.verdicts === 0) return null;
    return { seconds: all.seconds / all.verdicts, measured: all.verdicts, from: 'all_queues' };
  };
}

/**
 * Cases, verdicts and hours by queue (methods 6: offered load is cases times handling time), busiest first. Both sides are
 * reckoned in the same way, from the same handling times, so that their difference is the policy's.
 *
 * @param spanHours length of the recording; 0 where it has none
 */
export function reviewWork(works: readonly (Work | null)[], timeOf: HandlingTimeOf, spanHours: number): ReviewWork {
  const sums = new Map<string, { cases: number; verdicts: number }>();
  for (const work of works) {
    if (work === null) continue;
    const sum = sums.get(work.queue) ?? { cases: 0, verdicts: 0 };
    sums.set(work.queue, sum);
    sum.cases += work.cases;
    sum.verdicts += work.cases * work.verdicts;
  }
  const queues = [...sums].map(([queue, { cases, verdicts }]): QueueWork => {
    const time = timeOf(queue);
    const hours = time === null ? null : (verdicts * time.seconds) / 3_600;
    return { queue, cases, verdicts, hours, busy: hours === null || spanHours === 0 ? null : hours / spanHours };
  });
  const known = queues.flatMap(({ hours }) => (hours === null ? [] : [hours]));
  return {
    hours: known.length < queues.length ? null : known.reduce((sum, hours) => sum + hours, 0),
    queues: queues.toSorted((left, right) => right.verdicts - left.verdicts || (left.queue < right.queue ? -1 : 1)),
  };
}
