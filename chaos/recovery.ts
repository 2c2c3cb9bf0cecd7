import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { LoggedEvent } from './evidence.ts';
import type { Strike } from './nemesis.ts';

export interface Recovery {
  readonly kind: string;
  readonly count: number;
  /** Milliseconds from the beginning of a fault to the next decision on the log. */
  readonly medianMs: number;
  readonly longestMs: number;
}

/** How long decisions kept away after faults, by kind. A fault after the last decision has no recovery to measure. */
export function recoveriesOf(log: readonly LoggedEvent[], strikes: readonly Strike[]): readonly Recovery[] {
  const decidedAtMs = log
    .filter(({ type }) => type === DecisionMade.type)
    .map(({ timestampMs }) => timestampMs)
    .sort((left, right) => left - right);
  return [...Map.groupBy(strikes, ({ kind }) => kind)].map(([kind, ofKind]) => {
    const waits = ofKind
      .map(({ startedAtMs }) => (decidedAtMs.find((atMs) => atMs > startedAtMs) ?? startedAtMs) - startedAtMs)
      .sort((left, right) => left - right);
    return {
      kind,
      count: ofKind.length,
      medianMs: waits[Math.floor(waits.length / 2)] ?? 0,
      longestMs: waits.at(-1) ?? 0,
    };
  });
}
