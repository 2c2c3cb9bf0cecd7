import type { Draft, DraftBody, HandOverReply, PresenceBody, PresenceList } from '@tidegate/contracts/http-colleagues';
import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import type { Database } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { checkHandOver } from '@tidegate/review/hand-over';
import type { Refusal } from '@tidegate/review/refusal';
import { handedOverEvent } from '@tidegate/review/review-events';
import type { ReviewedCase } from '@tidegate/review/reviewed-case';
import type { Visibility } from '@tidegate/review/visibility';
import { reviewedOf } from './case-row.ts';
import { claimCase } from './claim.table.ts';
import type { NewLease } from './claim.table.ts';
import { forgetPresence, readDraft, saveDraft, showPresence } from './colleague.table.ts';
import type { AtCase } from './colleague.table.ts';
import { readCase, tenantOfCase } from './review-case.table.ts';
import { notFound } from './review.store.ts';
import type { NotFound } from './review.store.ts';

const presenceSeconds = 30;

/** A hand-over as it was asked for. */
export interface AskedHandOver {
  readonly caseId: string;
  readonly fencingToken: number;
  readonly toId: string;
  /** Null when nobody has this id. */
  readonly to: ReviewerProfile | null;
  readonly note: string;
}

/** What reviewers do beside each other (requirement E5). Everything is filtered by what the person may see. */
export class ColleagueStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Puts the colleague in the holder's place, with a token of their own. `lease` is that of the holder, begun now. */
  handOver(asked: AskedHandOver, lease: NewLease, visibility: Visibility): Promise<HandOverReply | Refusal | NotFound> {
    const { caseId, fencingToken, to, toId, note } = asked;
    return this.#database.transaction(async (tx) => {
      const found = await readCase(tx, caseId, visibility, true);
      if (!found) return notFound;
      const from = lease.reviewer;
      const refusal = checkHandOver(reviewedOf(found), { from, fencingToken, to, toId }, lease.now);
      if (refusal) return refusal;
      const row = await claimCase(tx, caseId, { ...lease, reviewer: toId, roles: to?.roles ?? [] });
      if (!row) return notFound;
      const { tenantId, requestId } = row;
      const { leaseUntil, now } = lease;
      const told = { caseId, tenantId, requestId, from, to: toId, note, fencingToken: row.fencingToken, leaseUntil };
      await stageEvents(tx, row.exercise === null ? [handedOverEvent(told, row, now)] : []);
      return { caseId, reviewer: toId, leaseUntil };
    });
  }

  /** The case as its rules read it. */
  async reviewed(caseId: string, visibility: Visibility): Promise<ReviewedCase | NotFound> {
    const row = await readCase(this.#database, caseId, visibility);
    return row ? reviewedOf(row) : notFound;
  }

  async present(
    caseId: string,
    doing: PresenceBody['doing'],
    { reviewer, now }: Pick<NewLease, 'reviewer' | 'now'>,
    visibility: Visibility,
  ): Promise<PresenceList | NotFound> {
    const at = await this.#at(caseId, reviewer, visibility);
    if (at === notFound) return notFound;
    const until = new Date(Date.parse(now) + presenceSeconds * 1_000).toISOString();
    return { data: await showPresence(this.#database, at, doing, { now, until }) };
  }

  async save(
    caseId: string,
    draft: DraftBody,
    { reviewer, now }: Pick<NewLease, 'reviewer' | 'now'>,
    visibility: Visibility,
  ): Promise<NotFound | null> {
    const at = await this.#at(caseId, reviewer, visibility);
    if (at === notFound) return notFound;
    await saveDraft(this.#database, at, draft, now);
    return null;
  }

  async read(caseId: string, reviewer: string, visibility: Visibility): Promise<Draft | NotFound | null> {
    const at = await this.#at(caseId, reviewer, visibility);
    return at === notFound ? notFound : readDraft(this.#database, at);
  }

  /** Tidies up what nobody asks for any more. */
  forgetPresence(now: string): Promise<void> {
    return forgetPresence(this.#database, now);
  }

  async #at(caseId: string, reviewer: string, visibility: Visibility): Promise<AtCase | NotFound> {
    const tenantId = await tenantOfCase(this.#database, caseId, visibility);
    return tenantId === undefined ? notFound : { caseId, tenantId, reviewer };
  }
}
