import type { CaseKind, ExpiryOutcome, Level, WaitingFor } from '@tidegate/contracts/case-events';
import type { RiskTier } from '@tidegate/contracts/request-events';
import type { SlaClock } from './sla-clock.ts';

/** What routing keeps of a case: its place, its clock and how far up the ladder it is. Instants are RFC 3339. */
export interface RoutedCase extends SlaClock {
  readonly caseId: string;
  readonly tenantId: string;
  readonly requestId: string;
  readonly checkpointId: string;
  readonly kind: CaseKind;
  readonly riskTier: RiskTier | null;
  /** Scopes of the breakers that cover what it would allow. */
  readonly scopes: readonly string[];
  /** What findings about bottlenecks tell apart: first reason, and what made the decision. */
  readonly reason: string;
  readonly policy: string | null;
  readonly index: string | null;
  readonly queue: string;
  readonly level: Level;
  readonly priority: number;
  /** Deadline of the present owner; the ladder moves it when the promise is broken already. */
  readonly dueAt: string;
  /** Deadline that was promised; the ladder does not move it, a change of queue and a clock that stands do. */
  readonly promisedAt: string;
  readonly expectedAt: string;
  readonly openedAt: string;
  /** The same three as readings of the clock, seconds. */
  readonly dueSeconds: number;
  readonly promisedSeconds: number;
  readonly expectedSeconds: number;
  /** The reading from which it cannot be expected to be in time. */
  readonly lostSeconds: number;
  /** What has to end before the clock goes on; empty while it runs. */
  readonly waitingFor: readonly WaitingFor[];
  readonly waitingSince: string | null;
  /** The last question to the product that was answered. */
  readonly answeredAsk: string | null;
  /** Steps of the ladder that are done. */
  readonly step: number;
  /** Whether it is lost for its promise, and what that means for the order was done. */
  readonly late: boolean;
  readonly aged: boolean;
  /** How it expired, if it did. */
  readonly expired: ExpiryOutcome | null;
  /** Rises when the clock begins anew, stops or goes on; tells the events of one reading apart. */
  readonly epoch: number;
  readonly closed: boolean;
  readonly closedAt: string | null;
  /** Whether the last verdict about the proposal disagreed with it; null while none said so. */
  readonly overridden: boolean | null;
  /** Seconds that people had it claimed, up to their verdicts. */
  readonly workedSeconds: number;
}

/** The durable timer of a case: when something about it is due next. A case without one waits for somebody. */
export interface Timer {
  readonly caseId: string;
  readonly epoch: number;
  /** The step of the ladder that it waits for; 0 when it is something else. */
  readonly step: number;
  readonly dueAt: string;
}
