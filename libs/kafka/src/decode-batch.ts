import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import { decodeCloudEvent, isEvent } from '@tidegate/contracts/cloud-event-codec';
import type { EventDefinition } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { definitionOf } from '@tidegate/contracts/event-catalogue';
import { jsonCheckOf } from '@tidegate/contracts/json-check';
import type { TopicName } from '@tidegate/contracts/topics';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { ConsumedBatch, ConsumedEvent, InvalidRecord, RawRecord, RecordProblem } from './consumed-batch.ts';

/** Finds the definition of an event type that may travel on a topic. */
export type FindDefinition = (type: string, topic: TopicName) => EventDefinition | undefined;

/** The event catalogue: a type is known only on its own topic, so that a handler never sees data of another one. */
export const definitionOnTopic: FindDefinition = (type, topic) => {
  const definition = definitionOf(type);
  return definition?.topic === topic ? definition : undefined;
};

/** What a record is: one of our events, or what is wrong with it. */
export type Verdict = { readonly event: TidegateEvent } | Pick<InvalidRecord, 'reason' | 'problems'>;

/** Fetched messages of one partition as a batch: decoded, and checked unless `raw`. */
export function decodeBatch(
  source: { readonly topic: TopicName; readonly partition: number; readonly messages: readonly KafkaMessage[] },
  options: { readonly raw: boolean; readonly findDefinition: FindDefinition },
): ConsumedBatch {
  const { topic, partition } = source;
  const records = source.messages.map(rawRecordOf);
  if (options.raw) return { topic, partition, events: [], invalid: [], records };
  return new DecodedBatch({ topic, partition, records }, options.findDefinition);
}

/** A batch whose events can be let go of, and are read anew when somebody asks again. */
class DecodedBatch implements ConsumedBatch {
  readonly topic: TopicName;
  readonly partition: number;
  readonly records: readonly RawRecord[];
  readonly invalid: readonly InvalidRecord[];
  readonly #findDefinition: FindDefinition;
  #events: readonly ConsumedEvent[] | undefined;

  constructor(source: Pick<ConsumedBatch, 'topic' | 'partition' | 'records'>, findDefinition: FindDefinition) {
    this.topic = source.topic;
    this.partition = source.partition;
    this.records = source.records;
    this.#findDefinition = findDefinition;
    const { events, invalid } = this.#read();
    this.#events = events;
    this.invalid = invalid;
  }

  get events(): readonly ConsumedEvent[] {
    return (this.#events ??= this.#read().events);
  }

  letGo(): void {
    this.#events = undefined;
  }

  #read(): Pick<ConsumedBatch, 'events' | 'invalid'> {
    const { topic, partition } = this;
    const events: ConsumedEvent[] = [];
    const invalid: InvalidRecord[] = [];
    for (const { record, offset } of this.records) {
      const verdict = judge(record, topic, this.#findDefinition);
      if ('event' in verdict) events.push({ event: verdict.event, topic, partition, offset });
      else invalid.push({ record, topic, partition, offset, ...verdict });
    }
    return { events, invalid };
  }
}

/** The event in a record, or what is wrong with it. */
export function judge(record: WireRecord, topic: TopicName, findDefinition: FindDefinition): Verdict {
  const decoded = decodeCloudEvent(record);
  if (!isEvent(decoded)) {
    return { reason: 'not_an_event', problems: [{ pointer: decoded.attribute, detail: decoded.detail }] };
  }
  const definition = findDefinition(decoded.type, topic);
  if (!definition) {
    const detail = `is "${decoded.type}", which is not a type of events on ${topic}; check the type and its version`;
    return { reason: 'unknown_type', problems: [{ pointer: 'ce_type', detail }] };
  }
  // Straight from JSON.parse and nobody else's, as the quick check asks.
  if (jsonCheckOf(definition.schema)(decoded.data)) return { event: decoded };
  const parsed = parseDeep(definition.schema, decoded.data);
  if (parsed === undefined) return { reason: 'schema', problems: [{ pointer: '', detail: tooDeep }] };
  if (parsed.success) return { event: { ...decoded, data: parsed.data } };
  const problems = parsed.error.issues.map(({ path, message }): RecordProblem => ({
    pointer: pointerOf(path),
    detail: message,
  }));
  return { reason: 'schema', problems };
}

const tooDeep = 'is nested too deeply to be read; send lists and objects of fewer levels';

/** Undefined for a value so deep that the stack runs out: one such record must not end the process, time after time. */
function parseDeep(schema: EventDefinition['schema'], value: unknown) {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A key, value or header that is not UTF-8 loses its odd bytes here. */
export function rawRecordOf(message: KafkaMessage): RawRecord {
  return {
    record: {
      key: message.key?.toString() ?? '',
      value: message.value?.toString() ?? '',
      headers: headersOf(message.headers ?? {}),
    },
    tombstone: message.value === null,
    offset: BigInt(message.offset),
    timestampMs: Number(message.timestamp),
  };
}

/** Our own reading of a fetch (fetch-response.ts) gives texts, nobody else's; kafkajs gives buffers. */
function headersOf(given: IHeaders): Readonly<Record<string, string>> {
  if (areTexts(given)) return given;
  const headers: Record<string, string> = {};
  for (const name in given) {
    const value = given[name];
    // A header may be repeated; CloudEvents has each attribute once, and the first one counts.
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) headers[name] = textOf(first);
  }
  return headers;
}

/** A header may be null in the log, which kafkajs hands on and its types leave out. */
function textOf(value: Buffer | string | null): string {
  return value?.toString() ?? '';
}

function areTexts(headers: IHeaders): headers is Record<string, string> {
  for (const name in headers) if (typeof headers[name] !== 'string') return false;
  return true;
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
