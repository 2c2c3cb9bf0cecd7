import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import type { VerdictKind } from '@tidegate/contracts/review-events';
import { isApproving } from './approving.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ReviewedCase } from './reviewed-case.ts';
import { rolesToApprove } from './roles-to-approve.ts';

/**
 * Whether this person's approval may count: not the person the product acts for, not one who has approved already, and
 * with a role that the decision names (requirements C5, E6). Other verdicts release nothing, so anyone who sees the case
 * may give them.
 */
export function checkApprover(
  reviewed: ReviewedCase,
  verdict: VerdictKind,
  reviewer: Pick<ReviewerProfile, 'id' | 'roles'>,
): Refusal | null {
  if (!isApproving(verdict)) return null;
  if (reviewed.proposedBy === reviewer.id) {
    return refuse(
      'separation_of_duties',
      `${reviewer.id} is the person the product acts for; somebody else has to approve.`,
    );
  }
  const before = verdict === 'approve_with_edits' ? [] : reviewed.approvals;
  if (before.some(({ approver }) => approver === reviewer.id)) {
    return refuse('already_approved', `${reviewer.id} has approved this proposal; a second person has to.`);
  }
  if (reviewed.exercise !== null) return null;
  const roles = rolesToApprove({ ...reviewed, decision: reviewed.escalation.decision }, before);
  if (roles.length === 0 || roles.some((role) => reviewer.roles.includes(role))) return null;
  const wanted = roles.length === 1 ? `not the role ${roles[0]}` : `none of the roles ${roles.join(', ')}`;
  return refuse(
    'role_required',
    `${reviewer.id} has ${wanted}, which the next approval needs; reroute, escalate or release.`,
  );
}
