import type { Request } from '@tidegate/contracts/request-events';
import { knowledgeRequest } from './knowledge-assistant.ts';
import { operationsRequest } from './operations-agent.ts';
import { seededChance, type Chance } from './seeded-chance.ts';
import { refund, supportRequest } from './support-assistant.ts';

/** How a product reaches Tidegate; both doors give the same result (requirement A1). */
export type Door = 'http' | 'kafka';

export interface DemonstrationRequest {
  readonly request: Request;
  readonly door: Door;
}

export interface TrafficOptions {
  readonly seed: number;
  /** Makes request ids of different runs differ. */
  readonly run: string;
}

/** The endless, reproducible traffic of three imaginary AI products. The same seed gives the same requests. */
export function* demonstrationTraffic(options: TrafficOptions): Generator<DemonstrationRequest, never> {
  const chance = seededChance(options.seed);
  for (let count = 1; ; count += 1) {
    yield nextRequest(chance, `${options.run}-${String(count).padStart(5, '0')}`);
  }
}

function nextRequest(chance: Chance, requestId: string): DemonstrationRequest {
  const roll = chance.next();
  if (roll < 0.45) {
    const draft = supportRequest(chance, { prompt: 'support-v14', largeShare: 0.25 });
    return { request: { tenantId: 'acme', requestId, product: 'support-assistant', ...draft }, door: 'http' };
  }
  if (roll < 0.75) {
    const draft = knowledgeRequest(chance);
    return { request: { tenantId: 'globex', requestId, product: 'knowledge-assistant', ...draft }, door: 'http' };
  }
  const draft = operationsRequest(chance);
  return { request: { tenantId: 'acme', requestId, product: 'operations-agent', ...draft }, door: 'kafka' };
}

/** Refunds of one prompt version: the cohort with which the simulated reviewers start to disagree. */
export function* refundTraffic(options: TrafficOptions & { prompt: string }): Generator<DemonstrationRequest, never> {
  const chance = seededChance(options.seed);
  for (let count = 1; ; count += 1) {
    const requestId = `${options.run}-${options.prompt}-${String(count).padStart(5, '0')}`;
    const draft = refund(chance, { prompt: options.prompt, largeShare: 0.5 });
    yield { request: { tenantId: 'acme', requestId, product: 'support-assistant', ...draft }, door: 'http' };
  }
}
