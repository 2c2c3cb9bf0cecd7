import { CaseEscalated, CaseOpened } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { claimForConsumers } from '@tidegate/postgres/inbox';
import { stageEvents } from '@tidegate/postgres/outbox';
import { SharedWork } from '@tidegate/postgres/shared-work';
import type { CaseBrief } from '@tidegate/routing/case-brief';
import { causedEvent, timedEvent } from '@tidegate/routing/cause-event';
import { escalateByTimer } from '@tidegate/routing/follow-case';
import type { Refusal } from '@tidegate/routing/follow-case';
import { followVerdict } from '@tidegate/routing/follow-verdict';
import type { Followed } from '@tidegate/routing/follow-verdict';
import type { QueuesDocument } from '@tidegate/routing/queues-document';
import { routeCase } from '@tidegate/routing/route-case';
import type { Routing } from '@tidegate/routing/route-case';
import type { RoutedCase } from '@tidegate/routing/routed-case';
import { dropTimers, insertCases, insertTimers, lockCases, takeDue, updateCases } from './routed-case.table.ts';

const timersPerTurn = 200;

/** An event that may open a case; `brief` is null when it opens none and only has to be remembered as handled. */
export interface Opening {
  readonly event: TidegateEvent;
  /** What is claimed in the inbox; the id of the event, except for decisions, of which a checkpoint has only one. */
  readonly claimId?: string;
  readonly brief: CaseBrief | null;
}

export interface OpeningResult {
  readonly opened: readonly Routing[];
  /** Events that were handled before, or that contradict an earlier one of the same checkpoint (DESIGN §4.2). */
  readonly duplicates: number;
}

export interface FollowingResult {
  readonly followed: readonly Followed[];
  /** Verdicts that changed nothing, with the reason; somebody should be told. */
  readonly refused: readonly (Refusal | { readonly refused: 'unknown_case'; readonly detail: string })[];
}

/** An opening as one of a batch: by which consumer, and when. */
type Asked = Opening & { readonly consumer: string; readonly now: string };
/** Null when the event opened no case. */
interface Answered {
  readonly routing: Routing | null;
  readonly isDuplicate: boolean;
}
interface Given {
  readonly event: TidegateEvent<DataOf<typeof VerdictRecorded>>;
  readonly consumer: string;
  readonly now: string;
}
type Change = FollowingResult['refused'][number] | Followed | null;

/**
 * Cases and timers. Each call is in one transaction: inbox, state, timers and outbox together (DESIGN §4.1); calls for
 * several partitions share one.
 */
export class RoutingStore {
  readonly #database: Database;
  readonly #document: QueuesDocument;
  readonly #openings: SharedWork<Asked, Answered>;
  readonly #verdicts: SharedWork<Given, Change>;

  constructor(database: Database, document: QueuesDocument) {
    this.#database = database;
    this.#document = document;
    this.#openings = new SharedWork({ database, perform: (tx, asked) => this.#open(tx, asked) });
    this.#verdicts = new SharedWork({ database, perform: (tx, given) => this.#followAll(tx, given) });
  }

  /** The time by which cases are due, RFC 3339; that of the database, so that no jump of a machine's clock fires timers. */
  now(): string {
    return this.#database.clock.now().toISOString();
  }

  /** Opens the cases that new events ask for. `now`: RFC 3339. */
  async open(consumer: string, openings: readonly Opening[], now: string): Promise<OpeningResult> {
    const answers = await this.#openings.submit(openings.map((opening) => ({ ...opening, consumer, now })));
    return {
      opened: answers.flatMap(({ routing }) => routing ?? []),
      duplicates: answers.filter(({ isDuplicate }) => isDuplicate).length,
    };
  }

  /** Follows verdicts in order: closes, reroutes, escalates. */
  async follow(
    consumer: string,
    verdicts: readonly { event: TidegateEvent<DataOf<typeof VerdictRecorded>> }[],
    now: string,
  ): Promise<FollowingResult> {
    const changes = await this.#verdicts.submit(verdicts.map(({ event }) => ({ event, consumer, now })));
    return {
      followed: changes.filter((change) => change !== null && !('refused' in change)) as Followed[],
      refused: changes.filter((change) => change !== null && 'refused' in change) as FollowingResult['refused'],
    };
  }

