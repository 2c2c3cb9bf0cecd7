import type { BlindReport } from '@tidegate/contracts/http-blind';
import type { Database } from '@tidegate/postgres/database';
import { PostgresFailure } from '@tidegate/postgres/postgres-failure';
import { recommendedOf } from '@tidegate/review/guards/blind-first';
import { switchesOf } from '@tidegate/review/guards/blind-switches';
import { judgeBlind } from '@tidegate/review/guards/judge-blind';
import type { JudgementAttempt } from '@tidegate/review/guards/judge-blind';
import { refuse } from '@tidegate/review/refusal';
import type { Refusal } from '@tidegate/review/refusal';
import type { Visibility } from '@tidegate/review/visibility';
import { countJudged, insertJudgement, insertRemedies, reviewersSince } from './blind.table.ts';
import { reviewedOf } from './case-row.ts';
import type { DetailRow } from './case-row.ts';
import type { GuardStore } from './guard.store.ts';
import { readCase } from './review-case.table.ts';
import { notFound } from './review.store.ts';
import type { NotFound } from './review.store.ts';
import type { SightStore } from './sight.store.ts';

const day = 86_400_000;
/** Longer than a turn of the clock, so that a verdict is seen although an instance was away for a while. */
const recentMs = 600_000;

/** What people say of cases before they see what the system makes of them (requirement E8). */
export class BlindStore {
  readonly #database: Database;
  readonly #sight: SightStore;
  readonly #guards: GuardStore;

  constructor(database: Database, sight: SightStore, guards: GuardStore) {
    this.#database = database;
    this.#sight = sight;
    this.#guards = guards;
  }

  /** Writes a judgement down, under the lock of the case; answers the case that may be shown whole from now on. */
  async judge(
    caseId: string,
    attempt: JudgementAttempt,
    visibility: Visibility,
    now: string,
  ): Promise<DetailRow | Refusal | NotFound> {
    try {
      return await this.#judge(caseId, attempt, visibility, now);
    } catch (error) {
      if (!(error instanceof PostgresFailure) || error.constraint !== 'judgement_not_held') throw error;
      return refuse('lease_lost', 'The case changed meanwhile; claim it anew.', '/fencingToken');
    }
  }

  #judge(caseId: string, attempt: JudgementAttempt, visibility: Visibility, now: string) {
    return this.#database.transaction(async (tx): Promise<DetailRow | Refusal | NotFound> => {
      const row = await readCase(tx, caseId, visibility, true);
      if (!row) return notFound;
      const reviewer = attempt.reviewer.id;
      const phase = await this.#sight.phase(tx, { row, reviewer });
      const judged = judgeBlind(reviewedOf(row), phase, attempt, now);
      if (judged === 'repeated') return row;
      const recommended = recommendedOf(row.kind);
      if (judged !== 'written') return judged;
      if (phase === null || recommended === null) throw new Error(`case ${caseId} has nothing to judge blind`);
      const { tenantId, queue, proposalVersion } = row;
      const { because } = phase;
      await insertJudgement(tx, {
        ...{ caseId, proposalVersion, reviewer, tenantId, queue, because, recommended, at: now },
        ...attempt.body,
      });
      return row;
    });
  }

  /** What seeing the recommendation did: to one reviewer, or to all whose cases the viewer sees. */
  async switches(
    of: { readonly reviewer: string | null; readonly days: number },
    visibility: Visibility,
    now: string,
  ): Promise<BlindReport> {
    const from = new Date(Date.parse(now) - of.days * day).toISOString();
    const judged = await countJudged(this.#database, { reviewer: of.reviewer, from }, visibility);
    return { days: of.days, data: switchesOf(judged) };
  }

  /** Lets people of whom `too_fast` or `streak` spoke judge their next `cases` cases blind; once for each finding. */
  async remedy(cases: number, now: string): Promise<void> {
    const recent = await reviewersSince(this.#database, new Date(Date.parse(now) - recentMs).toISOString());
    const findings = await this.#guards.findings(recent);
    const about = findings.filter(({ guard }) => guard === 'too_fast' || guard === 'streak');
    await insertRemedies(this.#database, about, { cases, at: now });
  }
}
