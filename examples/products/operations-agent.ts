import type { Action, Request, ToolCall } from '@tidegate/contracts/request-events';
import type { Chance } from './seeded-chance.ts';

const services = ['checkout', 'search', 'catalogue', 'mailer', 'ledger'];

/** An agent that keeps infrastructure running: restarts, scaling, and now and then something that cannot be undone. */
export function operationsRequest(chance: Chance): Omit<Request, 'tenantId' | 'requestId' | 'product'> {
  const service = chance.pick(services);
  const stuck = chance.happens(0.1);
  const action = actionFor(chance, service);
  return {
    checkpoint: { kind: 'commit', number: 1 },
    user: { id: `engineer-${chance.between(1, 30)}`, role: 'engineer', authenticated: true, language: 'en' },
    question: `${service} is slow since the last deployment. Please look into it and fix it.`,
    proposal: {
      kind: 'action',
      action,
      rationale: `The error rate of ${service} rose to ${chance.between(3, 9)} % after the deployment.`,
    },
    signals: {
      tooling: {
        calls: stuck ? 14 : chance.between(3, 6),
        failures: stuck ? 4 : 0,
        consecutiveFailures: stuck ? 3 : 0,
        repeatedCalls: stuck ? 3 : 0,
        validationErrors: 0,
        entityMismatch: false,
        writes: 0,
        staleReadSeconds: chance.between(5, 60),
        withinScope: true,
      },
      workflow: {
        steps: stuck ? 16 : chance.between(3, 7),
        planLength: 6,
        stepsWithoutProgress: stuck ? 5 : 0,
        domainsCrossed: 1,
        exceptionLanguage: false,
      },
      conversation: { intentAmbiguity: 0.1, identityConfidence: 0.99, asksForPerson: false },
    },
    evidence: [
      {
        id: `metrics-${service}`,
        title: `Error rate of ${service}`,
        source: 'monitoring',
        quote: 'Rising since 09:12.',
        authoritative: true,
        score: 0.95,
      },
    ],
    toolTrace: traceOf(service, stuck),
    versions: { model: 'atlas-large-2026-09', prompt: 'operations-v3', tools: 'operations-tools-8' },
  };
}

function actionFor(chance: Chance, service: string): Action {
  const roll = chance.next();
  if (roll < 0.08) {
    return { name: 'delete_volume', arguments: { volume_id: `vol-${chance.between(100, 999)}` }, reversible: false };
  }
  if (roll < 0.5) {
    const environment = chance.happens(0.75) ? 'staging' : 'production';
    return { name: 'restart_service', arguments: { service, environment }, reversible: true };
  }
  return { name: 'scale_service', arguments: { service, replicas: chance.between(2, 8) }, reversible: true };
}

function traceOf(service: string, stuck: boolean): ToolCall[] {
  const look: ToolCall = { name: 'get_metrics', arguments: { service }, ok: true };
  if (!stuck) return [look, { name: 'get_deployments', arguments: { service }, ok: true }];
  const failing: ToolCall = { name: 'get_logs', arguments: { service }, ok: false, error: 'the log store timed out' };
  return [look, failing, failing, failing];
}
