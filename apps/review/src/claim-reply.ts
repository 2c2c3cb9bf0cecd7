import type { BlindPhase } from '@tidegate/contracts/http-blind';
import type { Claim } from '@tidegate/contracts/http-cases';
import { detailOf } from './case-row.ts';
import type { DetailRow } from './case-row.ts';

/** The answer of a claim, from the row as the claim left it. */
export function claimReply(row: DetailRow, phase: BlindPhase | null): Claim {
  const { caseId, claimedBy, leaseUntil, claimedAt, fencingToken } = row;
  if (claimedBy === null || leaseUntil === null || claimedAt === null)
    throw new Error(`case ${caseId} was claimed without a lease`);
  return { caseId, reviewer: claimedBy, fencingToken, leaseUntil, case: detailOf(row, claimedAt, phase) };
}
