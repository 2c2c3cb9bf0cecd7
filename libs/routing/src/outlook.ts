import type { CaseKind } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { QueueLoadUpdated } from '@tidegate/contracts/control-events';

export type QueueForecast = NonNullable<DataOf<typeof QueueLoadUpdated>['forecast']>;

/** How long cases of one path took lately, in seconds on their SLA clock. */
export interface PathTimes {
  readonly queue: string;
  readonly kind: CaseKind;
  readonly cases: number;
  readonly p50: number;
  readonly p80: number;
  readonly p95: number;
  /** Mean seconds that somebody has a case. */
  readonly handling: number;
}

/** What is known about the queues beside one case: how long things take and where there is too much. */
export interface Outlook {
  readonly timesOf: (queue: string, kind: CaseKind) => PathTimes | undefined;
  readonly forecastOf: (queue: string) => QueueForecast | undefined;
}

export const noOutlook: Outlook = { timesOf: () => undefined, forecastOf: () => undefined };

/** Fewer recent cases say nothing; then the deadline is all that can be told. */
export const casesMin = 5;

/**
 * When a case should be done, as a reading of its clock in seconds: within four of five recent times, and not before the
 * queue gets to it; after that within nineteen of twenty; a case that takes longer than any is told half as much again each
 * time it slips (requirement D11).
 */
export function expectedSeconds(
  path: { readonly queue: string; readonly kind: CaseKind; readonly promised: number },
  outlook: Outlook,
  reading: number,
): number {
  const times = outlook.timesOf(path.queue, path.kind);
  const known = times !== undefined && times.cases >= casesMin;
  const wait = known && reading === 0 ? (outlook.forecastOf(path.queue)?.waitSeconds ?? 0) : 0;
  const told = known ? [Math.max(times.p80, wait), times.p95] : [path.promised];
  const next = told.find((seconds) => seconds > reading + 1);
  return Math.ceil(next ?? Math.max(reading * 1.5, reading + 60));
}
