import { digestOf } from '@tidegate/contracts/action-digest';
import { PolicyPublished } from '@tidegate/contracts/control-events';
import { DecisionMade, type Decision } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { PolicyDocument } from '@tidegate/contracts/policy-document';
import type { Scored } from './fact-definition.ts';

const source = '/tidegate/policy';

/** A decision as everybody hears of it. Its id hangs on the checkpoint, so the first on the log wins (DESIGN §4.2). */
export function decisionEvent(
  cause: TidegateEvent<Scored>,
  decision: Decision,
  moment: { readonly now: string; readonly traceparent?: string | undefined },
): TidegateEvent<DataOf<typeof DecisionMade>> {
  const { request, classification, assessment } = cause.data;
  const { type } = DecisionMade;
  return {
    id: derivedId(decision.checkpointId, type),
    type,
    source,
    time: moment.now,
    tenantId: cause.tenantId,
    correlationId: cause.correlationId,
    causationId: cause.id,
    ...(moment.traceparent === undefined ? {} : { traceparent: moment.traceparent }),
    key: cause.key,
    data: { decision, request, classification, assessment },
  };
}

/** Puts a policy in force for its scope. Publishing the same document twice is the same event. */
export function policyPublishedEvent(
  document: PolicyDocument,
  publishedBy: string,
  now: string,
): TidegateEvent<DataOf<typeof PolicyPublished>> {
  const { scope, version } = document;
  const hash = digestOf(document);
  const { type } = PolicyPublished;
  return {
    id: derivedId(`policy/${scope}/${version}/${hash}`, type),
    type,
    source,
    time: now,
    tenantId: scope,
    correlationId: `policy-${document.name}-${version}`,
    key: scope,
    data: { scope, version, hash, document, publishedBy, publishedAt: now },
  };
}
