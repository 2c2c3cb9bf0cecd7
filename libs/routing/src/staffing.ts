import { peopleForBacklog } from './backlog.ts';
import type { BusinessTime } from './business-time.ts';
import { addSeconds } from './duration.ts';
import { loadOf, peopleFor } from './erlang.ts';

/** What came into a queue in each half hour of a week, oldest first, and what a case takes. */
export interface QueueHistory {
  readonly queue: string;
  /** RFC 3339 start of the first half hour. */
  readonly from: string;
  readonly arrivals: readonly number[];
  /** Mean seconds that a person has a case; null when nobody has closed one. */
  readonly secondsPerCase: number | null;
  /** Seconds of open time that a case may take. */
  readonly due: number;
}

export interface StaffingNeed {
  readonly queue: string;
  readonly arrivals: number;
  readonly busiestPerHour: number;
  readonly secondsPerCase: number | null;
  readonly due: number;
  /** `erlang_c` where cases must be begun soon, `backlog` where they may wait for hours. */
  readonly model: 'erlang_c' | 'backlog';
  /** People at work in every open hour; null when it cannot be told, and then `why`. */
  readonly people: number | null;
  readonly why: string | null;
  /** Share of their time that the cases of the week take; null without people. */
  readonly utilisation: number | null;
}

export const slotSeconds = 1_800;
/** Up to here a queue is answered like a telephone; from here on its work can be put off to quieter hours. */
const soonSeconds = 2 * 3_600;

/**
 * How many people a queue needs next week if it is like the last one: with whom `target` of its cases are begun in time
 * (requirement D9). Deadlines and capacity count the open time of its calendar only.
 */
export function staffingNeed(history: QueueHistory, time: BusinessTime, target: number): StaffingNeed {
  const { queue, secondsPerCase, due, from } = history;
  const total = history.arrivals.reduce((sum, one) => sum + one, 0);
  const about = {
    ...{ queue, secondsPerCase, due, arrivals: total },
    busiestPerHour: (Math.max(0, ...history.arrivals) * 3_600) / slotSeconds,
    model: due <= soonSeconds ? ('erlang_c' as const) : ('backlog' as const),
  };
  const unknown = (why: string) => ({ ...about, people: null, why, utilisation: null });
  if (total === 0) return { ...about, people: 0, why: null, utilisation: null };
  if (secondsPerCase === null || secondsPerCase <= 0)
    return unknown('Nobody has closed a case of this queue in the last week, so nothing says how long one takes.');
  const open = history.arrivals.map((_, slot) => time.between(at(from, slot), at(from, slot + 1)));
  const openSeconds = open.reduce((sum, one) => sum + one, 0);
  const people =
    about.model === 'erlang_c'
      ? peopleFor({ arrivalsPerHour: about.busiestPerHour, secondsPerCase }, Math.max(0, due - secondsPerCase), target)
      : peopleForBacklog(
          openArrivals(history.arrivals, open),
          open.map((one) => one / secondsPerCase),
          {
            ...{ due: Math.max(0, due - secondsPerCase), target },
          },
        );
  if (people === null) return unknown('The calendar of this queue has no open hour in that week.');
  const load = (loadOf({ arrivalsPerHour: total, secondsPerCase }) * 3_600) / Math.max(1, people * openSeconds);
  return { ...about, people, why: null, utilisation: load };
}

function at(from: string, slot: number): string {
  return addSeconds(from, slot * slotSeconds);
}

/** Deadlines count open time, so a closed half hour takes none: what comes in then waits from the next opening. */
function openArrivals(arrivals: readonly number[], open: readonly number[]) {
  return arrivals.map((count, slot) => ({ arrivals: count, seconds: open[slot]! }));
}
