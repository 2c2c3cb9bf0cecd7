import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { jsonOf } from '@tidegate/contracts/json-text';
import { Request, type Classification, type RequestProblem } from '@tidegate/contracts/request-events';
import { canHaveTextProblems, textProblems } from '@tidegate/contracts/text-problems';
import { admissionProblems } from '@tidegate/intake/admission';
import { classifiedEvent } from '@tidegate/intake/intake-events';
import { productOfRejected, rejectedEvent } from '@tidegate/intake/reject-record';
import { requestBytesMax, sizeProblems } from '@tidegate/intake/request-size';
import { evidenceProblems } from '@tidegate/intake/evidence-size';
import { redactRequest } from '@tidegate/intake/redact';
import type { KnownTenants } from '@tidegate/intake/tenant-redactions';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch, ConsumedEvent, InvalidRecord, RawRecord } from '@tidegate/kafka/consumed-batch';
import type { Publisher } from '@tidegate/kafka/publisher';
import { problemsOf } from '@tidegate/service/validate';
import { traceparentFor } from '@tidegate/telemetry/tracing';
import { IntakeMetrics } from './intake.metrics.ts';
import type { RequestClassifier } from './request-classifier.ts';

/** What classification needs beside the events. */
export interface ClassifyingParts {
  readonly classifier: RequestClassifier;
  readonly tenants: KnownTenants;
  readonly publisher: Publisher;
}
export const classifyingParts = Symbol('classifying parts');

/** Classifies what both doors let onto the log; what is no valid request becomes a rejection (requirements A1–A3, A6, A8). */
@Controller()
export class SubmittedConsumer {
  readonly #parts: ClassifyingParts;
  readonly #metrics: IntakeMetrics;

  constructor(@Inject(classifyingParts) parts: ClassifyingParts, @Inject(IntakeMetrics) metrics: IntakeMetrics) {
    this.#parts = parts;
    this.#metrics = metrics;
  }

  @Consume('tidegate.request.submitted.v1', { order: 'none', pipelined: true, invalid: 'deliver' })
  classify(@Payload() batch: ConsumedBatch): Promise<void> {
    // Not async: a call that waits keeps what it has read alive.
    const { events, advised } = this.#eventsFor(batch);
    const published = this.#parts.publisher.publish(events);
    return advised.length === 0 ? published : this.#publishAdvised(published, advised);
  }

  /** What the rules know goes on at once; what a model is asked about follows, after its time-out at the latest. */
  async #publishAdvised(published: Promise<void>, advised: readonly Promise<TidegateEvent>[]): Promise<void> {
    const following = Promise.all(advised).then((events) => this.#parts.publisher.publish(events));
    for (const outcome of await Promise.allSettled([published, following])) {
      if (outcome.status === 'rejected') throw outcome.reason;
    }
  }

  #eventsFor(batch: ConsumedBatch): Outgoing {
    const now = new Date().toISOString();
    const large = largeRecords(batch);
    const escaped = escapedRecords(batch);
    const cameAt = arrivalsOf(batch, Date.parse(now));
    const out: Outgoing = { events: [], advised: [] };
    for (const consumed of batch.events) {
      const problems = this.#problemsOf(consumed, large, escaped);
      if (problems.length > 0) out.events.push(this.#rejectEvent(batch, consumed, problems, now));
      else this.#classify(consumed, { now, cameAt: cameAt.get(consumed.offset) ?? 0 }, out);
    }
    for (const invalid of batch.invalid) out.events.push(this.#reject(invalid, problemsOfInvalid(invalid), now));
    return out;
  }

  #problemsOf(
    { event, offset }: ConsumedEvent,
    large: ReadonlyMap<bigint, number>,
    escaped: ReadonlySet<bigint>,
  ): RequestProblem[] {
    const request = event.data as Request;
    const size = large.get(offset);
    const sizes = size === undefined ? [] : sizeProblems(size);
    const texts = escaped.has(offset) ? textProblems(request) : [];
    return [
      ...sizes,
      ...texts,
      ...evidenceProblems(request),
      ...admissionProblems(request, this.#parts.tenants.ids, event.tenantId),
    ];
  }

  #classify({ event }: ConsumedEvent, { now, cameAt }: { now: string; cameAt: number }, out: Outgoing): void {
    const submitted = this.#redacted(event as TidegateEvent<Request>);
    const { classifier } = this.#parts;
    const traceparent = traceparentFor(event);
    const eventOf = (classification: Classification) => {
      this.#metrics.classified(classification.riskTier);
      return classifiedEvent(submitted, classification, { now, traceparent });
    };
    const byRules = classifier.classify(submitted.data, cameAt);
    const advised = classifier.advised(submitted.data, byRules);
    if (advised === undefined) out.events.push(eventOf(byRules));
    else out.advised.push(advised.then(eventOf));
  }

