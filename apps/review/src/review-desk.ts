import type { JudgeContext } from '@tidegate/review/judge';
import type { Refusal } from '@tidegate/review/refusal';
import type { VerdictAttempt } from '@tidegate/review/verdict-attempt';
import type { DetailRow } from './case-row.ts';
import type { LeaseTerms } from './lease-terms.ts';
import { acceptedOr, isRefusal } from './refusal-problem.ts';
import type { ReviewMetrics } from './review.metrics.ts';
import type { Person } from './reviewer-directory.ts';
import type { ClaimedCase, NotFound, ReviewStore } from './review.store.ts';
import type { PendingVerdictStore, PutIntoEffect } from './pending-verdict.store.ts';
import type { Decided, VerdictStore } from './verdict.store.ts';
import type { StoredReply } from './verdict.table.ts';

/** What reviewers do, with the lease terms and the metrics. Refusals become problems here and nowhere else. */
export class ReviewDesk {
  readonly #reviews: ReviewStore;
  readonly #verdicts: VerdictStore;
  readonly #pending: PendingVerdictStore;
  readonly #terms: LeaseTerms;
  readonly #metrics: ReviewMetrics;

  constructor(
    stores: { reviews: ReviewStore; verdicts: VerdictStore; pending: PendingVerdictStore },
    terms: LeaseTerms,
    metrics: ReviewMetrics,
  ) {
    this.#reviews = stores.reviews;
    this.#verdicts = stores.verdicts;
    this.#pending = stores.pending;
    this.#terms = terms;
    this.#metrics = metrics;
  }

  /** Undefined when nothing waits for this person. */
  async claimNext(person: Person, queue?: string): Promise<DetailRow | undefined> {
    const claimed = await this.#reviews.claimNext(this.#terms.begin(person), person.visibility, queue);
    return claimed && this.#claimed(claimed);
  }

  async claim(person: Person, caseId: string): Promise<DetailRow> {
    const lease = this.#terms.begin(person);
    return this.#claimed(this.#accepted(caseId, await this.#reviews.claim(caseId, lease, person.visibility)));
  }

  /** The new end of the lease. */
  async extend(person: Person, caseId: string, fencingToken: number): Promise<string> {
    const lease = this.#terms.begin(person);
    const holder = { caseId, reviewer: person.profile.id, fencingToken };
    this.#accepted(caseId, await this.#reviews.extend(holder, person.visibility, lease));
    return lease.leaseUntil;
  }

  async release(person: Person, caseId: string, fencingToken: number): Promise<void> {
    const { now } = this.#terms.begin(person);
    const holder = { caseId, reviewer: person.profile.id, fencingToken };
    this.#accepted(caseId, await this.#reviews.release(holder, person.visibility, now));
  }

  async decide(
    person: Person,
    caseId: string,
    attempt: VerdictAttempt,
    queueNames: readonly string[],
  ): Promise<StoredReply> {
    const context = this.#context(this.#terms.begin(person).now, queueNames);
    const decided = this.#accepted(caseId, await this.#verdicts.decide(caseId, attempt, person.visibility, context));
    // What its author may still take back counts when it takes effect.
    if (decided.reply.takesEffectAt === undefined) this.#counted(decided);
    return decided.reply;
  }

  /** Puts verdicts into effect whose undo window has ended; answers those that the case no longer allowed. */
  async putIntoEffect(now: string, queueNames: readonly string[]): Promise<PutIntoEffect['void']> {
    const done = await this.#pending.putIntoEffect(this.#context(now, queueNames));
    for (const decided of done.decided) this.#counted(decided);
    this.#metrics.void(done.void.length);
    return done.void;
  }

  #context(now: string, queueNames: readonly string[]): JudgeContext {
    return { now, queueNames, roundsMax: this.#terms.roundsMax };
  }

  #counted({ accepted, queue }: Decided): void {
    if (accepted) this.#metrics.decided(queue, accepted.verdict);
  }

  #claimed({ row, waitedSeconds }: ClaimedCase): DetailRow {
    this.#metrics.claimed(row.queue, waitedSeconds);
    return row;
  }

  #accepted<Result extends object | null>(caseId: string, result: Result | Refusal | NotFound): Result {
    if (isRefusal(result) && result.refused === 'lease_lost') this.#metrics.leaseLost();
    return acceptedOr(caseId, result);
  }
}
