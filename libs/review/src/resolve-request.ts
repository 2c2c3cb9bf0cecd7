import type { DataOf } from '@tidegate/contracts/define-event';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { RequestResolved, Resolution } from '@tidegate/contracts/request-events';
import type { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { ReviewedCase } from './reviewed-case.ts';

export type ResolvedData = DataOf<typeof RequestResolved>;

/** How a case ended, for the product. */
export interface Ending {
  readonly verdict: DataOf<typeof VerdictRecorded>;
  readonly resolution: Resolution;
  readonly approvers: readonly string[];
  readonly question: string | undefined;
}

/**
 * What the product is told: what it may release or do, and for an action the digest that was approved and the grant for
 * it, usable once (requirement E7). Scopes and epoch go along, since actions checks breakers again (DESIGN §4.5).
 */
export function resolveRequest(reviewed: ReviewedCase, ending: Ending): ResolvedData {
  const { decision } = reviewed.escalation;
  const { resolution, verdict } = ending;
  return {
    tenantId: reviewed.tenantId,
    requestId: reviewed.requestId,
    checkpointId: reviewed.checkpointId,
    ...(decision ? { checkpoint: decision.checkpoint } : {}),
    caseId: reviewed.caseId,
    resolution,
    ...allowance(reviewed, ending),
    approvedBy: [...ending.approvers],
    ...(resolution === 'information_needed' && ending.question !== undefined ? { question: ending.question } : {}),
    reason: verdict.reason,
    scopes: decision?.scopes ?? [],
    breakerEpoch: decision?.versions.breakerEpoch ?? 0,
  };
}

function allowance(reviewed: ReviewedCase, { resolution, verdict }: Ending): Partial<ResolvedData> {
  const isAllowed = resolution === 'allowed' || resolution === 'allowed_with_edits';
  if (!isAllowed || verdict.proposal === null) return {};
  if (verdict.actionDigest === null) return { proposal: verdict.proposal };
  return {
    proposal: verdict.proposal,
    actionDigest: verdict.actionDigest,
    grantId: derivedId(reviewed.checkpointId, 'grant'),
  };
}
