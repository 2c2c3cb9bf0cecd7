import type { DataOf } from '@tidegate/contracts/define-event';
import type { Decision } from '@tidegate/contracts/decision-events';
import type {
  AskStatus,
  CheckpointStatus,
  DecisionReply,
  ResolutionReply,
  Waiting,
} from '@tidegate/contracts/http-requests';
import type { CheckpointKind, RequestResolved } from '@tidegate/contracts/request-events';

/** What is known about a checkpoint. */
export interface KnownCheckpoint {
  readonly checkpointId: string;
  readonly number: number;
  readonly kind: CheckpointKind;
  /** RFC 3339 UTC. */
  readonly receivedAt: string;
  /** Whether the record was rejected and waits for DataOps. */
  readonly rejected: boolean;
  readonly decision: DecisionReply | null;
  readonly resolution: ResolutionReply | null;
  /** Of its open case; null without one. */
  readonly waiting?: Waiting | null;
}

/** What the product learns of a decision: no rule ids, scopes or epochs. */
export function decisionReplyOf(decision: Decision, decidedAt: string): DecisionReply {
  const { outcome, approval, reasons, questions, obligations, recommendation, brief, versions } = decision;
  return {
    outcome,
    approval,
    mode: obligations.mode,
    reasons,
    questions,
    // Absent rather than undefined: what is kept as JSON and what is answered at once are the same.
    ...(recommendation && { recommendation }),
    ...(brief && { brief }),
    policy: versions.policy,
    ...(versions.calibration !== undefined && { calibration: versions.calibration }),
    decidedAt,
  };
}

export function resolutionReplyOf(resolved: DataOf<typeof RequestResolved>, resolvedAt: string): ResolutionReply {
  const { resolution, proposal, grantId, approvedBy, question, reason } = resolved;
  return {
    resolution,
    proposal: proposal ?? null,
    grantId: grantId ?? null,
    approvedBy,
    question: question ?? null,
    reason,
    resolvedAt,
  };
}

/** The status of a checkpoint as the contract words it (contracts/http-requests.ts). */
export function checkpointStatusOf(known: KnownCheckpoint, asks: readonly AskStatus[] = []): CheckpointStatus {
  const { checkpointId, number, kind, receivedAt, decision, resolution, waiting } = known;
  const status = statusOf(known);
  const told: CheckpointStatus = { number, kind, checkpointId, status, receivedAt, decision, resolution };
  if (asks.length > 0) told.asks = [...asks];
  // Its case may be open a moment longer than the request, and an audit of what was automatic keeps nobody waiting.
  if (status === 'waiting' && waiting) told.waiting = waiting;
  return told;
}

/** Whether a person has or had a say about this checkpoint, who may have asked something. */
export function mayHaveAsks({ decision }: KnownCheckpoint): boolean {
  return decision?.outcome === 'approve' || decision?.outcome === 'handoff';
}

function statusOf({ rejected, decision, resolution }: KnownCheckpoint): CheckpointStatus['status'] {
  if (resolution) return 'resolved';
  if (rejected) return 'waiting';
  if (!decision) return 'received';
  return decision.outcome === 'proceed' || decision.outcome === 'clarify' ? 'resolved' : 'waiting';
}
