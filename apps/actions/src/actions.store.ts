import { finishedEvent, previewedEvent, type ExecutionResult } from '@tidegate/actions/action-outcomes';
import type { ExecutionPlan } from '@tidegate/actions/plan-execution';
import type { Preview } from '@tidegate/contracts/action-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { ExecutionView } from '@tidegate/contracts/http-actions';
import type { Database } from '@tidegate/postgres/database';
import { claimEvents } from '@tidegate/postgres/inbox';
import { stageEvents } from '@tidegate/postgres/outbox';
import {
  claimExecutions,
  finishExecution,
  insertExecutions,
  listExecutions,
  markStarted,
  postponeExecution,
  type ClaimedExecution,
} from './execution.table.ts';
import { claimPreviews, dropPreview, insertPreviews, postponePreview, type ClaimedPreview } from './preview.table.ts';

const consumer = 'actions';

/** What `take` made of a batch. */
export interface Taken {
  readonly executions: number;
  readonly previews: number;
  /** Events that were taken before: redeliveries, and later decisions of a checkpoint (DESIGN §4.2). */
  readonly duplicates: number;
}

/** Allowed actions and dry runs. State and events change in one transaction (DESIGN §4.1). */
export class ActionsStore {
  readonly #database: Database;
  readonly #leaseMs: number;

  /** `leaseMs` must be longer than the calls that a worker makes while it holds a row. */
  constructor(database: Database, leaseMs: number) {
    this.#database = database;
    this.#leaseMs = leaseMs;
  }

  /** Takes in a batch, in order, and plans what it asks for. Of events with the same `idOf` the first one counts. */
  async take<Event extends TidegateEvent>(
    events: readonly Event[],
    planOf: (event: Event) => ExecutionPlan,
    idOf: (event: Event) => string = ({ id }) => id,
  ): Promise<Taken> {
    if (events.length === 0) return { executions: 0, previews: 0, duplicates: 0 };
    return this.#database.transaction(async (tx) => {
      const fresh = await claimEvents(
        tx,
        consumer,
        events.map((event) => ({ event })),
        ({ event }) => idOf(event),
      );
      const plans = fresh.map(({ event }) => planOf(event));
      const executions = plans.flatMap((plan) => (plan.kind === 'execute' ? [plan.intent] : []));
      const previews = plans.flatMap((plan) => (plan.kind === 'preview' ? [plan.intent] : []));
      const inserted = await insertExecutions(tx, executions);
      await insertPreviews(tx, previews);
      return { executions: inserted, previews: previews.length, duplicates: events.length - fresh.length };
    });
  }

  claimExecutions(limit: number): Promise<readonly ClaimedExecution[]> {
    return claimExecutions(this.#database, limit, this.#leaseMs);
  }

  /** Commits that the connector is about to be called; without it no call may be made. */
  start(held: ClaimedExecution): Promise<boolean> {
    return markStarted(this.#database, held);
  }

  postponeExecution(held: ClaimedExecution, delayMs: number): Promise<void> {
    return postponeExecution(this.#database, held, delayMs);
  }

  /** The result and its event, once. False when another worker holds the execution by now; it will tell the result. */
  finish(held: ClaimedExecution, result: ExecutionResult, now: string): Promise<boolean> {
    return this.#database.transaction(async (tx) => {
      if (!(await finishExecution(tx, held, result))) return false;
      await stageEvents(tx, [finishedEvent(held.intent, result, now)]);
      return true;
    });
  }

  claimPreviews(limit: number): Promise<readonly ClaimedPreview[]> {
    return claimPreviews(this.#database, limit, this.#leaseMs);
  }

  postponePreview(held: ClaimedPreview, delayMs: number): Promise<void> {
    return postponePreview(this.#database, held, delayMs);
  }

  tellPreview(
    held: ClaimedPreview,
    outcome: { preview: Preview | null; problem: string | null },
    now: string,
  ): Promise<void> {
    return this.#database.transaction(async (tx) => {
      if (await dropPreview(tx, held)) await stageEvents(tx, [previewedEvent(held.intent, outcome, now)]);
    });
  }

  list(tenantId: string, requestId: string): Promise<readonly ExecutionView[]> {
    return listExecutions(this.#database, tenantId, requestId);
  }
}
