import {
  finishedEvent,
  previewedEvent,
  rollbackRequestedEvent,
  type ExecutionResult,
} from '@tidegate/actions/action-outcomes';
import { issuedEvent } from '@tidegate/actions/grant-outcomes';
import type { ExecutedAction } from '@tidegate/actions/judge-rollback';
import type { ExecutionIntent, ExecutionPlan } from '@tidegate/actions/plan-execution';
import type { Preview } from '@tidegate/contracts/action-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { ExecutionView } from '@tidegate/contracts/http-actions';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { claimEvents } from '@tidegate/postgres/inbox';
import { stageEvents } from '@tidegate/postgres/outbox';
import { findExecuted, findExecution, listExecutions } from './execution-view.table.ts';
import {
  claimExecutions,
  finishExecution,
  holdExecution,
  insertExecutions,
  markStarted,
  postponeExecution,
  type ClaimedExecution,
  type Hold,
} from './execution.table.ts';
import { insertGrants } from './grant.table.ts';
import { claimPreviews, dropPreview, insertPreviews, postponePreview, type ClaimedPreview } from './preview.table.ts';
import { findToldPreview, insertToldPreview, type ToldPreview } from './told-preview.table.ts';

const consumer = 'actions';

/** What `take` made of a batch. */
export interface Taken {
  readonly executions: number;
  readonly previews: number;
  readonly grants: number;
  /** Events that were taken before: redeliveries, and later decisions of a checkpoint (DESIGN §4.2). */
  readonly duplicates: number;
}

export interface ActionsStoreTiming {
  /** Longer than the calls that a worker makes while it holds a row. */
  readonly leaseMs: number;
  /** How long a product may use its grant. */
  readonly grantMs: number;
}

/** Allowed actions and dry runs. State and events change in one transaction (DESIGN §4.1). */
export class ActionsStore {
  readonly #database: Database;
  readonly #timing: ActionsStoreTiming;

  constructor(database: Database, timing: ActionsStoreTiming) {
    this.#database = database;
    this.#timing = timing;
  }

  /** Takes in a batch, in order, and plans what it asks for. Of events with the same `idOf` the first one counts. */
  async take<Event extends TidegateEvent>(
    events: readonly Event[],
    planOf: (event: Event) => ExecutionPlan,
    idOf: (event: Event) => string = ({ id }) => id,
  ): Promise<Taken> {
    if (events.length === 0) return { executions: 0, previews: 0, grants: 0, duplicates: 0 };
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
      const refused = plans.flatMap((plan) => (plan.kind === 'refuse' ? [plan] : []));
      await stageEvents(tx, refused.map(failedEvent));
      const grants = await this.#issue(
        tx,
        plans.flatMap((plan) => (plan.kind === 'grant' ? [plan.intent] : [])),
      );
      return { executions: inserted, previews: previews.length, grants, duplicates: events.length - fresh.length };
    });
  }

  async #issue(tx: Transaction, intents: readonly ExecutionIntent[]): Promise<number> {
    const now = new Date();
    const expiresAt = new Date(now.getTime() + this.#timing.grantMs).toISOString();
    const issued = await insertGrants(tx, intents, expiresAt);
    const fresh = intents.filter(({ grantId }) => issued.has(grantId));
    await stageEvents(
      tx,
      fresh.map((intent) => issuedEvent(intent, expiresAt, now.toISOString())),
    );
    return issued.size;
  }

  claimExecutions(limit: number): Promise<readonly ClaimedExecution[]> {
    return claimExecutions(this.#database, limit, this.#timing.leaseMs);
  }

  /** Commits that the connector is about to be called; without it no call may be made. */
  start(held: ClaimedExecution): Promise<boolean> {
    return markStarted(this.#database, held);
  }

  postponeExecution(held: ClaimedExecution, delayMs: number): Promise<void> {
    return postponeExecution(this.#database, held, delayMs);
  }

  hold(held: ClaimedExecution, hold: Hold): Promise<void> {
    return holdExecution(this.#database, held, hold);
  }

  /** What the approver could read about exactly this action; undefined where nobody approved or nothing was told by then. */
  toldPreview({ intent, createdAt }: ClaimedExecution): Promise<ToldPreview | undefined> {
    if (intent.approvedAt === null) return Promise.resolve(undefined);
    // Both times are those of this database: the clock of the service that took the approval may be another.
    return findToldPreview(this.#database, intent, createdAt);
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
    return claimPreviews(this.#database, limit, this.#timing.leaseMs);
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
      if (!(await dropPreview(tx, held))) return;
      if (outcome.preview !== null) await insertToldPreview(tx, held.intent, outcome.preview);
      await stageEvents(tx, [previewedEvent(held.intent, outcome, now)]);
    });
  }

  list(tenantId: string, requestId: string): Promise<readonly ExecutionView[]> {
    return listExecutions(this.#database, tenantId, requestId);
  }

  find(tenantId: string, grantId: string): Promise<ExecutionView | undefined> {
    return findExecution(this.#database, tenantId, grantId);
  }

  executed(tenantId: string, grantId: string): Promise<ExecutedAction | undefined> {
    return findExecuted(this.#database, tenantId, grantId);
  }

  /** Takes in the rollback of an execution, once. False when there is one already; it stays as it is. */
  requestRollback(intent: ExecutionIntent, cause: string, now: string): Promise<boolean> {
    return this.#database.transaction(async (tx) => {
      if ((await insertExecutions(tx, [intent])) === 0) return false;
      await stageEvents(tx, [rollbackRequestedEvent(intent, cause, now)]);
      return true;
    });
  }
}

function failedEvent({ intent, refusal }: Extract<ExecutionPlan, { kind: 'refuse' }>): TidegateEvent {
  const { code, detail } = refusal;
  return finishedEvent(intent, { kind: 'failed', code, detail }, new Date().toISOString());
}
