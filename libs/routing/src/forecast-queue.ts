import type { QueueForecast } from './outlook.ts';

/** What is counted of a queue. Instants are RFC 3339. */
export interface QueueCount {
  readonly open: number;
  readonly overdue: number;
  /** Cases closed in the last hour, and when the first of them was. */
  readonly closed: number;
  readonly firstClosedAt: string | null;
}

const hour = 3_600;
/** One case closed a minute ago is no pace of sixty an hour. */
const spanSecondsMin = 300;

/** Cases closed in an hour at the pace of the last one, to two digits, so that it does not change with every second. */
export function closedPerHour({ closed, firstClosedAt }: QueueCount, now: string): number {
  if (closed === 0 || firstClosedAt === null) return 0;
  const span = (Date.parse(now) - Date.parse(firstClosedAt)) / 1_000;
  return Number(((closed * hour) / Math.min(hour, Math.max(spanSecondsMin, span))).toPrecision(2));
}

/** Seconds from one closing to the next; null while nobody closes cases. */
export function secondsPerCase(count: QueueCount, now: string): number | null {
  const perHour = closedPerHour(count, now);
  return perHour === 0 ? null : hour / perHour;
}

/**
 * What the load of a queue means at its pace (requirement D9): how long a new case waits, and whether that is longer than it
 * may. `misses` is the number of open cases that, in the order of work, come after their deadline; `due` the seconds that a
 * case of the queue has.
 */
export function forecastQueue(count: QueueCount & { misses: number }, due: number, now: string): QueueForecast {
  const pace = secondsPerCase(count, now);
  const waitSeconds = pace === null ? null : count.open * pace;
  const misses = pace === null ? count.overdue : count.misses;
  const overloaded = waitSeconds !== null && waitSeconds > due;
  return {
    closedPerHour: closedPerHour(count, now),
    waitSeconds: waitSeconds === null ? null : Math.round(waitSeconds),
    misses,
    pressure: overloaded ? 'overloaded' : misses > 0 ? 'strained' : 'normal',
  };
}
