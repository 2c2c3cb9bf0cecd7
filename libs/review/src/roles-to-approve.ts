import type { Decision } from '@tidegate/contracts/decision-events';
import type { Approval } from './reviewed-case.ts';

const executive = 'executive';

/** What a decision asks of its approvers. */
export interface ApprovalNeed {
  readonly approverRoles: readonly string[];
  readonly approvalsRequired: number;
  readonly decision: Decision | null;
}

/**
 * Roles of which the next approver needs one; empty for any. Among the approvers of an executive decision one has to be an
 * executive, so the last one must be when none was before; the others need the other roles only (requirement C5).
 */
export function rolesToApprove(need: ApprovalNeed, approvals: readonly Pick<Approval, 'roles'>[]): readonly string[] {
  if (need.decision?.approval !== executive || need.decision.outcome !== 'approve') return need.approverRoles;
  const isLast = approvals.length + 1 >= need.approvalsRequired;
  if (isLast && !approvals.some(({ roles }) => roles.includes(executive))) return [executive];
  return need.approverRoles.some((role) => role !== executive) ? need.approverRoles : [];
}