  /** What a product produced straight to the topic goes on as its tenant wants it shown (requirement A8). */
  #redacted(event: TidegateEvent<Request>): TidegateEvent<Request> {
    const redaction = this.#parts.tenants.redactions.get(event.data.tenantId);
    return redaction ? { ...event, data: redactRequest(event.data, redaction) } : event;
  }

  #rejectEvent(batch: ConsumedBatch, { event, offset }: ConsumedEvent, problems: RequestProblem[], now: string) {
    const { topic, partition, records } = batch;
    const { record } = records.find((candidate) => candidate.offset === offset) as RawRecord;
    return this.#reject({ record, topic, partition, offset }, problems, now, traceparentFor(event));
  }

  #reject(
    { record, topic, partition, offset }: Pick<InvalidRecord, 'record' | 'topic' | 'partition' | 'offset'>,
    problems: readonly RequestProblem[],
    now: string,
    traceparent = record.headers['traceparent'],
  ): TidegateEvent {
    this.#metrics.rejected(1);
    const position = { topic, partition, offset: String(offset) };
    const refused = { value: record.value, headers: record.headers, position, problems };
    const event = rejectedEvent(refused, this.#parts.tenants, { now, traceparent });
    this.#parts.classifier.rejected(event.tenantId, productOfRejected(record.value), Date.parse(now));
    return event;
  }
}

/** What a batch becomes: events that are ready, and those that wait for a model. */
interface Outgoing {
  readonly events: TidegateEvent[];
  readonly advised: Promise<TidegateEvent>[];
}

/** When each record came, by its producer; nothing comes from the future. */
function arrivalsOf({ records }: ConsumedBatch, nowMs: number): ReadonlyMap<bigint, number> {
  return new Map(records.map(({ offset, timestampMs }) => [offset, Math.min(timestampMs, nowMs)]));
}

/** Sizes of the few records that may be too large; counting the bytes of all of them would cost more than classifying. */
function largeRecords({ records }: ConsumedBatch): ReadonlyMap<bigint, number> {
  const large = new Map<bigint, number>();
  for (const { record, offset } of records) {
    if (record.value.length * 3 > requestBytesMax) large.set(offset, Buffer.byteLength(record.value));
  }
  return large;
}

/** The records whose texts have to be looked at. */
function escapedRecords({ records }: ConsumedBatch): ReadonlySet<bigint> {
  return new Set(records.filter(({ record }) => canHaveTextProblems(record.value)).map(({ offset }) => offset));
}

/** Every problem of the record: what is wrong with its envelope, and with its body as far as that can be read. */
function problemsOfInvalid({ record, problems, reason }: InvalidRecord): RequestProblem[] {
  const envelope = reason === 'schema' ? [] : problems.map(({ pointer, detail }) => envelopeProblem(pointer, detail));
  const body = jsonOf(record.value);
  if (body === undefined)
    return envelope.length > 0 ? envelope : [{ pointer: '', detail: 'is not JSON; send a JSON object' }];
  try {
    const parsed = Request.safeParse(body);
    return parsed.success ? envelope : [...envelope, ...problemsOf(parsed.error, body, Request)];
  } catch (error) {
    // Nested so deeply that the stack ran out, which the transport has found and said.
    if (error instanceof RangeError) return [...problems];
    throw error;
  }
}

/** The pointer of an envelope problem names a header; it is moved into the text, since it does not point into the body. */
function envelopeProblem(name: string, detail: string): RequestProblem {
  return { pointer: '', detail: name === 'data' ? detail : `header ${name} ${detail}` };
}
