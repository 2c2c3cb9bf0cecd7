import type { Breaker } from '@tidegate/contracts/control-events';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import type { Change, Quiet, Refusal } from '@tidegate/routing/case-change';
import { timedEvent } from '@tidegate/routing/cause-event';
import { fireTimer } from '@tidegate/routing/fire-timer';
import { noOutlook } from '@tidegate/routing/outlook';
import type { Outlook } from '@tidegate/routing/outlook';
import type { RoutedCase } from '@tidegate/routing/routed-case';
import type { RoutingRules } from '@tidegate/routing/routing-rules';
import { resume, waitFor } from '@tidegate/routing/wait-case';
import { isTold, writeCases } from './case-writing.table.ts';
import { takeFreedOfBreaker, takeUnderBreaker } from './routed-case.table.ts';
import { takeDue } from './timer.table.ts';

const casesPerTurn = 500;

/** What time and breakers do to cases. Every call is safe on any number of instances at once. */
export class ClockStore {
  readonly #database: Database;
  readonly #rules: RoutingRules;
  readonly #outlook: Outlook;
  readonly #onLag: (seconds: number) => void;

  /** `onLag` is told how late each case was looked at, in seconds, when that was written. */
  constructor(
    database: Database,
    rules: RoutingRules,
    outlook: Outlook = noOutlook,
    onLag: (seconds: number) => void = () => undefined,
  ) {
    this.#database = database;
    this.#rules = rules;
    this.#outlook = outlook;
    this.#onLag = onLag;
  }

  /** Does what is due, until nothing is; each once, however many instances look (requirement D4). */
  async fire(now: string): Promise<readonly Change[]> {
    return this.#untilDone(async (tx) => {
      const due = await takeDue(tx, now, casesPerTurn);
      const context = { rules: this.#rules, outlook: this.#outlook, now };
      const fired = due.map(({ routed: before }) => ({ before, ...fireTimer(before, context) }));
      const changes = fired.flatMap(({ before, changes: told }) => told.map((change) => ({ before, change })));
      await writeCases(
        tx,
        fired.map(({ routed }) => routed),
        this.#rules,
      );
      await this.#tell(tx, changes, now);
      return { changes: changes.map(({ change }) => change), taken: due.length, dueAts: due.map(({ dueAt }) => dueAt) };
    });
  }

  /** Stops the clocks in the scopes of open breakers, and lets those go on that none is over any more (requirement D3). */
  async followBreakers(breakers: readonly Breaker[], now: string): Promise<readonly Change[]> {
    const stops = this.#rules.document.breakerStops;
    const scopes = breakers
      .filter(({ state, killSwitch }) => state === 'open' && (stops === 'every_clock' || killSwitch))
      .map(({ scope }) => scope);
    const moment = { rules: this.#rules, now };
    const stopped =
      scopes.length === 0
        ? []
        : await this.#all(
            (tx) => takeUnderBreaker(tx, scopes, casesPerTurn),
            (routed) => waitFor(routed, 'breaker', moment),
            now,
          );
    const freed = await this.#all(
      (tx) => takeFreedOfBreaker(tx, scopes, casesPerTurn),
      (routed) => resume(routed, { what: 'breaker', because: 'breaker_closed' }, moment),
      now,
    );
    return [...stopped, ...freed];
  }

  #all(
    take: (tx: Transaction) => Promise<readonly RoutedCase[]>,
    move: (routed: RoutedCase) => Change | Quiet | Refusal,
    now: string,
  ): Promise<readonly Change[]> {
    return this.#untilDone(async (tx) => {
      const taken = await take(tx);
      const moved = taken.flatMap((before) => {
        const change = move(before);
        return 'refused' in change ? [] : [{ before, change }];
      });
      await writeCases(
        tx,
        moved.map(({ change }) => change.routed),
        this.#rules,
      );
      const changes = moved.flatMap(({ before, change }) => (isTold(change) ? [{ before, change }] : []));
      await this.#tell(tx, changes, now);
      return { changes: changes.map(({ change }) => change), taken: taken.length };
    });
  }

  /** One transaction after the other while they are full, so that many cases that are due at once do not wait for turns. */
  async #untilDone(
    turn: (tx: Transaction) => Promise<{ changes: readonly Change[]; taken: number; dueAts?: readonly string[] }>,
  ): Promise<readonly Change[]> {
    const all: Change[] = [];
    for (;;) {
      const { changes, taken, dueAts = [] } = await this.#database.transaction(turn);
      const nowMs = this.#database.clock.now().getTime();
      for (const dueAt of dueAts) this.#onLag(Math.max(0, nowMs - Date.parse(dueAt)) / 1_000);
      all.push(...changes);
      if (taken < casesPerTurn) return all;
    }
  }

  /** The state of a case before it was due gives its event an id that no other reading has. */
  #tell(
    tx: Transaction,
    changes: readonly { readonly before: RoutedCase; readonly change: Change }[],
    now: string,
  ): Promise<void> {
    return stageEvents(
      tx,
      changes.map(({ before, change }) =>
        timedEvent(change.definition, aboutOf(change), readingKey(before, change), now),
      ),
    );
  }
}

function aboutOf({ data }: Change): { caseId: string; tenantId: string; requestId: string } {
  return data as { caseId: string; tenantId: string; requestId: string };
}

function readingKey({ epoch, expectedSeconds }: RoutedCase, { data }: Change): string {
  const { step, why } = data as { step?: number; why?: string };
  return `${epoch}:${step ?? `${why ?? ''}:${expectedSeconds}`}`;
}
