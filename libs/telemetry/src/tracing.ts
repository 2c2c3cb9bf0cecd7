import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, createContextKey, trace } from '@opentelemetry/api';
import type { Attributes, Context, Link, Span, SpanContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { attributeNames } from './semantic-attributes.ts';
import { SpanFile } from './span-file.ts';
import { formatTraceparent, isSampled, parseTraceparent } from './traceparent.ts';

export interface TracingOptions {
  readonly service: string;
  readonly version?: string;
  /** Share of the traces begun here that are recorded, 0 to 1. Traces begun elsewhere are recorded if they were there. */
  readonly sampleRatio: number;
  /** Base address of an OTLP/HTTP collector, such as `http://127.0.0.1:4318`. */
  readonly otlpEndpoint?: string | undefined;
  /** File to which spans are appended as JSON lines. */
  readonly file?: string | undefined;
}

/** Recording of spans; `close` writes what is left. */
export interface Tracing {
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface SpanOptions {
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: Attributes;
  /** Continues the trace of this W3C `traceparent` instead of the active one. */
  readonly parentTraceparent?: string | undefined;
}

/** What tracing needs to know of a consumed batch; the batches of `@tidegate/kafka` fit. */
export interface TracedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly events: readonly {
    readonly event: { readonly id: string; readonly traceparent?: string };
    readonly offset: bigint;
  }[];
}

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;
/** Above this many recorded events in a batch, a span for each would tell less than it costs. */
const spansPerBatchMax = 32;
const linksMax = 128;
const spansOfBatch = createContextKey('tidegate spans of the consumed batch');

/** Begins to record spans in this process. Without it every function here works and records nothing. */
export function startTracing(options: TracingOptions): Tracing {
  const exporters = [
    ...(options.otlpEndpoint === undefined ? [] : [new OTLPTraceExporter({ url: tracesUrl(options.otlpEndpoint) })]),
    ...(options.file === undefined ? [] : [new SpanFile(options.file)]),
  ];
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      [attributeNames.serviceName]: options.service,
      ...(options.version === undefined ? {} : { [attributeNames.serviceVersion]: options.version }),
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampleRatio) }),
    spanProcessors: exporters.map(
      (exporter) => new BatchSpanProcessor(exporter, { scheduledDelayMillis: 500, maxQueueSize: 8_192 }),
    ),
  });
  provider.register();
  return {
    flush: () => provider.forceFlush(),
    close: async () => {
      await provider.shutdown();
      trace.disable();
      context.disable();
    },
  };
}

