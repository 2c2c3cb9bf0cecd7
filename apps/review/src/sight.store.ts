import type { CaseDetail, CaseSummary, Claim } from '@tidegate/contracts/http-cases';
import type { BlindPhase } from '@tidegate/contracts/http-blind';
import type { Database, Queryable } from '@tidegate/postgres/database';
import { blindShareOf, isBlindFirstOn, recommendedOf } from '@tidegate/review/guards/blind-first';
import type { BlindFirst } from '@tidegate/review/guards/guards-document';
import { findJudgements, openRemedies } from './blind.table.ts';
import { claimReply } from './claim-reply.ts';
import { detailOf, summaryOf } from './case-row.ts';
import type { DetailRow, SummaryRow } from './case-row.ts';
import { isDrawnBy } from './keyed-draw.ts';

/** A case and who looks at it. */
export interface Look {
  readonly reviewer: string;
  readonly row: DetailRow;
}

/** A line of the queue, for whoever looks at it. */
export type SummaryFor = (reviewer: string) => CaseSummary;

/** Since when somebody judges their next cases blind, RFC 3339, by reviewer. */
type Remedies = ReadonlyMap<string, string>;

/**
 * What each reviewer sees of cases: every answer and every stream that shows one comes through here, so that nobody who
 * judges it blind sees what the system makes of it (requirement E8). Drawn cases are so for everybody until they judged,
 * whether they hold them or not; else one would look first and claim then.
 */
export class SightStore {
  readonly #database: Database;
  readonly #blindFirst: BlindFirst;
  readonly #key: string;
  readonly #isOn: boolean;

  constructor(database: Database, blindFirst: BlindFirst, key: string) {
    this.#database = database;
    this.#blindFirst = blindFirst;
    this.#key = key;
    this.#isOn = isBlindFirstOn(blindFirst);
  }

  async detail(row: DetailRow, reviewer: string, now: string): Promise<CaseDetail> {
    return detailOf(row, now, await this.phase(this.#database, { row, reviewer }));
  }

  /** The answer of a claim. */
  async claim(row: DetailRow): Promise<Claim> {
    const phase = await this.phase(this.#database, { row, reviewer: row.claimedBy ?? '' });
    return claimReply(row, phase);
  }

  /** Lines of the queue; whether somebody has judged already is not asked for so many. */
  async summaries(rows: readonly SummaryRow[], now: string): Promise<readonly SummaryFor[]> {
    const remedies = rows.length > 0 ? await this.#remedies(this.#database) : new Map<string, string>();
    return rows.map((row) => {
      const isForAll = mayBeBlind(row) && this.#isDrawn(row);
      return (reviewer) => summaryOf(row, now, isForAll || (mayBeBlind(row) && remedies.has(reviewer)));
    });
  }

  async phase(queryable: Queryable, look: Look): Promise<BlindPhase | null> {
    return (await this.phases(queryable, [look])).get(look.row.caseId) ?? null;
  }

  /** Where each of these people stands with their case, by case; cases that are not judged blind are not among them. */
  async phases(queryable: Queryable, looks: readonly Look[]): Promise<ReadonlyMap<string, BlindPhase>> {
    const able = this.#isOn ? looks.filter(({ row }) => recommendedOf(row.kind) !== null) : [];
    if (able.length === 0) return new Map();
    const looking = able.map(({ reviewer, row: { caseId, proposalVersion } }) => ({
      reviewer,
      caseId,
      proposalVersion,
    }));
    const [written, remedies] = await Promise.all([findJudgements(queryable, looking), this.#remedies(queryable)]);
    const judgements = new Map(
      written.map(({ caseId, reviewer: _, ...judgement }) => [caseId, { because: judgement.because, judgement }]),
    );
    return new Map(
      able.flatMap(({ reviewer, row }): (readonly [string, BlindPhase])[] => {
        const phase = judgements.get(row.caseId) ?? this.#openPhase(row, reviewer, remedies);
        return phase ? [[row.caseId, phase]] : [];
      }),
    );
  }

  #openPhase(row: DetailRow, reviewer: string, remedies: Remedies): BlindPhase | null {
    if (!mayBeBlind(row)) return null;
    if (this.#isDrawn(row)) return { because: 'drawn', judgement: null };
    const since = remedies.get(reviewer);
    // What they held already when the guard spoke they have seen.
    const isNext =
      since !== undefined && (row.claimedBy !== reviewer || Date.parse(row.claimedAt!) > Date.parse(since));
    return isNext ? { because: 'guard', judgement: null } : null;
  }

  #isDrawn({ caseId, proposalVersion, ...place }: SummaryRow): boolean {
    const share = blindShareOf(place, this.#blindFirst);
    return isDrawnBy(this.#key, `blind ${caseId} ${proposalVersion}`, share);
  }

  async #remedies(queryable: Queryable): Promise<Remedies> {
    if (this.#blindFirst.afterFinding === 0) return new Map();
    const open = await openRemedies(queryable);
    return new Map(open.map(({ reviewer, since }) => [reviewer, since]));
  }
}

/** A closed case hides nothing: its end is known, and audits need it whole. */
function mayBeBlind({ status, kind }: Pick<SummaryRow, 'status' | 'kind'>): boolean {
  return status !== 'closed' && recommendedOf(kind) !== null;
}
