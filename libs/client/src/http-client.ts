import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '@tidegate/contracts/http-problem';
import { jsonOf } from '@tidegate/contracts/json-text';
import { pauseMs, retryAfterMs } from './back-off.ts';
import type { BackOff } from './back-off.ts';
import { TidegateProblem, TidegateUnreachable } from './tidegate-problem.ts';

export interface HttpClientOptions {
  /** Address of the service, such as `http://127.0.0.1:4601`. */
  readonly baseUrl: string;
  /** Sent with every call: identity, tenant, authorisation. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How often a call is tried in all when the service is away or asks for patience. Default 4. */
  readonly attemptsMax?: number;
  /** How long one attempt may take. Default 10 s; a call that waits on the server adds its waiting time. */
  readonly attemptTimeoutMs?: number;
  readonly backOff?: BackOff;
  /** Replaces the global `fetch`, for proxies and tests. */
  readonly fetch?: typeof fetch;
}

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  /** Path with query, below the base address. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to the time-out of each attempt, for calls that the server holds open. */
  readonly waitMs?: number;
  /** Whether repeating the call does no harm. GET is always; POST only with an idempotency key or by its nature. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** An answer that was read to its end. `body` is undefined where there was none. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

const defaults = { attemptsMax: 4, attemptTimeoutMs: 10_000, backOff: { firstMs: 200, maximumMs: 5_000 } };

/** Above this a server is not asking for patience but is down for maintenance; the caller should know. */
const retryAfterMaxMs = 30_000;

/** One service over HTTP: JSON in and out, bounded retries, problem+json as errors. */
export class HttpClient {
  readonly #options: HttpClientOptions & typeof defaults;
  readonly #baseUrl: string;

  constructor(options: HttpClientOptions) {
    this.#options = { ...defaults, ...options };
    this.#baseUrl = baseOf(options.baseUrl);
  }

  /**
   * The whole answer, with a status below 300.
   *
   * @throws TidegateProblem for a refusal, TidegateUnreachable when no answer came, and the reason of `signal` when aborted
   */
  async call(call: HttpCall): Promise<Answer> {
    const { attemptsMax, backOff } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#attempt(call);
      if (result.kind === 'answer') return result;
      call.signal?.throwIfAborted();
      const { error, retryAfterMs: leastMs } = result;
      const again = call.repeatable && error.retriable && attempt < attemptsMax && leastMs <= retryAfterMaxMs;
      if (!again) throw error;
      await pause(pauseMs(attempt, backOff, Math.random(), leastMs), call.signal);
    }
  }

  /** The JSON body of the answer. The type is what the contract promises for the path. */
  async json<Reply>(call: HttpCall): Promise<Reply> {
    return (await this.call(call)).body as Reply;
  }

  async #attempt(call: HttpCall): Promise<Answer | Failure> {
    const { attemptTimeoutMs, headers = {}, fetch: send = fetch } = this.#options;
    const timeout = AbortSignal.timeout(attemptTimeoutMs + (call.waitMs ?? 0));
    const url = `${this.#baseUrl}${call.path}`;
    try {
      const response = await send(url, {
        method: call.method,
        headers: { accept: 'application/json', ...contentType(call), ...headers, ...call.headers },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
        redirect: 'error',
      });
      // Read here, so that an answer cut off halfway counts as no answer and is asked for again.
      return answerOf(response, await response.text(), url);
    } catch (cause) {
      const what = timeout.aborted ? 'did not answer in time' : 'could not be reached';
      const message = `${call.method} ${url} ${what}; check the address and that it runs.`;
      return { kind: 'failure', error: new TidegateUnreachable(message, { cause }), retryAfterMs: 0 };
    }
  }
}

interface Failure {
  readonly kind: 'failure';
  readonly error: TidegateProblem | TidegateUnreachable;
  readonly retryAfterMs: number;
}

function answerOf(response: Response, text: string, url: string): Answer | Failure {
  const { status, headers } = response;
  const body = jsonOf(text);
  if (response.ok && (status === 204 || text === '' || body !== undefined))
    return { kind: 'answer', status, headers, body };
  const patienceMs = retryAfterMs(headers.get('retry-after'), Date.now());
  const problem = Problem.safeParse(body);
  if (problem.success) return { kind: 'failure', error: new TidegateProblem(problem.data), retryAfterMs: patienceMs };
  const detail = `${url} answered ${status} in a form that is not Tidegate's; check the address and proxies in between.`;
  const error = new TidegateUnreachable(detail);
  // Whatever stands in between may be back soon when it says so; a wrong address stays wrong.
  return {
    kind: 'failure',
    error: status >= 500 || status === 429 ? error : notTidegate(detail),
    retryAfterMs: patienceMs,
  };
}

function notTidegate(detail: string): TidegateProblem {
  return new TidegateProblem({ type: 'about:blank', title: 'Not Tidegate', status: 502, detail, code: 'not_tidegate' });
}

function contentType({ body }: HttpCall): Readonly<Record<string, string>> {
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

function baseOf(baseUrl: string): string {
  if (!URL.canParse(baseUrl) || !/^https?:/.test(baseUrl)) {
    throw new TypeError(`baseUrl is ${JSON.stringify(baseUrl)}; give an address such as "http://127.0.0.1:4601"`);
  }
  return baseUrl.replace(/\/+$/, '');
}

/** Waits; ends at once with the reason of the signal when it is aborted. */
export async function pause(durationMs: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(durationMs, undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
