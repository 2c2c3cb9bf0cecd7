import type { BreakerList } from '@tidegate/contracts/http-breakers';
import type { EventOf } from '@tidegate/contracts/define-event';
import type { VerdictRecorded } from '@tidegate/contracts/review-events';
import { advanceBreaker } from '@tidegate/monitor/advance-breaker';
import { breakerData, eventsOfChange } from '@tidegate/monitor/breaker-events';
import type { Breaker, BreakerChange } from '@tidegate/monitor/breaker';
import type { BreakerSettings } from '@tidegate/monitor/breaker-settings';
import type { KillSwitchRefusal, KillSwitchStep } from '@tidegate/monitor/kill-switch';
import { observe } from '@tidegate/monitor/observe';
import type { Watch } from '@tidegate/monitor/observe';
import { countWindow, statisticsOf } from '@tidegate/monitor/sliding-window';
import type { Observation } from '@tidegate/monitor/sliding-window';
import { observationsOf, scopeKindOf } from '@tidegate/monitor/watched-scopes';
import type { Database, Queryable, Transaction } from '@tidegate/postgres/database';
import { claimMessages } from '@tidegate/postgres/inbox';
import { stageEvents } from '@tidegate/postgres/outbox';
import { changedBreakers, lockBreakers, lockDueBreakers, saveBreakers } from './breaker.table.ts';
import { countingObservations, pruneObservations, saveObservations } from './observation.table.ts';

export type VerdictEvent = EventOf<typeof VerdictRecorded>;

const consumer = 'breakers';
const hourMs = 3_600_000;
const listedMax = 1_000;
const dueMax = 100;
const pruneMax = 10_000;

/** What a batch of verdicts did. */
export interface ObservedBatch {
  readonly fresh: readonly VerdictEvent[];
  readonly changes: readonly BreakerChange[];
}

/**
 * Breakers and what they are judged by. Each method is one transaction: locked rows in, one pure step, rows and events out
 * (DESIGN §4.1), so a restart forgets nothing and a redelivery counts nothing twice (requirement H8).
 */
export class BreakerStore {
  readonly #database: Database;
  readonly #settings: BreakerSettings;

  constructor(database: Database, settings: BreakerSettings) {
    this.#database = database;
    this.#settings = settings;
  }

  /** The time by which breakers are judged; that of the database, so that all instances agree on it. */
  nowMs(): number {
    return this.#database.clock.now().getTime();
  }

