import type { CaseKind, Level } from '@tidegate/contracts/case-events';
import type { RiskTier } from '@tidegate/contracts/request-events';

/** What routing keeps of a case: its place, its deadline and how far up the ladder it is. Instants are RFC 3339. */
export interface RoutedCase {
  readonly caseId: string;
  readonly tenantId: string;
  readonly requestId: string;
  readonly checkpointId: string;
  readonly kind: CaseKind;
  readonly riskTier: RiskTier | null;
  readonly queue: string;
  readonly level: Level;
  readonly priority: number;
  /** Deadline of the present owner; moves with the ladder. */
  readonly dueAt: string;
  /** Deadline that was promised; the ladder does not move it, a change of queue does. */
  readonly promisedAt: string;
  readonly openedAt: string;
  /** Steps of the ladder that are done. */
  readonly step: number;
  /** Rises when the ladder starts anew; timers of an older epoch are void. */
  readonly epoch: number;
  readonly closed: boolean;
}

/** A durable timer: when it is due and the case is still open in this epoch, the case takes the step. */
export interface Timer {
  readonly caseId: string;
  readonly epoch: number;
  readonly step: number;
  readonly dueAt: string;
}
