import type { Action, Request, ToolCall } from '@tidegate/contracts/request-events';
import type { Chance } from './seeded-chance.ts';

const services = ['checkout', 'search', 'catalogue', 'mailer', 'ledger'];

/** An agent that keeps infrastructure running: restarts, scaling, and now and then something that cannot be undone. */
export function operationsRequest(chance: Chance): Omit<Request, 'tenantId' | 'requestId' | 'product'> {
  const service = chance.pick(services);
  const stuck = chance.happens(0.1);
  const action = actionFor(chance, service);
  const toolTrace = traceOf(chance, service, stuck);
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
      // Failures, repetitions and what was read before it is written, Tidegate reads from the trace.
      tooling: {
        calls: toolTrace.length,
        validationErrors: 0,
        entityMismatch: false,
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
    toolTrace,
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

const furtherReads = ['get_deployments', 'get_events', 'get_dependencies', 'get_configuration', 'get_alerts'];

function traceOf(chance: Chance, service: string, stuck: boolean): ToolCall[] {
  const read = (name: string): ToolCall => ({ name, kind: 'read', arguments: { service }, ok: true });
  if (!stuck) return ['get_metrics', ...furtherReads.slice(0, chance.between(2, 5))].map(read);
  const failing: ToolCall = { ...read('get_logs'), ok: false, error: 'the log store timed out' };
  return [read('get_metrics'), failing, failing, failing];
}