  /** Takes in verdicts in order; a breaker that trips is on its way to the bus when this returns. */
  async observe(events: readonly VerdictEvent[], nowMs: number): Promise<ObservedBatch> {
    if (events.length === 0) return { fresh: [], changes: [] };
    return this.#database.transaction(async (tx) => {
      const ids = await claimMessages(
        tx,
        consumer,
        events.map(({ id }) => id),
      );
      const fresh = firstOfEach(events).filter(({ id }) => ids.has(id));
      const seen = fresh.map((event) => ({ event, observations: observationsOf(event.data, this.#settings, nowMs) }));
      const all = seen.flatMap(({ observations }) => observations);
      if (all.length === 0) return { fresh, changes: [] };
      let watches: ReadonlyMap<string, Watch> = await this.#lockWatches(tx, all, nowMs);
      const changes: BreakerChange[] = [];
      for (const { event, observations } of seen) {
        const observed = observe(watches, observations, this.#settings, nowMs);
        watches = observed.watches;
        changes.push(...observed.changes);
        await stageEvents(
          tx,
          observed.changes.flatMap((change) => eventsOfChange(change, event)),
        );
      }
      await saveObservations(tx, lastOfEachCase(all));
      await saveBreakers(tx, latest(changes));
      return { fresh, changes };
    });
  }

  /** Starts the supervised canary of breakers whose dwell is over. */
  async startProbes(nowMs: number): Promise<readonly BreakerChange[]> {
    return this.#database.transaction(async (tx) => {
      const due = await lockDueBreakers(tx, nowMs, dueMax);
      const steps = due.map((before) => ({ before, step: advanceBreaker(before, nothing, this.#settings, nowMs) }));
      const changes = steps
        .filter(({ step }) => step.changed)
        .map(({ before, step }) => ({ before, after: step.breaker }));
      await this.#write(tx, changes);
      return changes;
    });
  }

  /** Runs one step of the kill switch on a scope; a refusal writes nothing. */
  async step<Step extends KillSwitchStep | KillSwitchRefusal>(
    scope: string,
    run: (breaker: Breaker) => Step,
  ): Promise<Step> {
    return this.#database.transaction(async (tx) => {
      const [before] = await lockBreakers(tx, [scope]);
      if (before === undefined) throw new Error(`the breaker of ${scope} was made and then not found`);
      const step = run(before);
      if (step.kind === 'refused') return step;
      if (step.changed) await this.#write(tx, [{ before, after: step.breaker }]);
      else await saveBreakers(tx, [step.breaker]);
      return step;
    });
  }

  /** Every scope that ever changed, with its window as it is now. */
  async list(nowMs: number): Promise<BreakerList> {
    const breakers = await changedBreakers(this.#database, listedMax);
    const watches = await this.#watch(this.#database, breakers, nowMs);
    const data = breakers.map((breaker) => ({
      ...breakerData(breaker),
      statistics: this.#statistics(watches.get(breaker.scope), nowMs) ?? breaker.statistics,
      releaseRequestedBy: breaker.releaseRequestedBy,
    }));
    return { data };
  }

  /** Forgets observations that are too old to count. */
  async prune(nowMs: number): Promise<number> {
    return pruneObservations(this.#database, nowMs - this.#settings.window.maxAgeHours * hourMs, pruneMax);
  }

  async #lockWatches(
    tx: Transaction,
    observations: readonly Observation[],
    nowMs: number,
  ): Promise<Map<string, Watch>> {
    // The cohort is locked too where only wider scopes are watched: its kill switch takes it out of their count.
    const cohorts = observations.flatMap(({ cohort }) => (cohort === null ? [] : [`cohort:${cohort}`]));
    const breakers = await lockBreakers(tx, [...observations.map(({ scope }) => scope), ...cohorts]);
    return this.#watch(tx, breakers, nowMs);
  }

  async #watch(database: Queryable, breakers: readonly Breaker[], nowMs: number): Promise<Map<string, Watch>> {
    const { size, maxAgeHours } = this.#settings.window;
    const window = { size, afterMs: nowMs - maxAgeHours * hourMs };
    const observations = await countingObservations(
      database,
      breakers.map(({ scope }) => scope),
      window,
    );
    const watches = new Map(breakers.map((breaker) => [breaker.scope, { breaker, observations: [] as Observation[] }]));
    for (const observation of observations) watches.get(observation.scope)?.observations.push(observation);
    return watches;
  }

  #statistics(watch: Watch | undefined, nowMs: number) {
    if (watch === undefined || watch.breaker.state === 'open') return undefined;
    const level = this.#settings.levels[scopeKindOf(watch.breaker.scope)];
    if (level === undefined) return undefined;
    const counts = countWindow(watch.observations, watch.breaker, this.#settings, nowMs);
    return statisticsOf(counts, level.limit, this.#settings.z);
  }

  async #write(tx: Transaction, changes: readonly BreakerChange[]): Promise<void> {
    await saveBreakers(tx, latest(changes));
    await stageEvents(
      tx,
      changes.flatMap((change) => eventsOfChange(change)),
    );
  }
}

const nothing = { reviewed: 0, overridden: 0 };

/** A batch may hold one message twice; the first of them counts. */
function firstOfEach(events: readonly VerdictEvent[]): readonly VerdictEvent[] {
  return [...new Map([...events].reverse().map((event) => [event.id, event])).values()].reverse();
}

/** One row for each scope and case. An override in any verdict of the batch stays one. */
function lastOfEachCase(observations: readonly Observation[]): readonly Observation[] {
  const last = new Map<string, Observation>();
  for (const observation of observations) {
    const key = `${observation.scope}\n${observation.caseId}`;
    const overridden = observation.overridden || last.get(key)?.overridden === true;
    last.set(key, { ...observation, overridden });
  }
  return [...last.values()];
}

/** The last breaker of each scope. */
function latest(changes: readonly BreakerChange[]): readonly Breaker[] {
  return [...new Map(changes.map(({ after }) => [after.scope, after])).values()];
}
