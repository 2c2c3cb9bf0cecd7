import type { ExecutionResult } from '@tidegate/actions/action-outcomes';
import type { ExecutionIntent } from '@tidegate/actions/plan-execution';
import type { Queryable, Transaction } from '@tidegate/postgres/database';

/** An execution that this worker holds until its lease ends. */
export interface ClaimedExecution {
  readonly grantId: string;
  readonly intent: ExecutionIntent;
  /** `started` means that an earlier call may have had an effect. */
  readonly state: 'waiting' | 'started';
  readonly attempts: number;
  /** Fencing token: writes with an older one change nothing. */
  readonly claim: number;
  /** RFC 3339. */
  readonly createdAt: string;
}

/** Why an allowed action is not begun yet. */
export interface Hold {
  readonly code: 'circuit_open' | 'slowed';
  readonly detail: string;
  readonly forMs: number;
}

/** Puts in what is allowed; what is there already, by grant or by checkpoint, stays. Returns how many were new. */
export async function insertExecutions(tx: Transaction, intents: readonly ExecutionIntent[]): Promise<number> {
  if (intents.length === 0) return 0;
  return tx.execute(
    `insert into execution (grant_id, checkpoint_id, tenant_id, request_id, intent, rolls_back)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::json[], $6::text[])
     on conflict do nothing`,
    [
      intents.map(({ grantId }) => grantId),
      intents.map(({ checkpointId }) => checkpointId),
      intents.map(({ tenantId }) => tenantId),
      intents.map(({ requestId }) => requestId),
      intents.map((intent) => JSON.stringify(intent)),
      intents.map(({ rollsBack }) => rollsBack?.grantId ?? null),
    ],
    { name: 'execution_insert' },
  );
}

/** Takes up to `limit` executions that are due and that nobody holds. */
export function claimExecutions(database: Queryable, limit: number, leaseMs: number): Promise<ClaimedExecution[]> {
  return database.query<ClaimedExecution>(
    `update execution set claim = claim + 1, lease_until = now() + make_interval(secs => $2::float8 / 1000)
     where grant_id in (
       select grant_id from execution
       where state in ('waiting', 'started') and due_at <= now() and (lease_until is null or lease_until < now())
       order by due_at limit $1 for update skip locked)
     returning grant_id as "grantId", intent, state, attempts, claim, created_at as "createdAt"`,
    [limit, leaseMs],
    { name: 'execution_claim' },
  );
}

/** Records that the connector is about to be called. False when somebody else holds the execution by now. */
export async function markStarted(database: Queryable, held: ClaimedExecution): Promise<boolean> {
  const rows = await database.execute(
    `update execution set state = 'started', held_code = null, held_detail = null
     where grant_id = $1 and claim = $2 and state in ('waiting', 'started')`,
    [held.grantId, held.claim],
    { name: 'execution_start' },
  );
  return rows === 1;
}

/** Gives the execution back to be tried again after `delayMs`. */
export async function postponeExecution(database: Queryable, held: ClaimedExecution, delayMs: number): Promise<void> {
  await database.execute(
    `update execution
     set attempts = attempts + 1, lease_until = null, due_at = now() + make_interval(secs => $3::float8 / 1000)
     where grant_id = $1 and claim = $2 and state in ('waiting', 'started')`,
    [held.grantId, held.claim, delayMs],
    { name: 'execution_postpone' },
  );
}

/** Lets the execution wait without counting it as an attempt: nothing was sent. */
export async function holdExecution(database: Queryable, held: ClaimedExecution, hold: Hold): Promise<void> {
  await database.execute(
    `update execution
     set held_code = $3, held_detail = $4, lease_until = null, due_at = now() + make_interval(secs => $5::float8 / 1000)
     where grant_id = $1 and claim = $2 and state in ('waiting', 'started')`,
    [held.grantId, held.claim, hold.code, hold.detail.slice(0, 1_024), hold.forMs],
    { name: 'execution_hold' },
  );
}

/** Writes the end. False when somebody else holds the execution by now, or it has ended. */
export async function finishExecution(
  tx: Transaction,
  held: ClaimedExecution,
  result: ExecutionResult,
): Promise<boolean> {
  const executed = result.kind === 'executed';
  const rows = await tx.execute(
    `update execution
     set state = $3, receipt = $4, reconciled = $5, failure_code = $6, failure_detail = $7, finished_at = now(), lease_until = null, held_code = null,
         held_detail = null
     where grant_id = $1 and claim = $2 and state in ('waiting', 'started')`,
    [
      held.grantId,
      held.claim,
      result.kind,
      executed ? result.receipt : null,
      executed && result.reconciled,
      executed ? null : result.code,
      executed ? null : result.detail,
    ],
    { name: 'execution_finish' },
  );
  return rows === 1;
}
