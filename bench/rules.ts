import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointIdOf } from '@tidegate/contracts/event-ids';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import type { Request } from '@tidegate/contracts/request-events';
import { assess } from '@tidegate/evidence/assess';
import { cohortOfRequest } from '@tidegate/evidence/scored-event';
import { ScoringDocument } from '@tidegate/evidence/scoring-document';
import { ClassificationDocument } from '@tidegate/intake/classification-document';
import { classify, compileClassification } from '@tidegate/intake/classify';
import { compilePolicy, type CompiledPolicy } from '@tidegate/policy/compile-policy';
import { noControls } from '@tidegate/policy/controls';
import { decide, type DecisionContext } from '@tidegate/policy/decide';
import type { Scored } from '@tidegate/policy/fact-definition';
import { parse } from 'yaml';
import { sampleRequests } from './request-templates.ts';

const config = fileURLToPath(new URL('../config', import.meta.url));
const readYaml = (path: string): unknown => parse(readFileSync(join(config, path), 'utf8'));

/** Requests a second that one core can classify, assess and decide, with the shipped rules and a full trace. */
export function decisionsPerSecond(durationMs: number): number {
  const requests = sampleRequests(500);
  const judge = judgeWithShippedRules();
  requests.forEach(judge);
  const endAtMs = performance.now() + durationMs;
  const startedAtMs = performance.now();
  let done = 0;
  while (performance.now() < endAtMs) {
    requests.forEach(judge);
    done += requests.length;
  }
  return done / ((performance.now() - startedAtMs) / 1_000);
}

function judgeWithShippedRules(): (request: Request) => unknown {
  const score = scorerWithShippedRules();
  const context = decisionContext(compilePolicy(shippedPolicy()));
  return (request) => decide(score(request), context);
}

/** Classifies and assesses a request by the shipped rules, as what a policy decides on. */
export function scorerWithShippedRules(): (request: Request) => Scored {
  const classification = compileClassification(ClassificationDocument.parse(readYaml('classification.yaml')));
  const scoring = ScoringDocument.parse(readYaml('evidence.yaml'));
  return (request) => {
    const classified = classify(request, classification);
    const assessment = assess(request, classified, { scoring, history: null, calibration: null });
    const { tenantId, requestId, checkpoint } = request;
    const checkpointId = checkpointIdOf({ tenantId, requestId, number: checkpoint.number });
    const cohort = cohortOfRequest(request, classified);
    return { checkpointId, request, classification: classified, cohort, assessment };
  };
}

export function shippedPolicy(): PolicyDocument {
  return PolicyDocument.parse(readYaml('policies/default.yaml'));
}

/** Nothing but the policy restricts. */
export function decisionContext(policy: CompiledPolicy): DecisionContext {
  return {
    policy,
    controls: noControls,
    sampling: { keyId: 'bench', key: new Uint8Array(32), approvalRate: 0.2 },
  };
}
