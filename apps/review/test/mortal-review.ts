import { join } from 'node:path';
import type { CaseDetail, VerdictBody } from '@tidegate/contracts/http-cases';
import { VerdictBody as VerdictSchema } from '@tidegate/contracts/http-cases';
import type { RecordPublisher } from '@tidegate/postgres/relay';
import type { Database } from '@tidegate/postgres/database';
import { relayAll } from '@tidegate/postgres/test-relay';
import { BlindFirst } from '@tidegate/review/guards/guards-document';
import { QueueNames, ReviewersDocument } from '@tidegate/review/reviewers-document';
import { visibilityOf } from '@tidegate/review/visibility';
import { readYamlFile } from '@tidegate/service/load-config';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { mortal } from '@tidegate/testing/mortal';
import type { Life } from '@tidegate/testing/mortal';
import { mortalDatabase } from '@tidegate/testing/mortal-database';
import type { DetailRow } from '../src/case-row.ts';
import { ColleagueDesk } from '../src/colleague-desk.ts';
import { ColleagueStore } from '../src/colleague.store.ts';
import { AuditDraw } from '../src/exercise.store.ts';
import { LeaseTerms } from '../src/lease-terms.ts';
import { PendingVerdictStore } from '../src/pending-verdict.store.ts';
import { PeopleOfFile } from '../src/people.ts';
import { ReviewDesk } from '../src/review-desk.ts';
import { ReviewMetrics } from '../src/review.metrics.ts';
import { ReviewStore, notFound } from '../src/review.store.ts';
import type { Person } from '../src/reviewer-directory.ts';
import { SightStore } from '../src/sight.store.ts';
import { VerdictStore } from '../src/verdict.store.ts';
import { WorkStore } from '../src/work.store.ts';
import { configFolder } from './review-fixture.ts';

/** One process of review without its transport: the desks behind its routes, what comes from the log, what goes out. */
export interface MortalReview {
  readonly work: WorkStore;
  readonly desk: ReviewDesk;
  readonly colleagues: ColleagueDesk;
  relay(): Promise<void>;
}

export interface MortalParts {
  readonly database: Database;
  readonly log: RecordPublisher;
  /** Plants a defect into the database as the process sees it. */
  readonly carelessly: (database: Database) => Database;
}

const queueNames = readYamlFile(join(configFolder, 'queues.yaml'), QueueNames);
const { reviewers } = readYamlFile(join(configFolder, 'reviewers.yaml'), ReviewersDocument);
const people = new PeopleOfFile(reviewers);

function personOf(id: string): Person {
  const profile = reviewers.find((one) => one.id === id);
  if (profile === undefined) throw new Error(`${id} is no reviewer of the configuration`);
  return { profile, visibility: visibilityOf(profile) };
}

/** Nothing is judged blind. */
function sightOf(database: Database): SightStore {
  return new SightStore(database, BlindFirst.parse({}), 'a key for tests only');
}

/** A process that dies when its life is over; every approval that closes a case is audited. */
export function startReview({ database: whole, log, carelessly }: MortalParts, life: Life): MortalReview {
  const database = carelessly(mortalDatabase(whole, life));
  const audits = new AuditDraw(1, 'a key for tests only', () => people.all());
  const sight = sightOf(database);
  const pending = new PendingVerdictStore(database, { audits, sight });
  const terms = new LeaseTerms({ seconds: 600, roundsMax: 3 }, () => whole.clock.now());
  const metrics = createMetrics({ service: 'review', version: '0', revision: '0' });
  const stores = {
    reviews: new ReviewStore(database, sight),
    verdicts: new VerdictStore(database, { undoSeconds: 60, audits, sight }),
    pending,
  };
  const publisher = mortal(log, life, ['publishRecords']);
  return {
    work: new WorkStore(database),
    desk: new ReviewDesk(stores, terms, new ReviewMetrics(metrics, queueNames, () => Promise.resolve(new Map()))),
    colleagues: new ColleagueDesk({ colleagues: new ColleagueStore(database), pending, people }, terms),
    relay: () => relayAll(whole, publisher, () => life.isOver),
  };
}

/** Somebody at a console, who sends again what got no answer, and goes on with what the last answer said. */
export class Client {
  readonly #database: Database;
  readonly #id: string;
  #claimed: DetailRow | undefined;
  #verdictId = '';

  constructor(database: Database, id: string) {
    this.#database = database;
    this.#id = id;
  }

  /** The next case; whoever finds none looks for the one whose claim was never answered. */
  async claim({ desk }: MortalReview, caseId: string): Promise<void> {
    const person = personOf(this.#id);
    this.#claimed = (await desk.claimNext(person)) ?? (await desk.claim(person, caseId));
  }

  async answer({ desk }: MortalReview, given: Omit<VerdictBody, 'fencingToken'>): Promise<void> {
    const { caseId, fencingToken, actionDigest } = this.#claimed!;
    const body = VerdictSchema.parse({ fencingToken, actionDigest, ...given });
    const person = personOf(this.#id);
    const attempt = { body, reviewer: person.profile, expectedVersion: null };
    this.#verdictId = (await desk.decide(person, caseId, attempt, queueNames)).verdictId;
  }

  /** Takes the verdict back and holds the case again; it may have been taken back before the answer was lost. */
  async withdraw({ colleagues, desk }: MortalReview): Promise<void> {
    const { caseId } = this.#claimed!;
    const before = await this.read(caseId);
    const isBack = before.verdictDueAt === null && before.claimedBy === this.#id;
    const person = personOf(this.#id);
    this.#claimed = isBack
      ? await desk.claim(person, caseId)
      : await colleagues.withdraw(person, caseId, this.#verdictId);
  }

  async read(caseId: string): Promise<CaseDetail> {
    const sight = sightOf(this.#database);
    const row = await new ReviewStore(this.#database, sight).read(caseId, personOf(this.#id).visibility);
    if (row === notFound) throw new Error(`${this.#id} sees no case ${caseId}`);
    return sight.detail(row, this.#id, new Date().toISOString());
  }
}

/** Lets every undo window end, and puts into effect what is due. */
export async function endWindows({ desk }: MortalReview, database: Database): Promise<void> {
  await database.execute("update pending_verdict set due_at = now() - interval '1 second'");
  const refused = await desk.putIntoEffect(database.clock.now().toISOString(), queueNames);
  if (refused.length > 0) throw new Error(`verdicts came to nothing: ${JSON.stringify(refused)}`);
}
