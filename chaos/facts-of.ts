import { createHash } from 'node:crypto';
import { digestOf } from '@tidegate/contracts/action-digest';
import {
  ActionExecuted,
  ActionFailed,
  ActionRolledBack,
  RollbackFailed,
  RollbackRequested,
} from '@tidegate/contracts/action-events';
import { RequestAnswered, RequestAsked } from '@tidegate/contracts/ask-events';
import { CaseEscalated, CaseOpened, CaseResumed } from '@tidegate/contracts/case-events';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { GrantIssued, GrantRedeemed } from '@tidegate/contracts/grant-events';
import { checkpointIdOf } from '@tidegate/contracts/event-ids';
import { RequestResolved, RequestSubmitted } from '@tidegate/contracts/request-events';
import { VerdictRecorded, VerdictWithdrawn } from '@tidegate/contracts/review-events';
import type { Facts } from './evidence.ts';

/** What the reconciler needs of the data of an event; the data themselves would not fit into memory after a long run. */
export function factsOf(type: string, data: unknown): Facts {
  const { checkpointId, caseId } = (data ?? {}) as { checkpointId?: string; caseId?: string };
  const ids = { ...(checkpointId === undefined ? {} : { checkpointId }), ...(caseId === undefined ? {} : { caseId }) };
  return { ...ids, ...particulars[type]?.(data as never) };
}

const particulars: Readonly<Record<string, (data: never) => Facts>> = {
  [RequestSubmitted.type]: ({ tenantId, requestId, checkpoint }: DataOf<typeof RequestSubmitted>) => ({
    checkpointId: checkpointIdOf({ tenantId, requestId, number: checkpoint.number }),
  }),
  [DecisionMade.type]: ({ decision, request }: DataOf<typeof DecisionMade>) => ({
    checkpointId: decision.checkpointId,
    outcome: decision.outcome,
    auditSample: decision.obligations.auditSample,
    decisionDigest: digestOf(decision),
    allowsAction:
      decision.outcome === 'proceed' && request.checkpoint.kind === 'commit' && request.proposal.kind === 'action',
  }),
  [CaseOpened.type]: ({ kind, approvalsRequired, escalation }: DataOf<typeof CaseOpened>) => ({
    ...{ caseKind: kind, approvalsRequired },
    ...(escalation.decision === null ? {} : { decisionDigest: digestOf(escalation.decision) }),
  }),
  [CaseEscalated.type]: ({ step, why }: DataOf<typeof CaseEscalated>) => ({
    step,
    byTimer: why === 'waiting_too_long',
  }),
  [CaseResumed.type]: ({ because }: DataOf<typeof CaseResumed>) => ({ because }),
  [VerdictRecorded.type]: ({ verdictId, closesCase, reviewer, verdict }: DataOf<typeof VerdictRecorded>) => ({
    ...{ verdictId, closesCase, reviewer },
    approves: verdict === 'approve' || verdict === 'approve_with_edits',
  }),
  [VerdictWithdrawn.type]: ({ verdictId, reviewer }: DataOf<typeof VerdictWithdrawn>) => ({ verdictId, reviewer }),
  [RequestAsked.type]: ({ ask }: DataOf<typeof RequestAsked>) => ({ askId: ask.askId }),
  [RequestAnswered.type]: ({ askId, text }: DataOf<typeof RequestAnswered>) => ({
    askId,
    answerHash: createHash('sha256').update(text).digest('hex'),
  }),
  [RequestResolved.type]: ({ resolution, checkpoint, proposal, approvedBy }: DataOf<typeof RequestResolved>) => {
    const isAllowed = resolution === 'allowed' || resolution === 'allowed_with_edits';
    const allowsAction = isAllowed && checkpoint?.kind === 'commit' && proposal?.kind === 'action';
    return { isAllowed, allowsAction, approvedBy };
  },
  [ActionExecuted.type]: ({ grantId, receipt }: DataOf<typeof ActionExecuted>) => ({ grantId, receipt }),
  [ActionFailed.type]: ({ grantId }: DataOf<typeof ActionFailed>) => ({ grantId }),
  [GrantIssued.type]: ({ grantId }: DataOf<typeof GrantIssued>) => ({ grantId }),
  [GrantRedeemed.type]: ({ grantId, redemptionId }: DataOf<typeof GrantRedeemed>) => ({ grantId, redemptionId }),
  [RollbackRequested.type]: ({ grantId, rollbackKey }: DataOf<typeof RollbackRequested>) => ({ grantId, rollbackKey }),
  [ActionRolledBack.type]: ({ grantId, rollbackKey, receipt }: DataOf<typeof ActionRolledBack>) => ({
    ...{ grantId, rollbackKey, receipt },
  }),
  [RollbackFailed.type]: ({ grantId, rollbackKey }: DataOf<typeof RollbackFailed>) => ({ grantId, rollbackKey }),
};
