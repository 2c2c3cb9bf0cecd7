import type { TidegateEvent } from './envelope.ts';
import { jsonOf } from './json-text.ts';

/** A Kafka record in terms that no client library owns. Header values are UTF-8 text. */
export interface WireRecord {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Why a record is not one of our events; `attribute` names the header at fault. */
export interface NotAnEvent {
  readonly kind: 'not_an_event';
  readonly attribute: string;
  readonly detail: string;
}

const specversion = '1.0';

/** CloudEvents 1.0 Kafka binding, binary mode: attributes as `ce_` headers, the data as the record value. */
export function encodeCloudEvent(event: TidegateEvent): WireRecord {
  const headers: Record<string, string> = {
    ce_specversion: specversion,
    ce_id: event.id,
    ce_type: event.type,
    ce_source: event.source,
    ce_time: event.time,
    ce_tenantid: event.tenantId,
    ce_correlationid: event.correlationId,
    'content-type': 'application/json',
  };
  if (event.causationId !== undefined) headers['ce_causationid'] = event.causationId;
  if (event.traceparent !== undefined) headers['traceparent'] = event.traceparent;
  return { key: event.key, value: JSON.stringify(event.data), headers };
}

const required = ['ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_tenantid', 'ce_correlationid'] as const;

/** Reads the attributes back. The data stays unchecked; the schema of the event type judges it. */
export function decodeCloudEvent(record: WireRecord): TidegateEvent | NotAnEvent {
  const { headers } = record;
  if (headers['ce_specversion'] !== specversion) {
    return refuse('ce_specversion', `is "${headers['ce_specversion'] ?? 'missing'}"; send "${specversion}"`);
  }
  for (const name of required) {
    if (!headers[name]) return refuse(name, 'is missing; every event carries it');
  }
  const data = jsonOf(record.value);
  if (data === undefined) return refuse('data', 'is not JSON; send a JSON object as the record value');
  return {
    id: headers['ce_id']!,
    type: headers['ce_type']!,
    source: headers['ce_source']!,
    time: headers['ce_time']!,
    tenantId: headers['ce_tenantid']!,
    correlationId: headers['ce_correlationid']!,
    ...(headers['ce_causationid'] ? { causationId: headers['ce_causationid'] } : {}),
    ...(headers['traceparent'] ? { traceparent: headers['traceparent'] } : {}),
    key: record.key,
    data,
  };
}

export function isEvent(decoded: TidegateEvent | NotAnEvent): decoded is TidegateEvent {
  return !('kind' in decoded);
}

function refuse(attribute: string, detail: string): NotAnEvent {
  return { kind: 'not_an_event', attribute, detail };
}
