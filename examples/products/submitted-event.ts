import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { checkpointIdOf, derivedId, requestKey } from '@tidegate/contracts/event-ids';
import { RequestSubmitted, type Request } from '@tidegate/contracts/request-events';

/** What a product that produces straight to the topic sends (requirement A1). `now` is RFC 3339, UTC. */
export function submittedByProduct(request: Request, now: string): TidegateEvent<Request> {
  const { tenantId, requestId, checkpoint } = request;
  const { type } = RequestSubmitted;
  return {
    id: derivedId(checkpointIdOf({ tenantId, requestId, number: checkpoint.number }), type),
    type,
    source: `/products/${request.product}`,
    time: now,
    tenantId,
    correlationId: requestId,
    key: requestKey(tenantId, requestId),
    data: request,
  };
}