  async #open(tx: Transaction, asked: readonly Asked[]): Promise<readonly Answered[]> {
    const fresh = new Set(await claimForConsumers(tx, asked));
    const routings = new Map(
      asked
        .filter((one) => fresh.has(one))
        .flatMap((one) => (one.brief === null ? [] : [[one, routeCase(one.brief, this.#document, one.now)] as const])),
    );
    const added = await insertCases(
      tx,
      [...routings.values()].map(({ routed }) => routed),
    );
    const opened = [...routings].filter(([, { routed }]) => added.has(routed.caseId));
    await insertTimers(
      tx,
      opened.flatMap(([, { timers }]) => timers),
    );
    await stageEvents(
      tx,
      opened.map(([{ event, now }, routing]) => causedEvent(CaseOpened, routing.opened, event, now)),
    );
    const routingOf = new Map(opened);
    return asked.map((one) => ({ routing: routingOf.get(one) ?? null, isDuplicate: !fresh.has(one) }));
  }

  async #followAll(tx: Transaction, given: readonly Given[]): Promise<readonly Change[]> {
    const fresh = new Set(await claimForConsumers(tx, given));
    const caseIds = given.filter((one) => fresh.has(one)).map(({ event }) => event.data.caseId);
    const states = new Map(await lockCases(tx, [...new Set(caseIds)]));
    const changes = given.map((one) => {
      if (!fresh.has(one)) return null;
      const change = this.#follow(states, one.event.data, one.now);
      if (change !== null && !('refused' in change)) states.set(change.routed.caseId, change.routed);
      return change;
    });
    const followed = given.flatMap((one, place) => {
      const change = changes[place];
      return change && !('refused' in change) ? [{ ...one, change }] : [];
    });
    await this.#write(
      tx,
      followed.map(({ change }) => change),
      states,
    );
    await stageEvents(
      tx,
      followed.map(({ event, change, now }) => causedEvent(change.definition, dataOf(change), event, now)),
    );
    return changes;
  }

  /** Takes the ladder steps that are due; each once, however many instances look (requirement D4). */
  async climb(now: string): Promise<readonly DataOf<typeof CaseEscalated>[]> {
    return this.#database.transaction(async (tx) => {
      const due = await takeDue(tx, now, timersPerTurn);
      const changes = due.flatMap(({ routed, timer }) => {
        const change = escalateByTimer(routed, timer, this.#document, now);
        return 'refused' in change ? [] : [{ change, timer }];
      });
      await updateCases(
        tx,
        changes.map(({ change }) => change.routed),
      );
      await stageEvents(
        tx,
        changes.map(({ change, timer }) => timedEvent(CaseEscalated, change.data, timer, now)),
      );
      return changes.map(({ change }) => change.data);
    });
  }

  #follow(states: ReadonlyMap<string, RoutedCase>, verdict: DataOf<typeof VerdictRecorded>, now: string) {
    const routed = states.get(verdict.caseId);
    if (routed) return followVerdict(routed, verdict, this.#document, now);
    return { refused: 'unknown_case' as const, detail: `case ${verdict.caseId} was never opened here` };
  }

  async #write(tx: Transaction, changes: readonly Followed[], states: ReadonlyMap<string, RoutedCase>): Promise<void> {
    const caseIds = [...new Set(changes.map((change) => change.routed.caseId))];
    const replaced = changes.filter((change) => change.timersReplaced);
    await updateCases(
      tx,
      caseIds.map((caseId) => states.get(caseId)!),
    );
    await dropTimers(tx, [...new Set(replaced.map((change) => change.routed.caseId))]);
    // Timers of a change that a later one of the batch replaced are of an older epoch, and void.
    await insertTimers(
      tx,
      replaced.flatMap(({ timers }) => timers.filter((timer) => states.get(timer.caseId)!.epoch === timer.epoch)),
    );
  }
}

function dataOf(change: Followed): { caseId: string; tenantId: string; requestId: string } {
  return change.data as { caseId: string; tenantId: string; requestId: string };
}
