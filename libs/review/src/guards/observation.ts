import type { VerdictKind } from '@tidegate/contracts/review-events';

/** One verdict of a reviewer as guards see it. */
export interface VerdictObserved {
  /** RFC 3339. */
  readonly at: string;
  readonly verdict: VerdictKind;
  readonly handlingSeconds: number;
  readonly words: number;
}

/** One thing that can be told right from wrong: a known case, an audit, an exercise. */
export interface CheckObserved {
  readonly at: string;
  /** Whether it speaks against the reviewer. */
  readonly against: boolean;
}

/** What is known of one reviewer, each list oldest first. */
export interface ReviewerObserved {
  readonly reviewer: string;
  readonly verdicts: readonly VerdictObserved[];
  readonly knownCases: readonly CheckObserved[];
  readonly audits: readonly CheckObserved[];
  readonly calibration: readonly CheckObserved[];
  /** Known cases that were judged rightly before a wrong recommendation was seen. */
  readonly swayed: readonly CheckObserved[];
}

/** The last whole window; null while there is none. Windows begin at the first observation and never overlap. */
export function lastWindow<Item>(items: readonly Item[], size: number): readonly Item[] | null {
  const whole = Math.floor(items.length / size);
  return whole === 0 ? null : items.slice((whole - 1) * size, whole * size);
}
