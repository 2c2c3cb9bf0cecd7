import { derivedId, requestKey } from '@tidegate/contracts/event-ids';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { Checkpoint, Request, RequestRejected, type RequestProblem } from '@tidegate/contracts/request-events';
import { jsonOf } from '@tidegate/contracts/json-text';
import type { Moment } from './intake-events.ts';
import { redactionOfStrangers, redactRejected } from './redact-rejected.ts';
import type { KnownTenants } from './tenant-redactions.ts';

/** A record of the request topic that cannot go on, as text. */
export interface RefusedRecord {
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly position: { readonly topic: string; readonly partition: number; readonly offset: string };
  readonly problems: readonly RequestProblem[];
}

/** Stands for the tenant of a record that names no known one. */
export const unknownTenant = 'unknown';

const longest = { problems: 100, pointer: 512, detail: 2_048, raw: 65_536 } as const;

/**
 * The rejection of a record: a case for DataOps with every problem listed (requirement A2). Its ids hang on the position of
 * the record, so that a redelivery is the same rejection and nothing in a hostile record can claim another checkpoint. What
 * its tenant hides is hidden in it (requirement A8).
 */
export function rejectedEvent(
  record: RefusedRecord,
  tenants: KnownTenants,
  moment: Moment,
): TidegateEvent<DataOf<typeof RequestRejected>> {
  const { topic, partition, offset } = record.position;
  const checkpointId = derivedId(`${topic}/${partition}/${offset}`, 'checkpoint');
  const body = objectOf(record.value);
  const tenantId = tenantOf(body, record.headers, tenants.ids);
  const requestId = Request.shape.requestId.safeParse(body['requestId']).data ?? `invalid-${checkpointId}`;
  const causationId = storable(record.headers['ce_id'] ?? '');
  const redaction = tenantId === unknownTenant ? redactionOfStrangers : tenants.redactions.get(tenantId);
  const { value: raw, problems } = redaction ? redactRejected(record, redaction) : record;
  const { position } = record;
  return rejection({ tenantId, requestId, checkpointId, problems, raw, position, causationId }, moment);
}

/** A rejection before it is cut to the lengths of its contract; an empty causation id stands for none. */
export interface Rejection extends Pick<RefusedRecord, 'position' | 'problems'> {
  readonly tenantId: string;
  readonly requestId: string;
  readonly checkpointId: string;
  readonly raw: string;
  readonly causationId: string;
}

/** The event of a rejection; its id hangs on the checkpoint id, and what no database stores is replaced. */
export function rejection(
  { causationId, ...rejected }: Rejection,
  moment: Moment,
): TidegateEvent<DataOf<typeof RequestRejected>> {
  const { tenantId, requestId, checkpointId } = rejected;
  const { type } = RequestRejected;
  return {
    id: derivedId(checkpointId, type),
    type,
    source: '/tidegate/intake',
    time: moment.now,
    tenantId,
    correlationId: requestId,
    ...(causationId ? { causationId } : {}),
    ...(moment.traceparent === undefined ? {} : { traceparent: storable(moment.traceparent) }),
    key: requestKey(tenantId, requestId),
    data: {
      ...rejected,
      problems: problemsOf(rejected.problems),
      raw: storable(rejected.raw.slice(0, longest.raw)),
    },
  };
}

/**
 * Hostile text as it can be kept: what no database stores becomes the replacement character, which is as long. Cut first:
 * a cut may leave half of a pair.
 */
function storable(text: string): string {
  return text.replaceAll(/\p{Surrogate}|\0/gu, '\ufffd');
}

/** The checkpoint that a rejected record names, where that much of it can be read. */
export function checkpointOfRejected(raw: string): Checkpoint | null {
  return Checkpoint.safeParse(objectOf(raw)['checkpoint']).data ?? null;
}

/** The product that a rejected record names, `unknown` where it names none. */
export function productOfRejected(raw: string): string {
  return Request.shape.product.safeParse(objectOf(raw)['product']).data ?? 'unknown';
}

/** Only a tenant that the body and the header agree on; a record must not appear with somebody it does not belong to. */
function tenantOf(
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
  tenantIds: ReadonlySet<string>,
): string {
  const named = [body['tenantId'], headers['ce_tenantid']].filter((name) => name !== undefined);
  const [tenantId] = named;
  const agreed = typeof tenantId === 'string' && named.every((name) => name === tenantId);
  return agreed && tenantIds.has(tenantId) ? tenantId : unknownTenant;
}

function problemsOf(problems: readonly RequestProblem[]): RequestProblem[] {
  const listed = problems.slice(0, longest.problems).map(({ pointer, detail }) => ({
    pointer: storable(pointer.slice(0, longest.pointer)),
    detail: storable(detail.slice(0, longest.detail)),
  }));
  return listed.length > 0 ? listed : [{ pointer: '', detail: 'is not a valid request; compare it with the schema' }];
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  const value = jsonOf(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
