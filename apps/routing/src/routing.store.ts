import { CaseEscalated, CaseOpened } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { claimEvents } from '@tidegate/postgres/inbox';
import { stageEvents } from '@tidegate/postgres/outbox';
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
  readonly brief: CaseBrief | null;
}

export interface OpeningResult {
  readonly opened: readonly Routing[];
  /** Events that were handled before, or that contradict an earlier one of the same id (DESIGN §4.2). */
  readonly duplicates: number;
}

export interface FollowingResult {
  readonly followed: readonly Followed[];
  /** Verdicts that changed nothing, with the reason; somebody should be told. */
  readonly refused: readonly (Refusal | { readonly refused: 'unknown_case'; readonly detail: string })[];
}

/** Cases and timers. Each call is one transaction: inbox, state, timers and outbox together (DESIGN §4.1). */
export class RoutingStore {
  readonly #database: Database;
  readonly #document: QueuesDocument;

  constructor(database: Database, document: QueuesDocument) {
    this.#database = database;
    this.#document = document;
  }

  /** Opens the cases that new events ask for. `now`: RFC 3339. */
  async open(consumer: string, openings: readonly Opening[], now: string): Promise<OpeningResult> {
    return this.#database.transaction(async (tx) => {
      const fresh = await claimEvents(tx, consumer, openings);
      const routings = fresh.flatMap(({ event, brief }) =>
        brief === null ? [] : [{ event, routing: routeCase(brief, this.#document, now) }],
      );
      const added = await insertCases(
        tx,
        routings.map(({ routing }) => routing.routed),
      );
      const opened = routings.filter(({ routing }) => added.has(routing.routed.caseId));
      await insertTimers(
        tx,
        opened.flatMap(({ routing }) => routing.timers),
      );
      await stageEvents(
        tx,
        opened.map(({ event, routing }) => causedEvent(CaseOpened, routing.opened, event, now)),
      );
      return { opened: opened.map(({ routing }) => routing), duplicates: openings.length - fresh.length };
    });
  }

  /** Follows verdicts in order: closes, reroutes, escalates. */
  async follow(
    consumer: string,
    verdicts: readonly { event: TidegateEvent<DataOf<typeof VerdictRecorded>> }[],
    now: string,
  ): Promise<FollowingResult> {
    return this.#database.transaction(async (tx) => {
      const fresh = await claimEvents(tx, consumer, verdicts);
      const states = new Map(await lockCases(tx, [...new Set(fresh.map(({ event }) => event.data.caseId))]));
      const followed: { event: TidegateEvent; change: Followed }[] = [];
      const refused: FollowingResult['refused'][number][] = [];
      for (const { event } of fresh) {
        const change = this.#follow(states, event.data, now);
        if (change === null) continue;
        if ('refused' in change) {
          refused.push(change);
          continue;
        }
        states.set(change.routed.caseId, change.routed);
        followed.push({ event, change });
      }
      await this.#write(
        tx,
        followed.map(({ change }) => change),
        states,
      );
      await stageEvents(
        tx,
        followed.map(({ event, change }) => causedEvent(change.definition, dataOf(change), event, now)),
      );
      return { followed: followed.map(({ change }) => change), refused };
    });
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
