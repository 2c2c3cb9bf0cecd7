import type { CaseKind } from '@tidegate/contracts/case-events';
import type { RiskTier } from '@tidegate/contracts/request-events';

/**
 * The order of work (requirement D7; methods 6) as two stored keys: `priority` falling, then `dueAt` rising, so that an index
 * gives the next case. Within a priority that is earliest deadline first.
 *
 * * `critical`: first, always.
 * * `aged`: late for many times what it had; before everything that is not critical, so that nothing starves.
 * * `inTime`: everything else, also what is late while its queue keeps up.
 * * `late`: cannot be in time any more, in a queue that has more than it can do. Serving it now would not help it and would
 *   make the next one late as well, so it waits until it has aged or the others are done.
 * * `audit`: nobody waits for it; from its deadline on it counts as `inTime`, in an overloaded queue when it has aged.
 */
export const priorities = { critical: 100, aged: 80, inTime: 60, late: 30, audit: 10 } as const;

/** A case is `aged` when its clock shows this many times what it was promised. */
export const agedAfter = 8;

/** What is begun with less time left than this many times what a case takes is late in the end, more often than not. */
const handlings = 2;

export interface Ordered {
  readonly priority: number;
  /** Deadline, ms of the epoch. */
  readonly due: number;
  readonly caseId: string;
}

/** Which of two cases goes first, as a comparison for sorting; total, by id in the end. */
export function orderOfWork(one: Ordered, other: Ordered): number {
  return other.priority - one.priority || one.due - other.due || (one.caseId < other.caseId ? -1 : 1);
}

/** The priority of a new case. */
export function priorityAtOpening(about: { kind: CaseKind; riskTier: RiskTier | null; critical: boolean }): number {
  if (about.kind === 'audit_sample') return priorities.audit;
  return about.critical || about.riskTier === 3 ? priorities.critical : priorities.inTime;
}

/**
 * The overload rule: a queue has more than it can do for a case when a new one would wait for longer than this one may
 * (methods 6). Unknown waits are no overload.
 */
export function hasTooMuch(waitSeconds: number | null | undefined, promisedSeconds: number): boolean {
  return waitSeconds !== null && waitSeconds !== undefined && waitSeconds > promisedSeconds;
}

/** The reading of its clock from which a case cannot be expected to be in time; `handling` is what one takes, seconds. */
export function lostFrom(promisedSeconds: number, handling: number): number {
  return Math.max(promisedSeconds / 2, promisedSeconds - handlings * handling);
}

/** The priority from there on. */
export function priorityWhenLate(about: { kind: CaseKind; priority: number }, overloaded: boolean): number {
  if (about.priority === priorities.critical) return about.priority;
  if (about.kind === 'audit_sample') return overloaded ? about.priority : priorities.inTime;
  return overloaded ? priorities.late : about.priority;
}

/** The priority of a case that is late for so long that it goes first. */
export function priorityWhenAged(about: { kind: CaseKind; priority: number }): number {
  return Math.max(about.priority, about.kind === 'audit_sample' ? priorities.inTime : priorities.aged);
}
