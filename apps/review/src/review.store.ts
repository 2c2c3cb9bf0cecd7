import type { CasePage, QueueSummary } from '@tidegate/contracts/http-cases';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { Database, Queryable, Transaction } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { SharedWork } from '@tidegate/postgres/shared-work';
import { checkClaim, checkLease } from '@tidegate/review/check-lease';
import { cursorAfter, writeCursor } from '@tidegate/review/page-cursor';
import type { Refusal } from '@tidegate/review/refusal';
import { claimedEvent, releasedEvent } from '@tidegate/review/review-events';
import type { Visibility } from '@tidegate/review/visibility';
import { listCases, oldestUnclaimed, summariseQueues } from './case-list.table.ts';
import type { CaseFilter } from './case-list.table.ts';
import { reviewedOf } from './case-row.ts';
import type { DetailRow } from './case-row.ts';
import { claimCase, extendLease, releaseCase } from './claim.table.ts';
import type { Holder, NewLease } from './claim.table.ts';
import { claimTogether } from './claim-together.ts';
import type { Asked } from './claim-together.ts';
import { readCase, readSummaries } from './review-case.table.ts';
import type { SightStore, SummaryFor } from './sight.store.ts';

/** A case that is not there, or that this person may not see; callers cannot tell the two apart. */
export const notFound = 'not_found';
export type NotFound = typeof notFound;

/** Somebody waits for each, and one transaction for all who ask at once is soon done: waiting for more would be most of the time. */
const claimGatherMs = 1;

export interface ClaimedCase {
  readonly row: DetailRow;
  readonly waitedSeconds: number;
}

/** Reads and leases. Everything is filtered by what the reviewer may see; every claim is one transaction with its event. */
export class ReviewStore {
  readonly #database: Database;
  readonly #sight: SightStore;
  readonly #asks: SharedWork<Asked, ClaimedCase | undefined>;

  constructor(database: Database, sight: SightStore) {
    this.#database = database;
    this.#sight = sight;
    this.#asks = new SharedWork({ database, perform: claimForAll, gatherMs: claimGatherMs });
  }

  async list(filter: CaseFilter, visibility: Visibility, reviewer: string): Promise<CasePage> {
    const rows = await listCases(this.#database, { ...filter, limit: filter.limit + 1 }, visibility);
    const page = rows.slice(0, filter.limit);
    const last = page.at(-1);
    const more = rows.length > page.length && last;
    const summaries = await this.#sight.summaries(page, filter.now);
    return {
      data: summaries.map((summaryFor) => summaryFor(reviewer)),
      nextCursor: more ? writeCursor(cursorAfter(filter.sort, last)) : null,
    };
  }

  async read(caseId: string, visibility: Visibility): Promise<DetailRow | NotFound> {
    return (await readCase(this.#database, caseId, visibility)) ?? notFound;
  }

  /** How these cases stand, whoever may see them, for each who looks. */
  async summaries(caseIds: readonly string[], now: string): Promise<readonly SummaryFor[]> {
    return this.#sight.summaries(await readSummaries(this.#database, caseIds), now);
  }

  queues(visibility: Visibility, now: string): Promise<readonly QueueSummary[]> {
    return summariseQueues(this.#database, visibility, now);
  }

  oldestUnclaimed(now: string): Promise<ReadonlyMap<string, number>> {
    return oldestUnclaimed(this.#database, now);
  }

  /** The next case for this reviewer, of one queue or of all; undefined when nothing waits for them. */
  claimNext(lease: NewLease, visibility: Visibility, queue?: string): Promise<ClaimedCase | undefined> {
    return this.#asks.submitOne({ lease, visibility, queue });
  }

  /** One certain case. The holder may claim it again, to go on after a reload. */
  async claim(caseId: string, lease: NewLease, visibility: Visibility): Promise<ClaimedCase | Refusal | NotFound> {
    return this.#database.transaction(async (tx) => {
      const found = await readCase(tx, caseId, visibility, true);
      if (!found) return notFound;
      const refusal = checkClaim(reviewedOf(found), lease.reviewer, lease.now);
      if (refusal) return refusal;
      const row = await claimCase(tx, caseId, lease);
      if (!row) return notFound;
      const claimed = claimedCase(row, lease.now);
      await stageEvents(tx, eventsOfClaim(claimed, lease));
      return claimed;
    });
  }

  async extend(
    holder: Holder,
    visibility: Visibility,
    lease: Pick<NewLease, 'now' | 'leaseUntil'>,
  ): Promise<Refusal | NotFound | null> {
    const extended = await extendLease(this.#database, holder, lease.now, lease.leaseUntil);
    return extended ? null : whyNotHeld(this.#database, holder, visibility, lease.now);
  }

  async release(holder: Holder, visibility: Visibility, now: string): Promise<Refusal | NotFound | null> {
    return this.#database.transaction(async (tx) => {
      const found = await readCase(tx, holder.caseId, visibility, true);
      if (!found) return notFound;
      if (!(await releaseCase(tx, holder, now))) return whyNotHeld(tx, holder, visibility, now);
      const { caseId, tenantId, requestId } = found;
      const { reviewer, fencingToken } = holder;
      if (found.exercise !== null) return null;
      await stageEvents(tx, [releasedEvent({ caseId, tenantId, requestId, reviewer, fencingToken }, found, now)]);
      return null;
    });
  }
}

/** Reviewers who ask at the same moment: those who could get the same cases share two statements, and the rest their own. */
async function claimForAll(tx: Transaction, asked: readonly Asked[]): Promise<readonly (ClaimedCase | undefined)[]> {
  const rows = await claimTogether(tx, asked);
  const claims = asked.map((one) => {
    const { lease } = one;
    const row = rows.get(one);
    return row && { lease, claimed: claimedCase(row, lease.now) };
  });
  await stageEvents(
    tx,
    claims.flatMap((claim) => (claim ? eventsOfClaim(claim.claimed, claim.lease) : [])),
  );
  return claims.map((claim) => claim?.claimed);
}

async function whyNotHeld(
  queryable: Queryable,
  holder: Holder,
  visibility: Visibility,
  now: string,
): Promise<Refusal | NotFound> {
  const found = await readCase(queryable, holder.caseId, visibility);
  if (!found) return notFound;
  // Between the two statements the lease may have been renewed elsewhere; then the caller's knowledge is old all the same.
  return (
    checkLease(reviewedOf(found), holder, now) ?? {
      refused: 'lease_lost',
      detail: 'The lease changed meanwhile; claim the case anew.',
    }
  );
}

function claimedCase(row: DetailRow, now: string): ClaimedCase {
  return { row, waitedSeconds: Math.max(0, (Date.parse(now) - Date.parse(row.waitingSince)) / 1_000) };
}

/** None of an exercise, which no other service knows. */
function eventsOfClaim({ row, waitedSeconds }: ClaimedCase, lease: NewLease): TidegateEvent[] {
  if (row.exercise !== null) return [];
  const { caseId, tenantId, requestId, queue, fencingToken } = row;
  const { reviewer, leaseUntil } = lease;
  const data = { caseId, tenantId, requestId, queue, reviewer, fencingToken, leaseUntil, waitedSeconds };
  return [claimedEvent(data, row, lease.now)];
}
