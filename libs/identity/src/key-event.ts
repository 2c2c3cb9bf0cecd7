import { derivedId } from '@tidegate/contracts/event-ids';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { ApiKeyChanged } from '@tidegate/contracts/key-events';
import type { ApiKey } from '@tidegate/contracts/key-events';

/** A key as it is from now on. The same state twice is the same event. */
export function keyChangedEvent(
  key: ApiKey,
  moment: { readonly now: string; readonly traceparent?: string | undefined },
): TidegateEvent<ApiKey> {
  const { type } = ApiKeyChanged;
  return {
    id: derivedId(key.keyId, type, JSON.stringify([key.expiresAt, key.revokedAt])),
    type,
    source: '/tidegate/intake',
    time: moment.now,
    tenantId: key.tenantId,
    correlationId: key.keyId,
    ...(moment.traceparent === undefined ? {} : { traceparent: moment.traceparent }),
    key: key.keyId,
    data: key,
  };
}
