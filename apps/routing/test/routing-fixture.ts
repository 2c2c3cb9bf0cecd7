import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RequestAnswered } from '@tidegate/contracts/ask-events';
import { ActionFailed } from '@tidegate/contracts/action-events';
import type { Placement } from '@tidegate/contracts/case-events';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf, EventDefinition, EventOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { checkpointIdOf, derivedId, requestKey } from '@tidegate/contracts/event-ids';
import { RequestRejected } from '@tidegate/contracts/request-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';

export const configFolder = fileURLToPath(new URL('../../../config', import.meta.url));
export const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

const example = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../libs/contracts/examples/${name}.v1.json`, import.meta.url), 'utf8')).value;

type Made = DataOf<typeof DecisionMade>;

/** A decision about request `requestId` that needs one approval, changed as the test wants it. */
export function decisionOf(
  requestId: string,
  change: (made: Made) => void = () => undefined,
): EventOf<typeof DecisionMade> {
  const made = structuredClone(DecisionMade.schema.parse(example('decision.made')));
  const checkpointId = checkpointIdOf({ tenantId: 'acme', requestId, number: 1 });
  Object.assign(made.request, { tenantId: 'acme', requestId });
  Object.assign(made.decision, { tenantId: 'acme', requestId, checkpointId, outcome: 'approve', approval: 'single' });
  made.decision.obligations = { ...made.decision.obligations, queue: null, auditSample: false };
  change(made);
  return eventOf(DecisionMade, made, { id: derivedId(checkpointId, DecisionMade.type), requestId });
}

export function rejectionOf(requestId: string): EventOf<typeof RequestRejected> {
  const rejected = { ...RequestRejected.schema.parse(example('request.rejected')), requestId };
  return eventOf(RequestRejected, rejected, { id: derivedId(requestId, 'rejected'), requestId, tenantId: 'unknown' });
}

export function failureOf(requestId: string): EventOf<typeof ActionFailed> {
  const failed = { ...ActionFailed.schema.parse(example('action.failed')), requestId };
  failed.checkpointId = checkpointIdOf({ tenantId: 'acme', requestId, number: 1 });
  return eventOf(ActionFailed, failed, { id: derivedId(requestId, 'failed'), requestId, key: failed.checkpointId });
}

/** A verdict on the approval case of `requestId`. */
export function verdictOf(
  requestId: string,
  change: Partial<DataOf<typeof VerdictRecorded>>,
): EventOf<typeof VerdictRecorded> {
  const verdict = { ...VerdictRecorded.schema.parse(example('review.verdict-recorded')), requestId, ...change };
  verdict.caseId = approvalCaseId(requestId);
  return eventOf(VerdictRecorded, verdict, {
    id: derivedId(verdict.caseId, verdict.verdict, verdict.at),
    requestId,
    key: verdict.caseId,
  });
}

/** A verdict that asks the product something about the approval case of `requestId`. */
export function askOf(requestId: string): EventOf<typeof VerdictRecorded> {
  const ask = {
    askId: `ask-${requestId}`,
    kind: 'information',
    question: 'Which card?',
    round: 1,
    roundsMax: 3,
  } as const;
  const askedAt = '2026-11-20T09:35:00.000Z';
  return verdictOf(requestId, { verdict: 'request_information', closesCase: false, ask: { ...ask, askedAt } });
}

/** The answer of the product to it. */
export function answerOf(requestId: string): EventOf<typeof RequestAnswered> {
  const answer = { ...RequestAnswered.schema.parse(example('request.answered')), requestId };
  Object.assign(answer, { caseId: approvalCaseId(requestId), askId: `ask-${requestId}` });
  return eventOf(RequestAnswered, answer, { id: derivedId(requestId, 'answered'), requestId });
}

export function approvalCaseId(requestId: string): string {
  return derivedId(checkpointIdOf({ tenantId: 'acme', requestId, number: 1 }), 'case', 'approval');
}

function eventOf<Definition extends EventDefinition>(
  definition: Definition,
  data: DataOf<Definition>,
  about: { id: string; requestId: string; tenantId?: string; key?: string },
): EventOf<Definition> {
  const { id, requestId, tenantId = 'acme' } = about;
  return {
    ...{ id, type: definition.type, source: '/tidegate/test', time: '2026-11-20T09:30:00.000Z', tenantId, data },
    correlationId: requestId,
    key: about.key ?? requestKey(tenantId, requestId),
  };
}

/** What is in the outbox, in order, without the relay. */
export function stagedOf(rows: readonly { value: string; headers: Record<string, string> }[]): StagedEvent[] {
  return rows.map(({ value, headers }) => ({
    type: headers['ce_type'] ?? '',
    id: headers['ce_id'] ?? '',
    causationId: headers['ce_causationid'],
    data: JSON.parse(value) as StagedEvent['data'],
  }));
}

export interface StagedEvent extends Pick<TidegateEvent, 'type' | 'id'> {
  readonly causationId: string | undefined;
  readonly data: { readonly [name: string]: unknown; readonly placement: Placement };
}
