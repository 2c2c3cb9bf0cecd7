import { randomUUID } from 'node:crypto';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { requestKey } from '@tidegate/contracts/event-ids';
import { Request, RequestSubmitted } from '@tidegate/contracts/request-events';

export const freshId = () => `req-${randomUUID()}`;

/** A clean refund that the shipped policy lets proceed up to 250. */
export function refundBody(requestId: string, amount = '14.00', changes: Readonly<Record<string, unknown>> = {}) {
  return {
    tenantId: 'acme',
    requestId,
    product: 'support-assistant',
    checkpoint: { kind: 'commit', number: 1 },
    user: { id: 'cust-1', role: 'customer', authenticated: true, language: 'en' },
    question: 'It arrived damaged. I would like my money back.',
    proposal: {
      kind: 'action',
      action: {
        name: 'issue_refund',
        arguments: { order_id: 'ord-1', customer_id: 'cust-1', reason: 'arrived damaged' },
        value: { amount, currency: 'EUR' },
      },
    },
    signals: {
      retrieval: { coverage: 0.9, agreement: 0.95, authority: 1, grounding: 0.95, freshness: 1, contradictions: 0 },
      tooling: {
        calls: 2,
        failures: 0,
        consecutiveFailures: 0,
        repeatedCalls: 0,
        entityMismatch: false,
        withinScope: true,
      },
      workflow: { steps: 4, stepsWithoutProgress: 0, domainsCrossed: 1, exceptionLanguage: false },
      conversation: { intentAmbiguity: 0.1, identityConfidence: 0.97, asksForPerson: false },
    },
    toolTrace: [{ name: 'get_order', arguments: { order_id: 'ord-1' }, ok: true }],
    versions: { model: 'model-1', prompt: 'prompt-1' },
    ...changes,
  };
}

/** A request as a product publishes it straight to Kafka. */
export function submittedByProduct(body: unknown): TidegateEvent<Request> {
  const request = Request.parse(body);
  const { tenantId, requestId } = request;
  return {
    id: randomUUID(),
    type: RequestSubmitted.type,
    source: '/products/test',
    time: new Date().toISOString(),
    tenantId,
    correlationId: requestId,
    key: requestKey(tenantId, requestId),
    data: request,
  };
}

/** Evidence and a trace of about this many times 16 kB. */
export function tooLarge(items: number) {
  const quote = 'x'.repeat(8_000);
  const evidence = Array.from({ length: Math.min(items, 50) }, (_, index) => ({
    id: `e${index}`,
    title: 't',
    source: 's',
    quote,
  }));
  const toolTrace = Array.from({ length: items * 4 }, () => ({ name: 'n', ok: false, error: 'x'.repeat(2_000) }));
  return { evidence, toolTrace };
}
