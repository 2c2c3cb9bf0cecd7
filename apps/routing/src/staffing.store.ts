import type { BottleneckList, PathFigures, QueueStaffing, StaffingReply } from '@tidegate/contracts/http-staffing';
import type { Database } from '@tidegate/postgres/database';
import { findBottlenecks } from '@tidegate/routing/bottlenecks';
import { pathCost } from '@tidegate/routing/path-cost';
import type { Queue } from '@tidegate/routing/queues-document';
import type { RoutingRules } from '@tidegate/routing/routing-rules';
import { slotSeconds, staffingNeed } from '@tidegate/routing/staffing';
import { countArrivals, countForFindings, countWork } from './case-counts.table.ts';
import { readLoad } from './queue-load.table.ts';

const weekSeconds = 7 * 86_400;
const slots = weekSeconds / slotSeconds;

/** What the cases of the last weeks say about people, costs and the design (requirements D9, D10). */
export class StaffingStore {
  readonly #database: Database;
  readonly #rules: RoutingRules;

  constructor(database: Database, rules: RoutingRules) {
    this.#database = database;
    this.#rules = rules;
  }

  /** With whom `target` of the cases are begun in time. */
  async staffing(target: number): Promise<StaffingReply> {
    const now = this.#database.clock.now().toISOString();
    const [arrivals, work, loads] = await Promise.all([
      countArrivals(this.#database, now),
      countWork(this.#database, now),
      readLoad(this.#database),
    ]);
    const { queues, costs } = this.#rules.document;
    const from = new Date(Date.parse(now) - weekSeconds * 1_000).toISOString();
    return {
      target,
      queues: queues.map((queue): QueueStaffing => {
        const perSlot = Array.from({ length: slots }, () => 0);
        for (const one of arrivals) if (one.queue === queue.name) perSlot[Math.min(one.slot, slots - 1)]! += one.cases;
        const closed = work.filter((path) => path.queue === queue.name);
        const load = loads.find((one) => one.queue === queue.name) ?? null;
        const calendar = this.#calendarOf(queue);
        const history = { queue: queue.name, from, arrivals: perSlot, secondsPerCase: meanOf(closed), due: queue.due };
        return { calendar, load, ...staffingNeed(history, this.#rules.timeOf(calendar), target) };
      }),
      paths:
        costs === undefined ? [] : work.map((path): PathFigures => ({ ...pathCost(path, costs), kind: path.kind })),
    };
  }

  async bottlenecks(): Promise<BottleneckList> {
    const now = this.#database.clock.now().toISOString();
    return { data: findBottlenecks(await countForFindings(this.#database, now)) };
  }

  #calendarOf({ calendar }: Queue): string {
    return calendar ?? this.#rules.document.calendar;
  }
}

function meanOf(work: readonly { cases: number; workedSeconds: number }[]): number | null {
  const cases = work.reduce((sum, one) => sum + one.cases, 0);
  return cases === 0 ? null : work.reduce((sum, one) => sum + one.workedSeconds, 0) / cases;
}
