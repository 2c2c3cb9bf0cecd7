import { Request } from '@tidegate/contracts/request-events';

/** A valid refund request as a product would send it; `changes` replace top-level fields. */
export function exampleRequest(changes: Readonly<Record<string, unknown>> = {}): Request {
  return Request.parse({
    tenantId: 'acme',
    requestId: 'req-1',
    product: 'support-assistant',
    checkpoint: { kind: 'commit', number: 1 },
    user: { id: 'cust-1', authenticated: true },
    question: 'It arrived damaged. I would like my money back.',
    proposal: { kind: 'action', action: refundAction() },
    versions: { model: 'm-1', prompt: 'p-1' },
    ...changes,
  });
}

export function refundAction(amount = '14.00'): Record<string, unknown> {
  return {
    name: 'issue_refund',
    arguments: { order_id: 'ord-1', customer_id: 'cust-1', reason: 'damaged' },
    value: { amount, currency: 'EUR' },
  };
}

/** A proposal of the named action. */
export function actionProposal(name: string, args: Record<string, unknown> = {}): Record<string, unknown> {
  return { proposal: { kind: 'action', action: { name, arguments: args } } };
}
