import type { RequestAnswered } from '@tidegate/contracts/ask-events';
import { CaseOpened } from '@tidegate/contracts/case-events';
import type { EventOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { claimForConsumers } from '@tidegate/postgres/inbox';
import { stageEvents } from '@tidegate/postgres/outbox';
import { SharedWork } from '@tidegate/postgres/shared-work';
import type { CaseBrief } from '@tidegate/routing/case-brief';
import type { Change, Quiet, Refusal } from '@tidegate/routing/case-change';
import { causedEvent } from '@tidegate/routing/cause-event';
import { followAnswer } from '@tidegate/routing/follow-answer';
import { followVerdict } from '@tidegate/routing/follow-verdict';
import { nextTimer } from '@tidegate/routing/next-timer';
import { noOutlook } from '@tidegate/routing/outlook';
import type { Outlook } from '@tidegate/routing/outlook';
import { routeCase } from '@tidegate/routing/route-case';
import type { Routing } from '@tidegate/routing/route-case';
import type { RoutedCase } from '@tidegate/routing/routed-case';
import type { RoutingRules } from '@tidegate/routing/routing-rules';
import { isTold, writeCases } from './case-writing.table.ts';
import { insertCases, lockCases } from './routed-case.table.ts';
import { setTimers } from './timer.table.ts';

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

/** What moves an open case: a reviewer's verdict, or the answer of the product. */
export type Moving = EventOf<typeof VerdictRecorded> | EventOf<typeof RequestAnswered>;

export interface FollowingResult {
  readonly followed: readonly Change[];
  /** Events that changed nothing, with the reason; somebody should be told. */
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
  readonly event: Moving;
  readonly consumer: string;
  readonly now: string;
}
type Followed = FollowingResult['refused'][number] | Change | Quiet | null;

/**
 * Cases and their timers. Each call is in one transaction: inbox, state, timers and outbox together (DESIGN §4.1); calls for
 * several partitions share one.
 */
export class RoutingStore {
  readonly #database: Database;
  readonly #rules: RoutingRules;
  readonly #outlook: Outlook;
  readonly #openings: SharedWork<Asked, Answered>;
  readonly #moves: SharedWork<Given, Followed>;

  constructor(database: Database, rules: RoutingRules, outlook: Outlook = noOutlook) {
    this.#database = database;
    this.#rules = rules;
    this.#outlook = outlook;
    this.#openings = new SharedWork({ database, perform: (tx, asked) => this.#open(tx, asked) });
    this.#moves = new SharedWork({ database, perform: (tx, given) => this.#followAll(tx, given) });
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

  /** Follows verdicts and answers in order: closes, reroutes, escalates, waits, goes on. */
  async follow(consumer: string, events: readonly Moving[], now: string): Promise<FollowingResult> {
    const moves = await this.#moves.submit(events.map((event) => ({ event, consumer, now })));
    return {
      followed: moves.filter((move): move is Change => move !== null && 'definition' in move && isTold(move)),
      refused: moves.filter((move) => move !== null && 'refused' in move),
    };
  }

  async #open(tx: Transaction, asked: readonly Asked[]): Promise<readonly Answered[]> {
    const fresh = new Set(await claimForConsumers(tx, asked));
    const routings = new Map(
      asked
        .filter((one) => fresh.has(one))
        .flatMap((one) => (one.brief === null ? [] : [[one, routeCase(one.brief, this.#context(one.now))] as const])),
    );
    const added = await insertCases(
      tx,
      [...routings.values()].map(({ routed }) => routed),
    );
    const opened = [...routings].filter(([, { routed }]) => added.has(routed.caseId));
    const timers = opened.flatMap(([, { routed }]) => nextTimer(routed, this.#rules) ?? []);
    await setTimers(tx, [], timers);
    await stageEvents(
      tx,
      opened.map(([{ event, now }, routing]) => causedEvent(CaseOpened, routing.opened, event, now)),
    );
    const routingOf = new Map(opened);
    return asked.map((one) => ({ routing: routingOf.get(one) ?? null, isDuplicate: !fresh.has(one) }));
  }

  async #followAll(tx: Transaction, given: readonly Given[]): Promise<readonly Followed[]> {
    const fresh = new Set(await claimForConsumers(tx, given));
    const caseIds = given.filter((one) => fresh.has(one)).map(({ event }) => event.data.caseId);
    const states = new Map(await lockCases(tx, [...new Set(caseIds)]));
    const changed = new Set<string>();
    const moves = given.map((one) => {
      if (!fresh.has(one)) return null;
      const move = this.#follow(states.get(one.event.data.caseId), one);
      if ('refused' in move) return move;
      states.set(move.routed.caseId, move.routed);
      changed.add(move.routed.caseId);
      return move;
    });
    await writeCases(
      tx,
      [...changed].map((caseId) => states.get(caseId)!),
      this.#rules,
    );
    await stageEvents(
      tx,
      given.flatMap(({ event, now }, place) => {
        const move = moves[place];
        if (!move || 'refused' in move || !isTold(move)) return [];
        return [
          causedEvent(
            move.definition,
            move.data as { caseId: string; tenantId: string; requestId: string },
            event,
            now,
          ),
        ];
      }),
    );
    return moves;
  }

  #follow(routed: RoutedCase | undefined, { event, now }: Given): Exclude<Followed, null> {
    const { caseId } = event.data;
    if (!routed) return { refused: 'unknown_case', detail: `case ${caseId} was never opened here` };
    const context = this.#context(now);
    if (event.type === VerdictRecorded.type)
      return followVerdict(routed, (event as EventOf<typeof VerdictRecorded>).data, context);
    return followAnswer(routed, (event as EventOf<typeof RequestAnswered>).data, context);
  }

  #context(now: string) {
    return { rules: this.#rules, outlook: this.#outlook, now };
  }
}
