import { readFileSync } from 'node:fs';
import { CaseOpened } from '@tidegate/contracts/case-events';
import { VerdictBody } from '@tidegate/contracts/http-cases';
import type { Action, Proposal } from '@tidegate/contracts/request-events';
import type { Accepted } from '../src/accept-verdict.ts';
import { judge } from '../src/judge.ts';
import type { JudgeContext } from '../src/judge.ts';
import type { ReviewedCase } from '../src/reviewed-case.ts';
import type { VerdictAttempt } from '../src/verdict-attempt.ts';

const path = new URL('../../contracts/examples/case.opened.v1.json', import.meta.url);
export const opened = CaseOpened.schema.parse(JSON.parse(readFileSync(path, 'utf8')).value);
export const now = '2026-11-20T09:34:00.000Z';
export const proposal = opened.escalation.request!.proposal;
export const digest = opened.escalation.decision!.actionDigest!;

export const reviewed: ReviewedCase = {
  caseId: opened.caseId,
  kind: 'approval',
  tenantId: opened.tenantId,
  requestId: opened.requestId,
  checkpointId: opened.checkpointId,
  queue: 'billing',
  cohort: opened.cohort,
  closed: false,
  exercise: null,
  waiting: false,
  verdictDueAt: null,
  asksMade: 0,
  asksMax: null,
  arbiterQueue: null,
  disputedBy: [],
  answeredEvidence: [],
  version: 3,
  proposalVersion: 1,
  proposal,
  actionDigest: digest,
  approvalsRequired: 1,
  approverRoles: ['reviewer'],
  approvals: [],
  proposedBy: 'cust-981',
  claimedBy: 'ana',
  claimedAt: '2026-11-20T09:31:40.000Z',
  leaseUntil: '2026-11-20T09:41:40.000Z',
  fencingToken: 2,
  escalation: opened.escalation,
};
export const ana = { id: 'ana', roles: ['reviewer'] };
export const dara = { id: 'dara', roles: ['reviewer', 'executive'] };

/** The proposal with its action changed. */
export function edited(change: (action: Action) => void): Proposal {
  const copy = structuredClone(proposal);
  if (copy.kind !== 'action') throw new Error('the example proposes no action');
  change(copy.action);
  return copy;
}
export const cheaper = edited((action) => (action.value!.amount = '380.00'));

/** What differs from an ordinary approval by Ana of a refund that she holds. */
export interface Row {
  state?: Partial<ReviewedCase>;
  body?: Record<string, unknown>;
  attempt?: Partial<VerdictAttempt>;
  context?: Partial<JudgeContext>;
}

export function give({ state = {}, body = {}, attempt = {}, context: terms = {} }: Row) {
  const given = { fencingToken: 2, verdict: 'approve', actionDigest: digest, ...body };
  const context = { now, queueNames: ['billing', 'support'], roundsMax: 3, ...terms };
  return judge(
    { ...reviewed, ...state },
    { body: VerdictBody.parse(given), reviewer: ana, expectedVersion: null, ...attempt },
    context,
  );
}

export function accepted(row: Row): Accepted {
  const result = give(row);
  if (result.refused) throw new Error(`refused: ${result.refused}: ${result.detail}`);
  return result;
}

/** The escalation of a decision that an executive has to agree to. */
export const executive = structuredClone(opened.escalation);
executive.decision!.approval = 'executive';
