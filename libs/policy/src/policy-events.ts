import { digestOf } from '@tidegate/contracts/action-digest';
import { PolicyCandidateChanged, type PolicyCandidate } from '@tidegate/contracts/candidate-events';
import { PolicyPublished } from '@tidegate/contracts/control-events';
import { DecisionMade, type Decision } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { PolicyDocument } from '@tidegate/contracts/policy-document';
import type { Scored } from './fact-definition.ts';

type Published = DataOf<typeof PolicyPublished>;

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
  more: Pick<Published, 'previous'> = {},
): TidegateEvent<Published> {
  const { scope, version } = document;
  return publicationEvent({
    ...{ scope, version, hash: digestOf(document), document, publishedBy, publishedAt: now },
    ...more,
  });
}

/** What was published, as everybody hears of it. */
export function publicationEvent(published: Published): TidegateEvent<Published> {
  const { scope, version, hash, document, publishedAt } = published;
  const { type } = PolicyPublished;
  return {
    id: derivedId(`policy/${scope}/${version}/${hash}`, type),
    type,
    source,
    time: publishedAt,
    tenantId: scope,
    correlationId: `policy-${document.name}-${version}`,
    key: scope,
    data: published,
  };
}

/** Key of a candidate on the topic that also carries what is published, keyed by scope; no scope has a colon. */
export function candidateKey(scope: string): string {
  return `candidate:${scope}`;
}

/** A candidate as it is now. Its id hangs on the whole change, so a repeated record is the same event. */
export function candidateEvent(candidate: PolicyCandidate): TidegateEvent<PolicyCandidate> {
  const { scope, revision, version, hash, stage, share, document, changedBy, changedAt } = candidate;
  const { type } = PolicyCandidateChanged;
  return {
    id: derivedId(candidateKey(scope), type, JSON.stringify([revision, hash, stage, share, changedBy, changedAt])),
    type,
    source,
    time: changedAt,
    tenantId: scope,
    correlationId: `policy-${document.name}-${version}`,
    key: candidateKey(scope),
    data: candidate,
  };
}
