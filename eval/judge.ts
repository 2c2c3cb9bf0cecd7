import { checkpointIdOf } from '@tidegate/contracts/event-ids';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import type { Decision } from '@tidegate/contracts/decision-events';
import { assess } from '@tidegate/evidence/assess';
import type { Calibration } from '@tidegate/evidence/calibrate';
import { cohortOfRequest } from '@tidegate/evidence/scored-event';
import type { ScoringDocument } from '@tidegate/evidence/scoring-document';
import { classify, type CompiledClassification } from '@tidegate/intake/classify';
import { compilePolicy } from '@tidegate/policy/compile-policy';
import { noControls } from '@tidegate/policy/controls';
import { decide } from '@tidegate/policy/decide';
import type { Scored } from '@tidegate/policy/fact-definition';
import type { EvalCase } from './judged-case.ts';

/** The shipped rules that do not depend on what is tested. */
export interface ShippedRules {
  readonly classification: CompiledClassification;
  readonly scoring: ScoringDocument;
}

/**
 * The policy of the evaluation: answers go out; an action needs a calibrated probability of at least `leastProbability`. A
 * restricting rule holds on a fact that is missing, so without a calibration every action is approved by a person: these are
 * the conservative rules.
 */
export function evaluationPolicy(
  leastProbability: number,
  auditSampleRate: number,
  more: { readonly scope?: string; readonly version?: number } = {},
): PolicyDocument {
  const grant = (id: string) => ({
    id,
    description: 'Everything may, unless a rule is against it.',
    when: [{ fact: 'risk_tier', atMost: 2 }],
    effect: 'proceed',
    reason: 'GRANTED',
  });
  return PolicyDocument.parse({
    name: 'evaluation',
    version: 1,
    ...more,
    auditSampleRate,
    authorisation: [grant('may-act')],
    quality: [
      grant('good-enough'),
      {
        id: 'action-probably-wrong',
        description: 'An action whose probability of being right is low, or not known, is approved by a person.',
        when: [
          { fact: 'proposal_kind', is: 'action' },
          { fact: 'calibrated_probability', lessThan: leastProbability },
        ],
        effect: 'approve',
        reason: 'NO_CALIBRATION',
      },
    ],
  });
}

/** Classifies and assesses a case with a calibration, as the services do. */
export function scoredWith(rules: ShippedRules, { request }: EvalCase, calibration: Calibration | null): Scored {
  const classification = classify(request, rules.classification);
  const assessment = assess(request, classification, { scoring: rules.scoring, history: null, calibration });
  const { tenantId, requestId, checkpoint } = request;
  const checkpointId = checkpointIdOf({ tenantId, requestId, number: checkpoint.number });
  return { checkpointId, request, classification, cohort: cohortOfRequest(request, classification), assessment };
}

/** Decides by the policy of the evaluation; only the policy restricts. */
export function decider(
  leastProbability: number,
  audits: { rate: number; key: Uint8Array },
): (scored: Scored) => Decision {
  const policy = compilePolicy(evaluationPolicy(leastProbability, audits.rate));
  return (scored) =>
    decide(scored, { policy, controls: noControls, sampling: { keyId: 'eval', key: audits.key, approvalRate: 0 } });
}

export const noAudits = { rate: 0, key: new Uint8Array(32) } as const;
