import { setTimeout as sleep } from 'node:timers/promises';
import { requestKey } from '@tidegate/contracts/event-ids';
import type { CheckpointStatus, DecisionReply } from '@tidegate/contracts/http-requests';
import type { Request } from '@tidegate/contracts/request-events';
import { checkpointStatusOf, type KnownCheckpoint } from '@tidegate/intake/checkpoint-status';
import { checkpointIdOfRequest } from '@tidegate/intake/intake-events';
import { fingerprintOf, type RepeatVerdict } from '@tidegate/intake/repeat';
import type { DecisionWaiter, DecisionWaiters } from './decision-waiters.ts';
import type { IntakeMetrics } from './intake.metrics.ts';
import type { StatusStore } from './status.store.ts';
import type { SubmissionStore } from './submission.store.ts';

/** How a submission is to be handled. */
export interface SubmitOptions {
  readonly key: string | null;
  /** Seconds to wait for the decision; 0 does not wait. */
  readonly waitSeconds: number;
  readonly traceparent: string | undefined;
  /** Aborted when the caller has gone. */
  readonly gone: AbortSignal;
}

export type Submitted =
  | { readonly kind: 'taken'; readonly checkpoint: CheckpointStatus }
  | Extract<RepeatVerdict, { readonly kind: 'refused' }>;

/** The way of one request through the HTTP door: take it in once, then wait for its decision as long as the caller likes. */
export class SubmitRequest {
  readonly #submissions: SubmissionStore;
  readonly #statuses: StatusStore;
  readonly #waiters: DecisionWaiters;
  readonly #metrics: IntakeMetrics;

  constructor(submissions: SubmissionStore, statuses: StatusStore, waiters: DecisionWaiters, metrics: IntakeMetrics) {
    this.#submissions = submissions;
    this.#statuses = statuses;
    this.#waiters = waiters;
    this.#metrics = metrics;
  }

  async submit(request: Request, options: SubmitOptions): Promise<Submitted> {
    const checkpointId = checkpointIdOfRequest(request);
    const recordKey = requestKey(request.tenantId, request.requestId);
    const waiter = options.waitSeconds > 0 ? this.#waiters.add(checkpointId, recordKey) : null;
    try {
      const fingerprint = fingerprintOf(request);
      const now = new Date().toISOString();
      const { key, traceparent } = options;
      const verdict = await this.#submissions.submit({ request, checkpointId, fingerprint, key, now, traceparent });
      this.#metrics.submitted(({ first: 'accepted', repeat: 'repeated', refused: 'refused' } as const)[verdict.kind]);
      if (verdict.kind === 'refused') return verdict;
      // Of a first submission all is known, without asking the database for it.
      const known = verdict.kind === 'first' ? newCheckpoint(request, checkpointId, now) : null;
      return { kind: 'taken', checkpoint: await this.#statusOf(checkpointId, known, waiter, options) };
    } finally {
      waiter?.end();
    }
  }

  async #statusOf(
    checkpointId: string,
    taken: KnownCheckpoint | null,
    waiter: DecisionWaiter | null,
    options: SubmitOptions,
  ): Promise<CheckpointStatus> {
    const known = taken ?? (await this.#find(checkpointId));
    if (waiter === null || known.decision !== null) return checkpointStatusOf(known);
    const decision = await firstOf(waiter.decided, options);
    this.#metrics.waited(decision === null ? 'not_yet' : 'decided');
    if (decision !== null) return checkpointStatusOf({ ...known, decision });
    // The decision may have passed unseen, as when the reader of this instance was reconnecting.
    return checkpointStatusOf(await this.#find(checkpointId));
  }

  async #find(checkpointId: string) {
    const known = await this.#statuses.find(checkpointId);
    if (known === null) throw new Error(`checkpoint ${checkpointId} was taken in and then not found`);
    return known;
  }
}

function newCheckpoint({ checkpoint }: Request, checkpointId: string, receivedAt: string): KnownCheckpoint {
  return { ...checkpoint, checkpointId, receivedAt, rejected: false, decision: null, resolution: null };
}

/** The decision, or null when the time is over or the caller has gone. */
async function firstOf(decided: Promise<DecisionReply | null>, options: SubmitOptions): Promise<DecisionReply | null> {
  const timer = new AbortController();
  const signal = AbortSignal.any([timer.signal, options.gone]);
  const tooLate = sleep(options.waitSeconds * 1_000, null, { signal }).catch(() => null);
  try {
    return await Promise.race([decided, tooLate]);
  } finally {
    timer.abort();
  }
}