/** Runs `run` in a new span. An error marks the span as failed, with its code as `error.type`, and is thrown on. */
export async function inSpan<Result>(
  name: string,
  options: SpanOptions,
  run: (span: Span) => Result | Promise<Result>,
): Promise<Result> {
  const parent = parentOf(options);
  const span = startSpan(name, options, parent, []);
  try {
    return await context.with(trace.setSpan(parent, span), () => run(span));
  } catch (error) {
    markFailed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** A span that begins and ends in different calls, such as the hooks of an HTTP server. */
export interface OpenSpan {
  /** Runs `work`, and everything it begins, inside the span. */
  run<Result>(work: () => Result): Result;
  end(attributes: Attributes, failed: boolean): void;
}

/** Begins a span; the caller must end it. `inSpan` is safer wherever it fits. */
export function beginSpan(name: string, options: SpanOptions): OpenSpan {
  const parent = parentOf(options);
  const span = startSpan(name, options, parent, []);
  return {
    run: (work) => context.with(trace.setSpan(parent, span), work),
    end: (attributes, failed) => {
      span.setAttributes(attributes);
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

/** The W3C `traceparent` of the active span. */
export function currentTraceparent(): string | undefined {
  const active = trace.getActiveSpan()?.spanContext();
  return active === undefined ? undefined : formatTraceparent(active);
}

/**
 * The `traceparent` that an event caused by `cause` carries on: that of the span which handles `cause` when there is one
 * (inside `consumeSpan`), else the one that `cause` came with, so that a trace does not break where nothing is recorded.
 */
export function traceparentFor(cause: { readonly id: string; readonly traceparent?: string }): string | undefined {
  const spans = context.active().getValue(spansOfBatch) as ReadonlyMap<string, Span> | undefined;
  const span = spans?.get(cause.id);
  return span ? formatTraceparent(span.spanContext()) : cause.traceparent;
}

/** The event with the trace context of the span that handles it, so that what is kept of it and follows from it hangs below. */
export function traced<Event extends { readonly id: string; readonly traceparent?: string }>(event: Event): Event {
  const traceparent = traceparentFor(event);
  return traceparent === undefined ? event : { ...event, traceparent };
}

/**
 * Runs the handling of a batch in `process <topic>` spans: one for each recorded event while these are few, else one for
 * the batch with links to them. A batch without any recorded event costs one pass over its headers.
 */
export async function consumeSpan<Result>(batch: TracedBatch, run: () => Promise<Result>): Promise<Result> {
  const recorded = batch.events.flatMap(({ event, offset }) => {
    const producer = parseTraceparent(event.traceparent);
    return isSampled(producer) ? [{ id: event.id, offset, producer }] : [];
  });
  if (recorded.length === 0) return run();
  const spans = recorded.length <= spansPerBatchMax ? spanOfEach(batch, recorded) : new Map<string, Span>();
  const all = spans.size > 0 ? [...spans.values()] : [spanOfAll(batch, recorded)];
  const active = trace.setSpan(context.active(), all[0]!).setValue(spansOfBatch, spans);
  try {
    return await context.with(active, run);
  } catch (error) {
    for (const span of all) markFailed(span, error);
    throw error;
  } finally {
    for (const span of all) span.end();
  }
}

interface RecordedEvent {
  readonly id: string;
  readonly offset: bigint;
  readonly producer: SpanContext;
}

function spanOfEach(batch: TracedBatch, recorded: readonly RecordedEvent[]): ReadonlyMap<string, Span> {
  return new Map(
    recorded.map(({ id, offset, producer }) => {
      const attributes = {
        ...attributesOf(batch),
        [attributeNames.messagingMessageId]: id,
        [attributeNames.kafkaOffset]: Number(offset),
      };
      const parent = trace.setSpanContext(ROOT_CONTEXT, producer);
      return [id, startSpan(`process ${batch.topic}`, { kind: 'consumer', attributes }, parent, [])];
    }),
  );
}

function spanOfAll(batch: TracedBatch, recorded: readonly RecordedEvent[]): Span {
  const links = recorded.slice(0, linksMax).map(({ producer }) => ({ context: producer }));
  // It belongs to the first of its traces, since a root of its own would be thrown away by the sampler.
  const parent = trace.setSpanContext(ROOT_CONTEXT, recorded[0]!.producer);
  return startSpan(`process ${batch.topic}`, { kind: 'consumer', attributes: attributesOf(batch) }, parent, links);
}

function attributesOf(batch: TracedBatch): Attributes {
  return {
    [attributeNames.messagingSystem]: 'kafka',
    [attributeNames.messagingOperation]: 'process',
    [attributeNames.messagingOperationType]: 'process',
    [attributeNames.messagingDestination]: batch.topic,
    [attributeNames.messagingPartition]: String(batch.partition),
    [attributeNames.messagingBatchCount]: batch.events.length,
  };
}

function parentOf(options: SpanOptions): Context {
  const remote = parseTraceparent(options.parentTraceparent);
  return remote ? trace.setSpanContext(context.active(), remote) : context.active();
}

function startSpan(name: string, options: SpanOptions, parent: Context, links: readonly Link[]): Span {
  const { kind = 'internal', attributes = {} } = options;
  return trace.getTracer('tidegate').startSpan(name, { kind: kinds[kind], attributes, links: [...links] }, parent);
}

function markFailed(span: Span, error: unknown): void {
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
  span.setAttribute(attributeNames.errorType, String(code ?? name ?? 'unknown'));
  span.setStatus({ code: SpanStatusCode.ERROR, message: String(message ?? error) });
}

function tracesUrl(endpoint: string): string {
  return endpoint.endsWith('/v1/traces') ? endpoint : `${endpoint.replace(/\/$/, '')}/v1/traces`;
}
