import type { CaseSummary } from '@tidegate/contracts/http-cases';

/** How a case stands against its deadline; `done` once it is closed. */
export type DueState = 'on_time' | 'at_risk' | 'overdue' | 'done';

export interface Due {
  readonly state: DueState;
  /** Share of the time between opening and deadline that has passed, 0 to 1. */
  readonly elapsedShare: number;
  /** Such as `6 min left` or `3 min over`. */
  readonly text: string;
}

/** A case is at risk once this share of its time has passed. */
const atRiskFrom = 0.8;

/** Where a case stands at `nowMs` (epoch milliseconds). */
export function dueOf(item: Pick<CaseSummary, 'openedAt' | 'dueAt' | 'status'>, nowMs: number): Due {
  if (item.status === 'closed') return { state: 'done', elapsedShare: 1, text: 'closed' };
  const openedMs = Date.parse(item.openedAt);
  const dueMs = Date.parse(item.dueAt);
  const leftMs = dueMs - nowMs;
  if (leftMs < 0) return { state: 'overdue', elapsedShare: 1, text: `${durationText(-leftMs)} over` };
  const elapsedShare = Math.min(1, Math.max(0, (nowMs - openedMs) / Math.max(1, dueMs - openedMs)));
  const state = elapsedShare > atRiskFrom ? 'at_risk' : 'on_time';
  return { state, elapsedShare, text: `${durationText(leftMs)} left` };
}

const minuteMs = 60_000;

/** A length of time for people, in at most two units: `under 1 min`, `12 min`, `3 h 05 min`, `2 d 4 h`. */
export function durationText(lengthMs: number): string {
  const minutes = Math.floor(lengthMs / minuteMs);
  if (minutes < 1) return 'under 1 min';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** What is left of a lease, as `8:05`; `0:00` when it is over. */
export function countdownText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
