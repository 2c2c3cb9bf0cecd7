import type { GuardFinding, ReviewerImpact } from '@tidegate/contracts/http-guards';
import type { Database } from '@tidegate/postgres/database';
import { swayedBy } from '@tidegate/review/guards/blind-first';
import { differingFromMost } from '@tidegate/review/guards/exercise';
import type { GuardsDocument } from '@tidegate/review/guards/guards-document';
import { judgeReviewer } from '@tidegate/review/guards/judge-reviewer';
import type { CheckObserved, ReviewerObserved } from '@tidegate/review/guards/observation';
import type { Visibility } from '@tidegate/review/visibility';
import { knownBlind } from './blind.table.ts';
import { answersBeside, lastAudits, lastKnownCases, lastVerdicts } from './guard.table.ts';
import { checksOf, impactOf } from './impact.table.ts';

const day = 86_400_000;

/** What the guards see, and what reviewers' feedback came to (requirements E8, E11). Only reads. */
export class GuardStore {
  readonly #database: Database;
  readonly #guards: GuardsDocument;

  constructor(database: Database, guards: GuardsDocument) {
    this.#database = database;
    this.#guards = guards;
  }

  /** The findings about these people. Two windows of verdicts are read, since the guards may have different ones. */
  async findings(reviewers: readonly string[]): Promise<GuardFinding[]> {
    const found = await Promise.all(reviewers.map((reviewer) => this.#findingsAbout(reviewer)));
    return found.flat();
  }

  async impact(reviewer: string, visibility: Visibility, days: number, now: string): Promise<ReviewerImpact> {
    const from = new Date(Date.parse(now) - days * day).toISOString();
    const [tasks, checks] = await Promise.all([
      impactOf(this.#database, reviewer, visibility, from),
      checksOf(this.#database, reviewer, from),
    ]);
    return { reviewer, days, tasks: [...tasks], ...checks };
  }

  async #findingsAbout(reviewer: string): Promise<GuardFinding[]> {
    const { tooFast, streak, knownCases, audits, calibration } = this.#guards;
    const database = this.#database;
    const [fast, streaks, known, audited, shared, blind] = await Promise.all([
      lastVerdicts(database, reviewer, tooFast.window),
      lastVerdicts(database, reviewer, streak.window),
      lastKnownCases(database, reviewer, knownCases.window),
      lastAudits(database, reviewer, audits.window),
      answersBeside(database, reviewer, calibration.window),
      knownBlind(database, reviewer),
    ]);
    const nothing: Omit<ReviewerObserved, 'verdicts'> = {
      ...{ reviewer, knownCases: [], audits: [], calibration: [], swayed: [] },
    };
    const checks = {
      ...{ knownCases: known, audits: audited, calibration: differences(reviewer, shared) },
      swayed: swayedBy(blind),
    };
    // Each guard judges its own window, so the streaks of the window of the first guard do not count and the other way round.
    const ofFast = judgeReviewer({ ...nothing, ...checks, verdicts: fast }, this.#guards);
    const ofStreaks = judgeReviewer({ ...nothing, verdicts: streaks }, this.#guards);
    return [
      ...ofFast.filter(({ guard }) => guard !== 'streak'),
      ...ofStreaks.filter(({ guard }) => guard === 'streak'),
    ];
  }
}

function differences(reviewer: string, shared: Awaited<ReturnType<typeof answersBeside>>): CheckObserved[] {
  const byExercise = Map.groupBy(shared, ({ exerciseId }) => exerciseId);
  return [...byExercise.values()].flatMap((answers) => {
    const against = differingFromMost(answers).get(reviewer);
    return against === undefined ? [] : [{ at: answers[0]!.at, against }];
  });
}
