import { randomUUID } from 'node:crypto';
import { tenantHeader } from '@tidegate/contracts/http-requests';
import type {
  AnswerBody,
  AnswerReply,
  AskStatus,
  CheckpointStatus,
  OutcomeReport,
  RequestStatus,
  SubmitReply,
} from '@tidegate/contracts/http-requests';
import type { Request } from '@tidegate/contracts/request-events';
import type { z } from 'zod';
import { pauseMs, retryAfterMs } from './back-off.ts';
import { ResolutionTimeout } from './tidegate-problem.ts';
import { HttpClient, pause } from './http-client.ts';
import type { HttpClientOptions } from './http-client.ts';

/** A request as a product writes it; what has a default may be left out. */
export type RequestInput = z.input<typeof Request>;

/** What a product answers to a reviewer. */
export type AnswerInput = Omit<z.input<typeof AnswerBody>, 'tenantId'>;

export interface TidegateClientOptions extends HttpClientOptions {
  /** The tenant on whose behalf the product acts. A client that only submits needs none: requests name theirs. */
  readonly tenantId?: string;
}

export interface SubmitOptions {
  /** Seconds that the service may hold the answer back until it has decided; 0 to 55. Default 5. */
  readonly waitSeconds?: number;
  /** Repeat it to repeat a submission from another process. By default one is made up for each call. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface WaitOptions {
  /** How long to wait for a person. Default 10 minutes. */
  readonly timeoutMs?: number;
  /**
   * Called once with each question of a reviewer; answer it with `answer`, at once or later. Without it nobody answers, and the
   * case waits until it expires.
   */
  readonly onAsk?: (ask: AskStatus) => Promise<void> | void;
  readonly signal?: AbortSignal | undefined;
}

const waitSecondsMax = 55;
const polling = { firstMs: 500, maximumMs: 10_000 };

/**
 * What an AI product needs: ask before it answers or acts, wait for a person where one is needed, report what happened
 * (requirement A1).
 *
 * ```ts
 * const { checkpoint } = await tidegate.submit(request);
 * if (checkpoint.decision?.outcome === 'proceed') release(request.proposal);
 * else if (checkpoint.status === 'waiting') await tidegate.waitForResolution(request.requestId, request.checkpoint.number);
 * ```
 */
export class TidegateClient {
  readonly #http: HttpClient;
  readonly #tenantId: string | undefined;

  constructor(options: TidegateClientOptions) {
    this.#http = new HttpClient(options);
    this.#tenantId = options.tenantId;
  }

  /**
   * Asks for a decision at a checkpoint. `checkpoint.decision` is null when there is none yet: the service did not decide
   * within `waitSeconds`; treat that as "not allowed" and ask again. Retries repeat the idempotency key.
   *
   * @throws TidegateProblem (422 `invalid_body` names each field), TidegateUnreachable
   */
  submit(request: RequestInput, options: SubmitOptions = {}): Promise<SubmitReply> {
    const { waitSeconds = 5, idempotencyKey = randomUUID(), signal } = options;
    if (!(waitSeconds >= 0 && waitSeconds <= waitSecondsMax)) {
      throw new RangeError(`waitSeconds is ${waitSeconds}; give 0 to ${waitSecondsMax}`);
    }
    const prefer = waitSeconds === 0 ? {} : { prefer: `wait=${Math.ceil(waitSeconds)}` };
    return this.#http.json<SubmitReply>({
      method: 'POST',
      path: '/v1/requests',
      body: request,
      headers: { 'idempotency-key': idempotencyKey, ...prefer },
      waitMs: waitSeconds * 1_000,
      repeatable: true,
      signal,
    });
  }

  /** Every checkpoint of a request, oldest first. @throws TidegateProblem 404 when the request is unknown */
  async status(requestId: string, signal?: AbortSignal): Promise<RequestStatus> {
    return (await this.#status(requestId, signal)).status;
  }

  /**
   * Asks again and again until a checkpoint is resolved: at once for `proceed` and `clarify`, after the verdict of a person
   * otherwise. Pauses grow, are spread by chance and honour `Retry-After`.
   *
   * @throws ResolutionTimeout when it is still open after `timeoutMs`; TidegateProblem, TidegateUnreachable
   */
  async waitForResolution(
    requestId: string,
    checkpointNumber: number,
    options: WaitOptions = {},
  ): Promise<CheckpointStatus> {
    const { timeoutMs = 600_000, signal, onAsk } = options;
    const endMs = Date.now() + timeoutMs;
    const told = new Set<string>();
    for (let attempt = 1; ; attempt += 1) {
      const { status, patienceMs } = await this.#status(requestId, signal);
      const checkpoint = status.checkpoints.find(({ number }) => number === checkpointNumber);
      if (checkpoint?.status === 'resolved') return checkpoint;
      for (const ask of newAsks(checkpoint, told)) await onAsk?.(ask);
      const leftMs = endMs - Date.now();
      if (leftMs <= 0) throw new ResolutionTimeout(requestId, checkpointNumber, timeoutMs);
      await pause(Math.min(leftMs, pauseMs(attempt, polling, Math.random(), patienceMs)), signal);
    }
  }

  /**
   * Answers what a reviewer asked; the case goes on. The open ask is the last of `asks` of the checkpoint's status, while its
   * `answeredAt` is null. The same answer again is harmless.
   *
   * @throws TidegateProblem such as `request_resolved`, `proposal_required` or `idempotency_mismatch`
   */
  answer(requestId: string, answer: AnswerInput, signal?: AbortSignal): Promise<AnswerReply> {
    const path = `/v1/requests/${encodeURIComponent(requestId)}/answers`;
    const body = { ...answer, tenantId: this.#tenant() };
    return this.#http.json<AnswerReply>({ method: 'POST', path, body, repeatable: true, signal });
  }

  /** Tells what happened after a request was resolved. It may be told twice when an answer is lost. @throws TidegateProblem */
  async reportOutcome(report: Omit<OutcomeReport, 'tenantId'>, signal?: AbortSignal): Promise<void> {
    const headers = { 'idempotency-key': randomUUID() };
    const body = { ...report, tenantId: this.#tenant() };
    await this.#http.call({ method: 'POST', path: '/v1/outcomes', body, headers, repeatable: true, signal });
  }

  async #status(
    requestId: string,
    signal: AbortSignal | undefined,
  ): Promise<{ status: RequestStatus; patienceMs: number }> {
    const path = `/v1/requests/${encodeURIComponent(requestId)}`;
    const headers = { [tenantHeader]: this.#tenant() };
    const answer = await this.#http.call({ method: 'GET', path, headers, repeatable: true, signal });
    const patienceMs = retryAfterMs(answer.headers.get('retry-after'), Date.now());
    return { status: answer.body as RequestStatus, patienceMs };
  }

  #tenant(): string {
    if (this.#tenantId !== undefined) return this.#tenantId;
    throw new TypeError('This TidegateClient has no tenant; give tenantId to its constructor.');
  }
}

/** Open questions that nobody was told yet; from now on they count as told. */
function newAsks(checkpoint: CheckpointStatus | undefined, told: Set<string>): readonly AskStatus[] {
  const asks = (checkpoint?.asks ?? []).filter(({ askId, answeredAt }) => answeredAt === null && !told.has(askId));
  for (const { askId } of asks) told.add(askId);
  return asks;
}
