import { checkpointIdOf } from '@tidegate/contracts/event-ids';
import { EvidenceScored } from '@tidegate/contracts/evidence-events';
import type { Chance } from '@tidegate/examples/products/seeded-chance';
import type { Scored } from '@tidegate/policy/fact-definition';
import { drawFacts, type FactMap } from './drawn-facts.ts';

/** A request with the facts that are drawn of it, as policies see it and as they are handed to everything else. */
export interface DrawnRequest {
  readonly scored: Scored;
  readonly facts: FactMap;
}

export function drawRequests(count: number, chance: Chance): DrawnRequest[] {
  return Array.from({ length: count }, (_, number) => {
    const facts = drawFacts(chance);
    return { facts, scored: EvidenceScored.schema.parse(scoredWith(facts, number)) };
  });
}

/** The event from which `libs/policy` reads exactly these facts. */
function scoredWith(facts: FactMap, number: number): unknown {
  const tenantId = 'bench';
  const requestId = `request-${number}`;
  const { task_type: taskType, impact, risk_tier: riskTier } = facts;
  return {
    checkpointId: checkpointIdOf({ tenantId, requestId, number: 1 }),
    request: {
      tenantId,
      requestId,
      product: facts['product'],
      checkpoint: { kind: 'commit', number: 1 },
      user: {
        id: `user-${number % 97}`,
        authenticated: facts['authenticated'],
        vip: facts['vip'],
        role: facts['user_role'],
        language: facts['language'],
      },
      question: 'Please pay back what I paid too much last month.',
      proposal: { kind: 'action', action: actionWith(facts, number) },
      signals: signalsWith(facts),
      toolTrace: [
        { name: 'find_order', arguments: { order_id: `order-${number}` }, ok: true },
        { name: 'find_payment', ok: false, error: 'timeout' },
        { name: 'find_payment', ok: true },
      ],
      versions: { model: 'model-1', prompt: 'prompt-1' },
    },
    classification: {
      taskType,
      riskTier,
      impact,
      domains: [],
      requiredTools: [],
      missingFields: ['/a', '/b', '/c'].slice(0, Number(facts['missing_fields'])),
      needsClarification: false,
      matchedRules: [],
      rulesHash: 'drawn',
    },
    cohort: `bench/${String(taskType)}/model-1/prompt-1/-/-`,
    assessment: {
      subScores: [scoreOf('retrieval', ['coverage', 'grounding']), scoreOf('tooling', ['failures'])],
      composite: facts['composite_score'] ?? null,
      reasons: [],
      calibration: null,
      cohortHistory: null,
      scoringVersion: '1',
    },
  };
}

function actionWith(facts: FactMap, number: number): unknown {
  const amount = facts['action_value'];
  const value = amount === undefined ? undefined : { amount: String(amount), currency: 'EUR' };
  const name = 'issue_refund';
  return { name, arguments: { order_id: `order-${number}` }, value, reversible: facts['action_reversible'] };
}

function signalsWith(facts: FactMap): unknown {
  return {
    retrieval: { coverage: facts['coverage'], grounding: facts['grounding'] },
    tooling: {
      failures: facts['tool_failures'],
      entityMismatch: facts['entity_mismatch'],
      withinScope: facts['within_scope'],
    },
    workflow: { steps: facts['steps'], exceptionLanguage: facts['exception_language'] },
    conversation: { identityConfidence: facts['identity_confidence'] },
  };
}

function scoreOf(family: string, signals: readonly string[]): unknown {
  const contributions = signals.map((signal, index) => ({ signal, value: index + 0.5, penalty: (index + 1) / 10 }));
  return { family, score: 0.7, weight: 0.5, present: signals.length, contributions };
}
