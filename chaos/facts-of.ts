import { digestOf } from '@tidegate/contracts/action-digest';
import { ActionExecuted, ActionFailed } from '@tidegate/contracts/action-events';
import { CaseEscalated, CaseOpened } from '@tidegate/contracts/case-events';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { checkpointIdOf } from '@tidegate/contracts/event-ids';
import { RequestResolved, RequestSubmitted } from '@tidegate/contracts/request-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
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
  [CaseOpened.type]: ({ kind, escalation }: DataOf<typeof CaseOpened>) => ({
    caseKind: kind,
    ...(escalation.decision === null ? {} : { decisionDigest: digestOf(escalation.decision) }),
  }),
  [CaseEscalated.type]: ({ step, why }: DataOf<typeof CaseEscalated>) => ({
    step,
    byTimer: why === 'waiting_too_long',
  }),
  [VerdictRecorded.type]: ({ verdictId, closesCase }: DataOf<typeof VerdictRecorded>) => ({ verdictId, closesCase }),
  [RequestResolved.type]: ({ resolution, checkpoint, proposal }: DataOf<typeof RequestResolved>) => ({
    allowsAction:
      (resolution === 'allowed' || resolution === 'allowed_with_edits') &&
      checkpoint?.kind === 'commit' &&
      proposal?.kind === 'action',
  }),
  [ActionExecuted.type]: ({ grantId, receipt }: DataOf<typeof ActionExecuted>) => ({ grantId, receipt }),
  [ActionFailed.type]: ({ grantId }: DataOf<typeof ActionFailed>) => ({ grantId }),
};
