import { Preview } from '@tidegate/contracts/action-events';
import type { Action } from '@tidegate/contracts/request-events';
import type { Connector } from '@tidegate/actions/registry';
import { currentTraceparent } from '@tidegate/telemetry/tracing';
import { z } from 'zod';

/** Refused means: not done, and the same call would be refused again. Unknown means: it may have been done. */
export type ConnectorAnswer<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

const Receipt = z.object({ receipt: z.string().min(1).max(1_024) });
const answerBytesMax = 65_536;
/** Client errors that pass by themselves: time-out, conflict with a call under way, too early, too many. */
const passingStatuses = new Set([408, 409, 425, 429]);

/**
 * Calls systems of record over HTTP. The contract they keep:
 * `POST <url>?dryRun=true` answers a `Preview` and does nothing; `POST <url>` with `Idempotency-Key` does it once and answers
 * `{receipt}`; 4xx means refused and not done; `GET <reconcileUrl>/<key>` answers `{receipt}` when it was done, else 404.
 */
export class ConnectorClient {
  preview(connector: Connector, action: Action): Promise<ConnectorAnswer<Preview>> {
    const url = new URL(connector.url);
    url.searchParams.set('dryRun', 'true');
    return call(url, { schema: Preview, timeoutMs: connector.timeoutMs, body: bodyOf(action) });
  }

  async execute(connector: Connector, action: Action, key: string): Promise<ConnectorAnswer<string>> {
    const headers = { 'idempotency-key': key };
    const options = { schema: Receipt, timeoutMs: connector.timeoutMs, body: bodyOf(action), headers };
    return receiptOf(await call(new URL(connector.url), options));
  }

  /** Whether the action of `key` was done; `refused` stands for "not done". */
  async reconcile(connector: Connector, key: string): Promise<ConnectorAnswer<string>> {
    const url = new URL(connector.reconcileUrl);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(key)}`;
    const answer = await call(url, { schema: Receipt, timeoutMs: connector.timeoutMs, notFoundIsAnswer: true });
    return receiptOf(answer);
  }
}

interface CallOptions<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly timeoutMs: number;
  /** A call with a body is a POST. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Only 404 is a refusal; any other error says nothing about the action. */
  readonly notFoundIsAnswer?: boolean;
}

async function call<Schema extends z.ZodType>(
  url: URL,
  options: CallOptions<Schema>,
): Promise<ConnectorAnswer<z.output<Schema>>> {
  try {
    const response = await fetch(url, {
      method: options.body === undefined ? 'GET' : 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...traceHeader(), ...options.headers },
      body: options.body ?? null,
      // A redirect would carry the action to an address that nobody registered.
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    return judge(response.status, await textOf(response), options);
  } catch (error) {
    return { kind: 'unknown', detail: `${url.origin} gave no answer: ${reasonOf(error)}` };
  }
}

function judge<Schema extends z.ZodType>(
  status: number,
  text: string,
  options: CallOptions<Schema>,
): ConnectorAnswer<z.output<Schema>> {
  const detail = `status ${status}: ${text.slice(0, 500)}`;
  if (status >= 200 && status < 300) {
    const parsed = options.schema.safeParse(jsonOf(text));
    return parsed.success
      ? { kind: 'done', value: parsed.data }
      : { kind: 'unknown', detail: `no usable answer, ${detail}` };
  }
  const refuses = options.notFoundIsAnswer
    ? status === 404
    : status >= 400 && status < 500 && !passingStatuses.has(status);
  return { kind: refuses ? 'refused' : 'unknown', detail };
}

/** Reads as much as an answer may have, so that a connector cannot fill our memory. */
async function textOf(response: Response): Promise<string> {
  let bytes = 0;
  const chunks: Uint8Array[] = [];
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) throw new Error(`the answer has more than ${answerBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function receiptOf(answer: ConnectorAnswer<z.output<typeof Receipt>>): ConnectorAnswer<string> {
  return answer.kind === 'done' ? { kind: 'done', value: answer.value.receipt } : answer;
}

function bodyOf(action: Action): string {
  return JSON.stringify({ action: action.name, arguments: action.arguments, value: action.value });
}

/** The system of record can continue the trace of the span that the call is made in. */
function traceHeader(): Readonly<Record<string, string>> {
  const traceparent = currentTraceparent();
  return traceparent === undefined ? {} : { traceparent };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
