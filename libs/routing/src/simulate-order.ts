import type { Ordered } from './order-case.ts';
import {
  agedAfter,
  hasTooMuch,
  lostFrom,
  orderOfWork,
  priorities,
  priorityAtOpening,
  priorityWhenAged,
  priorityWhenLate,
} from './order-case.ts';

/** A case of a simulation; times in seconds from its start. */
export interface SimulatedCase {
  readonly at: number;
  readonly kind: string;
  /** Seconds from its arrival until it has to be done. */
  readonly sla: number;
  readonly critical: boolean;
  /** Seconds that it takes somebody. */
  readonly service: number;
}

/** Who goes next: by arrival, by deadline, or as `order-case.ts` says. */
export type OrderOfWork = 'first_come' | 'earliest_deadline' | 'tidegate';

export interface SimulatedEnd {
  readonly kind: string;
  readonly waited: number;
  readonly missed: boolean;
}

interface Waiting extends Ordered {
  readonly index: number;
  readonly arrived: number;
  priority: number;
  late: boolean;
  aged: boolean;
}

/**
 * Cases, in the order of their arrival, before `people` who take the next one whenever they are free. The rules are those of
 * the running system; only the pace is known here, where the system measures it. Returns the end of each case, in their order.
 */
export function simulateOrder(cases: readonly SimulatedCase[], people: number, order: OrderOfWork): SimulatedEnd[] {
  const handling = cases.reduce((sum, { service }) => sum + service, 0) / Math.max(1, cases.length);
  const paceOf = (open: number): Pace => ({ handling, wait: (open * handling) / people });
  const free: number[] = Array.from({ length: people }, () => 0);
  const ends: SimulatedEnd[] = [];
  const waiting: Waiting[] = [];
  let next = 0;
  while (next < cases.length || waiting.length > 0) {
    const person = free.indexOf(Math.min(...free));
    const idleUntil = waiting.length === 0 ? Math.max(free[person]!, cases[next]!.at) : free[person]!;
    for (; next < cases.length && cases[next]!.at <= idleUntil; next += 1) waiting.push(waitingOf(cases[next]!, next));
    if (order === 'tidegate') for (const one of waiting) age(one, cases[one.index]!, idleUntil, paceOf(waiting.length));
    const [chosen] = waiting.splice(firstOf(waiting, order), 1);
    const { at, kind, sla, service } = cases[chosen!.index]!;
    free[person] = idleUntil + service;
    ends[chosen!.index] = { kind, waited: idleUntil - at, missed: idleUntil + service > at + sla };
  }
  return ends;
}

function waitingOf({ at, sla, critical }: SimulatedCase, index: number): Waiting {
  const priority = priorityAtOpening({ kind: 'approval', riskTier: null, critical });
  const caseId = String(index).padStart(9, '0');
  return { index, arrived: at, caseId, due: at + sla, priority, late: false, aged: false };
}

/** What a case takes, and how long a new one waits. */
interface Pace {
  readonly handling: number;
  readonly wait: number;
}

/** What the timer of a case does to its place. */
function age(one: Waiting, { sla }: SimulatedCase, now: number, { wait, handling }: Pace): void {
  const about = { kind: 'approval', priority: one.priority } as const;
  if (!one.late && now >= one.arrived + lostFrom(sla, handling)) {
    one.late = true;
    one.priority = priorityWhenLate(about, hasTooMuch(wait, sla));
  }
  if (!one.aged && now >= one.arrived + agedAfter * sla) {
    one.aged = true;
    one.priority = priorityWhenAged({ ...about, priority: one.priority });
  }
}

function firstOf(waiting: readonly Waiting[], order: OrderOfWork): number {
  let first = 0;
  for (let index = 1; index < waiting.length; index += 1) {
    if (isBefore(waiting[index]!, waiting[first]!, order)) first = index;
  }
  return first;
}

function isBefore(one: Waiting, other: Waiting, order: OrderOfWork): boolean {
  if (order === 'first_come') return one.index < other.index;
  if (order === 'earliest_deadline') return orderOfWork(flat(one), flat(other)) < 0;
  return orderOfWork(one, other) < 0;
}

/** Plain earliest deadline knows neither tiers nor what is late. */
function flat({ due, caseId }: Waiting): Ordered {
  return { priority: priorities.inTime, due, caseId };
}
