import { bytesOf } from '@tidegate/client/bounded-body';
import { jsonOf } from '@tidegate/contracts/json-text';
import { currentTraceparent } from '@tidegate/telemetry/tracing';
import { fetch, type Dispatcher, type Response } from 'undici';
import type { z } from 'zod';
import type { ConnectorAnswer, Held } from './system-connector.ts';

/** An answer of a call that was made. */
export type CallAnswer<Value> = Exclude<ConnectorAnswer<Value>, Held>;

export interface HttpCall<Schema extends z.ZodType> {
  readonly url: URL;
  readonly schema: Schema;
  readonly timeoutMs: number;
  /** A call with a body is a POST. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Only 404 is a refusal; any other error says nothing about the action. */
  readonly notFoundIsAnswer?: boolean;
  /** Reads an answer that is no JSON of the schema; only a 2xx comes here. */
  readonly otherwise?: (status: number) => z.output<Schema>;
  /** Where the connection is made; carries the certificates of mutual TLS. */
  readonly dispatcher?: Dispatcher | undefined;
}

const answerBytesMax = 65_536;
/** Client errors that pass by themselves: time-out, conflict with a call under way, too early, too many. */
const passingStatuses = new Set([408, 409, 425, 429]);

/** One call with its time-out. Whatever goes wrong is an answer; `headersOf` sees all that is sent and may add to it. */
export async function httpCall<Schema extends z.ZodType>(
  call: HttpCall<Schema>,
  headersOf: (sent: SentRequest) => Promise<Record<string, string>> = ({ headers }) => Promise.resolve(headers),
): Promise<CallAnswer<z.output<Schema>>> {
  const { url, body } = call;
  const method = body === undefined ? 'GET' : 'POST';
  try {
    const headers = await headersOf({
      ...{ method, url, body },
      headers: { accept: 'application/json', 'content-type': 'application/json', ...traceHeader(), ...call.headers },
    });
    const response = await fetch(url, {
      method,
      headers,
      body: body ?? null,
      // A redirect would carry the action to an address that nobody registered.
      redirect: 'error',
      signal: AbortSignal.timeout(call.timeoutMs),
      ...(call.dispatcher === undefined ? {} : { dispatcher: call.dispatcher }),
    });
    return judge(response.status, await textOf(response), call);
  } catch (error) {
    return { kind: 'unknown', detail: `${url.origin} gave no answer: ${reasonOf(error)}` };
  }
}

/** A request as it leaves. */
export interface SentRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string | undefined;
  readonly headers: Record<string, string>;
}

function judge<Schema extends z.ZodType>(
  status: number,
  text: string,
  call: HttpCall<Schema>,
): CallAnswer<z.output<Schema>> {
  const detail = `status ${status}: ${text.slice(0, 500)}`;
  if (status >= 200 && status < 300) {
    const parsed = call.schema.safeParse(jsonOf(text));
    if (parsed.success) return { kind: 'done', value: parsed.data };
    if (call.otherwise !== undefined) return { kind: 'done', value: call.otherwise(status) };
    return { kind: 'unknown', detail: `no usable answer, ${detail}` };
  }
  const isClientError = status >= 400 && status < 500 && !passingStatuses.has(status);
  const refuses = call.notFoundIsAnswer ? status === 404 : isClientError;
  return { kind: refuses ? 'refused' : 'unknown', detail };
}

/** Reads as much as an answer may have, so that a connector cannot fill our memory. */
async function textOf(response: Response): Promise<string> {
  const bytes = await bytesOf(response.body, answerBytesMax);
  if (bytes === undefined) throw new Error(`the answer has more than ${answerBytesMax} bytes`);
  return bytes.toString('utf8');
}

/** The system of record can continue the trace of the span that the call is made in. */
function traceHeader(): Readonly<Record<string, string>> {
  const traceparent = currentTraceparent();
  return traceparent === undefined ? {} : { traceparent };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
