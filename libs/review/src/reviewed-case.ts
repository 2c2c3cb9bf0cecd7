import type { CaseKind, EscalationObject } from '@tidegate/contracts/case-events';
import type { Proposal } from '@tidegate/contracts/request-events';

/** An approval that counts for the proposal as it stands. */
export interface Approval {
  readonly approver: string;
  readonly roles: readonly string[];
}

/** What the rules of a verdict read of a case. Instants are RFC 3339. */
export interface ReviewedCase {
  readonly caseId: string;
  readonly kind: CaseKind;
  readonly tenantId: string;
  readonly requestId: string;
  readonly checkpointId: string;
  readonly queue: string;
  readonly cohort: string | null;
  readonly closed: boolean;
  /** Set where the case is an exercise: nothing follows from its verdict, so it needs no authority. */
  readonly exercise: string | null;
  /** The product has to answer first. */
  readonly waiting: boolean;
  /** How often the product was asked. */
  readonly asksMade: number;
  /** How often it may be asked about this case; null for as often as usual. */
  readonly asksMax: number | null;
  /** Where it goes when a reviewer disagrees; null for nowhere, so that the verdict stands. */
  readonly arbiterQueue: string | null;
  /** Who rejected it before; the arbiter is somebody else. */
  readonly disputedBy: readonly string[];
  /** Ids of the evidence that the product sent with its answers. */
  readonly answeredEvidence: readonly string[];
  /** Rises with every change that a reviewer can see. */
  readonly version: number;
  /** Rises when a reviewer edits the proposal; approvals of an older one are void (requirement E6). */
  readonly proposalVersion: number;
  readonly proposal: Proposal | null;
  readonly actionDigest: string | null;
  readonly approvalsRequired: number;
  readonly approverRoles: readonly string[];
  /** Approvals of the present proposal version, oldest first. */
  readonly approvals: readonly Approval[];
  /** The person for whom the product acts; null where the request was never readable. */
  readonly proposedBy: string | null;
  readonly claimedBy: string | null;
  readonly claimedAt: string | null;
  readonly leaseUntil: string | null;
  /** When a verdict takes effect that its author may still take back; null without one. */
  readonly verdictDueAt: string | null;
  /** Token of the last claim; 0 when there never was one. */
  readonly fencingToken: number;
  readonly escalation: EscalationObject;
}
