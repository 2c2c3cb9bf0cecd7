import { actionDigestOf } from '@tidegate/contracts/action-digest';
import { cohortOf, scopesOf } from '@tidegate/contracts/cohorts';
import type { Breaker } from '@tidegate/contracts/control-events';
import type { DecisionMade, Outcome } from '@tidegate/contracts/decision-events';
import type { EventOf } from '@tidegate/contracts/define-event';
import { checkpointIdOf, derivedId, requestKey } from '@tidegate/contracts/event-ids';
import type { Action, RequestResolved } from '@tidegate/contracts/request-events';

const tenantId = 'acme';
const versions = { model: 'atlas-large', prompt: 'support-v1' };
const slice = { tenantId, taskType: 'refund', versions };
const time = '2026-11-20T09:30:00.000Z';

export const refundOf = (requestId: string): Action => ({
  name: 'issue_refund',
  arguments: { order_id: `ord-${requestId}`, customer_id: 'cust-1', reason: 'arrived damaged' },
  value: { amount: '25.00', currency: 'EUR' },
});
export const checkpointOf = (requestId: string) => checkpointIdOf({ tenantId, requestId, number: 1 });
export const grantOf = (requestId: string) => derivedId(checkpointOf(requestId), 'grant');

function envelope<Data>(type: string, requestId: string, data: Data) {
  const id = derivedId(checkpointOf(requestId), type);
  return {
    id,
    type,
    source: '/tidegate/test',
    time,
    tenantId,
    correlationId: requestId,
    key: requestKey(tenantId, requestId),
    data,
  };
}

/** Who asks, and what intake made of it. */
function askedBy(requestId: string, action: Action) {
  const checkpoint = { kind: 'commit' as const, number: 1 };
  return {
    request: {
      ...{ tenantId, requestId, product: 'support-assistant', checkpoint, user: { id: 'cust-1', authenticated: true } },
      ...{
        question: 'Refund, please.',
        proposal: { kind: 'action' as const, action },
        signals: {},
        evidence: [],
        toolTrace: [],
        versions,
      },
    },
    classification: {
      ...{
        taskType: 'refund',
        riskTier: 2 as const,
        impact: 'medium' as const,
        domains: [],
        requiredTools: [],
        missingFields: [],
      },
      ...{ needsClarification: false, matchedRules: [], rulesHash: 'hash' },
    },
  };
}

/** A decision about a refund of 25 EUR; the digest is that of the action unless another is given. */
export function decided(
  requestId: string,
  outcome: Outcome,
  { action = refundOf(requestId), digest = actionDigestOf(action) }: { action?: Action; digest?: string } = {},
): EventOf<typeof DecisionMade> {
  const checkpoint = { kind: 'commit' as const, number: 1 };
  return envelope('tidegate.decision.made.v1', requestId, {
    decision: {
      ...{ checkpointId: checkpointOf(requestId), tenantId, requestId, checkpoint, outcome, approval: 'none' as const },
      ...{
        reasons: [],
        firedRules: [],
        questions: [],
        cohort: cohortOf(slice),
        scopes: scopesOf(slice),
        actionDigest: digest,
      },
      obligations: {
        queue: null,
        approverRoles: [],
        mode: 'direct_answer' as const,
        auditSample: false,
        canary: false,
      },
      versions: {
        ...{
          policy: { name: 'default', version: 1, hash: 'hash' },
          breakerEpoch: 1,
          autonomyStage: 'automatic' as const,
        },
        sampling: { rate: 0, keyId: 'k1' },
      },
    },
    ...askedBy(requestId, action),
    assessment: {
      subScores: [],
      composite: 1,
      reasons: [],
      calibration: null,
      cohortHistory: null,
      scoringVersion: '1',
    },
  });
}

/** An approval by ana at 09:30. */
export function resolved(
  requestId: string,
  { action = refundOf(requestId), digest = actionDigestOf(action) }: { action?: Action; digest?: string } = {},
): EventOf<typeof RequestResolved> {
  return envelope('tidegate.request.resolved.v1', requestId, {
    ...{
      tenantId,
      requestId,
      checkpointId: checkpointOf(requestId),
      checkpoint: { kind: 'commit' as const, number: 1 },
    },
    ...{
      caseId: 'case-1',
      resolution: 'allowed' as const,
      proposal: { kind: 'action' as const, action },
      actionDigest: digest,
    },
    ...{ grantId: grantOf(requestId), approvedBy: ['ana'], reason: 'agreed', scopes: scopesOf(slice), breakerEpoch: 1 },
  });
}

export const openBreaker = (change: Partial<Breaker> = {}): Breaker => ({
  ...{
    scope: 'tenant:acme',
    state: 'open' as const,
    epoch: 2,
    openedBy: 'monitor',
    killSwitch: false,
    reason: 'many overrides',
  },
  ...{ statistics: null, changedAt: '2026-11-20T09:00:00.000Z', probesFrom: null },
  ...change,
});
