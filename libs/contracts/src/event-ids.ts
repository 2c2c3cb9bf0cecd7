import { utf8ToBytes } from '@noble/hashes/utils.js';
import { parse, v5 } from 'uuid';

/** Namespace of every id that Tidegate derives; fixed for ever, since changing it would change all ids. */
const namespace = parse('6f0c7c1e-5a0b-5d0e-9f5b-7469646567a7');

/** Both in bytes: of texts, the library reads the namespace twice for each id and encodes the name by way of a URL. */
const uuidv5 = (name: string): string => v5(utf8ToBytes(name), namespace);

/** Identifies one checkpoint of one request. Two submissions of the same checkpoint share it (DESIGN §4.2). */
export function checkpointIdOf(checkpoint: { tenantId: string; requestId: string; number: number }): string {
  return uuidv5(JSON.stringify([checkpoint.tenantId, checkpoint.requestId, checkpoint.number]));
}

/**
 * The id of the event of `type` that `causeId` gives rise to: `uuidv5(cause id, type)` (DESIGN §4.1).
 * `discriminator` tells apart several events of one type with the same cause.
 */
export function derivedId(causeId: string, type: string, discriminator = ''): string {
  return uuidv5(`${causeId}|${type}|${discriminator}`);
}

/**
 * The id that the decision of a checkpoint has. Consumers claim this one and not the id that a record carries, so that the
 * first decision of a checkpoint counts whatever another one calls itself (DESIGN §4.2).
 */
export function decisionIdOf(checkpointId: string): string {
  return derivedId(checkpointId, 'tidegate.decision.made.v1');
}

/** Key of the pipeline topics: all events of a request share a partition, hence an order. */
export function requestKey(tenantId: string, requestId: string): string {
  return `${tenantId}:${requestId}`;
}
