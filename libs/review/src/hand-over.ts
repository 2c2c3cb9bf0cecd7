import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import { checkArbiter } from './arbitration.ts';
import { checkApprover } from './check-approver.ts';
import { checkLease } from './check-lease.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ReviewedCase } from './reviewed-case.ts';
import { seesQueue, visibilityOf } from './visibility.ts';

export interface HandOver {
  readonly from: string;
  readonly fencingToken: number;
  /** The colleague; null when nobody has this id. */
  readonly to: ReviewerProfile | null;
  /** The id as it was sent. */
  readonly toId: string;
}

/** Whether a holder may give the case to a colleague: somebody else, who sees it and may decide about it. */
export function checkHandOver(reviewed: ReviewedCase, handOver: HandOver, now: string): Refusal | null {
  const { from, fencingToken, to, toId } = handOver;
  const lost = checkLease(reviewed, { reviewer: from, fencingToken }, now);
  if (lost) return lost;
  if (to !== null && to.id !== from && sees(to, reviewed)) return checkColleague(reviewed, to);
  const why = toId === from ? 'is yourself' : 'is nobody who sees this case';
  return refuse('unknown_colleague', `to is ${JSON.stringify(toId)}, which ${why}; name a colleague who does.`, '/to');
}

/** Whether a person who sees the case may decide it either way; whoever may only pass it on is of no help. */
export function checkColleague(reviewed: ReviewedCase, to: ReviewerProfile): Refusal | null {
  const refusal = checkApprover(reviewed, 'approve', to) ?? checkArbiter(reviewed, 'approve', to);
  return refusal && { ...refusal, pointer: '/to' };
}

/** Whether a person sees cases of this tenant and queue. */
export function sees(profile: ReviewerProfile, { tenantId, queue }: Pick<ReviewedCase, 'tenantId' | 'queue'>): boolean {
  const visibility = visibilityOf(profile);
  return (visibility.tenants === null || visibility.tenants.includes(tenantId)) && seesQueue(visibility, queue);
}
