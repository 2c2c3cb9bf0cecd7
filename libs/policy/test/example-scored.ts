import { cohortOf } from '@tidegate/contracts/cohorts';
import { EvidenceScored } from '@tidegate/contracts/evidence-events';
import type { PolicyDocument } from '@tidegate/contracts/policy-document';
import type { Scored } from '../src/fact-definition.ts';

type Parts = Readonly<Partial<Record<'request' | 'classification' | 'assessment', Readonly<Record<string, unknown>>>>>;

/** A scored refund; each part may be changed. It is checked by the contract, so an impossible change fails here. */
export function exampleScored(parts: Parts = {}, checkpointId = 'checkpoint-1'): Scored {
  const request = { ...refundRequest, ...parts.request };
  const classification = { ...refundClassification, ...parts.classification };
  const cohort = cohortOf({
    tenantId: request.tenantId,
    taskType: classification.taskType,
    versions: request.versions,
  });
  const assessment = { ...emptyAssessment, ...parts.assessment };
  return EvidenceScored.schema.parse({ checkpointId, request, classification, cohort, assessment });
}

/** A refund of this amount. */
export function refundOf(amount: string, currency = 'EUR'): Record<string, unknown> {
  const action = { name: 'issue_refund', arguments: { order_id: 'ord-1' }, value: { amount, currency } };
  return { proposal: { kind: 'action', action } };
}

const refundRequest = {
  tenantId: 'acme',
  requestId: 'req-1',
  product: 'support-assistant',
  checkpoint: { kind: 'commit', number: 1 },
  user: { id: 'cust-1', authenticated: true },
  question: 'I would like my money back.',
  ...refundOf('14.00'),
  signals: {},
  versions: { model: 'm-1', prompt: 'p-1' },
};

const refundClassification = {
  taskType: 'refund',
  riskTier: 2,
  impact: 'medium',
  domains: [],
  requiredTools: [],
  missingFields: [],
  needsClarification: false,
  matchedRules: [],
  rulesHash: 'hash',
};

const emptyAssessment = {
  subScores: [],
  composite: null,
  reasons: [],
  calibration: null,
  cohortHistory: null,
  scoringVersion: '1',
};

/** A grant of everything, for policies that are about restrictions. */
export const grantAll = {
  id: 'grant-all',
  description: 'Everything may proceed.',
  when: [{ fact: 'risk_tier', atLeast: 0 }],
  effect: 'proceed',
  reason: 'GRANTED',
} as const;

/** A policy of these rules; both sets grant everything unless told otherwise. */
export function policyOf(rules: readonly unknown[], changes: Readonly<Record<string, unknown>> = {}): PolicyDocument {
  return {
    name: 'test',
    version: 1,
    scope: '*',
    auditSampleRate: 0,
    authorisation: [grantAll, ...rules],
    quality: [{ ...grantAll, id: 'grant-quality' }],
    ...changes,
  } as unknown as PolicyDocument;
}

export const testSampling = { keyId: 'k-1', key: new Uint8Array(32).fill(7), approvalRate: 0.5 };
