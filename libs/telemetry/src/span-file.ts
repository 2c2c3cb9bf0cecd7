import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { HrTime } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import { attributeNames } from './semantic-attributes.ts';

/** One line of a span file. Times are milliseconds of the epoch with fractions. */
export interface SpanLine {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: string;
  readonly service: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

/**
 * Appends spans to a file as JSON lines, so that one request can be followed on a machine without a trace store. Several
 * processes may write to the same file, as each write is one append of whole lines.
 */
export class SpanFile implements SpanExporter {
  readonly #file: string;
  #writes: Promise<unknown>;

  constructor(file: string) {
    this.#file = file;
    this.#writes = mkdir(dirname(file), { recursive: true }).catch(() => undefined);
  }

  export(spans: ReadableSpan[], resultCallback: Parameters<SpanExporter['export']>[1]): void {
    const text = spans.map((span) => `${JSON.stringify(lineOf(span))}\n`).join('');
    this.#writes = this.#writes
      .then(() => appendFile(this.#file, text))
      .then(
        () => resultCallback({ code: 0 }),
        (error: unknown) =>
          resultCallback({ code: 1, error: error instanceof Error ? error : new Error(String(error)) }),
      );
  }

  async forceFlush(): Promise<void> {
    await this.#writes;
  }

  async shutdown(): Promise<void> {
    await this.#writes;
  }
}

function lineOf(span: ReadableSpan): SpanLine {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    ...(span.parentSpanContext === undefined ? {} : { parentSpanId: span.parentSpanContext.spanId }),
    name: span.name,
    kind: SpanKind[span.kind].toLowerCase(),
    service: String(span.resource.attributes[attributeNames.serviceName]),
    startMs: millisecondsOf(span.startTime),
    endMs: millisecondsOf(span.endTime),
    failed: span.status.code === SpanStatusCode.ERROR,
    attributes: span.attributes,
    links: span.links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId })),
  };
}

function millisecondsOf([seconds, nanoseconds]: HrTime): number {
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
