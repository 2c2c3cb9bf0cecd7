import type { RequestAsked } from '@tidegate/contracts/ask-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { AskStatus } from '@tidegate/contracts/http-requests';
import type { KnownAsk } from '@tidegate/intake/judge-answer';
import type { Queryable, Transaction } from '@tidegate/postgres/database';

/** Keeps what products were asked; twice makes no difference. */
export async function insertAsks(database: Queryable, asked: readonly DataOf<typeof RequestAsked>[]): Promise<void> {
  if (asked.length === 0) return;
  await database.execute(
    `insert into ask (ask_id, tenant_id, request_id, checkpoint_id, case_id, ask)
     select ask ->> 'askId', "tenantId", "requestId", "checkpointId", "caseId", ask
     from jsonb_to_recordset($1::jsonb)
       as given ("tenantId" text, "requestId" text, "checkpointId" text, "caseId" text, ask jsonb)
     on conflict (ask_id) do nothing`,
    [JSON.stringify(asked)],
    { name: 'ask_insert' },
  );
}

/** An ask and whether its checkpoint is resolved; locked, so that of two answers one is first. */
export async function lockAsk(tx: Transaction, askId: string): Promise<KnownAsk | null> {
  const [row] = await tx.query<KnownAsk>(
    `select ask, tenant_id as "tenantId", request_id as "requestId", checkpoint_id as "checkpointId", case_id as "caseId",
       fingerprint, answered_at as "answeredAt",
       exists (select from resolution r where r.checkpoint_id = ask.checkpoint_id) as resolved
     from ask where ask_id = $1 for update of ask`,
    [askId],
    { name: 'ask_lock' },
  );
  return row ?? null;
}

export async function markAnswered(tx: Transaction, askId: string, fingerprint: string, at: string): Promise<void> {
  await tx.execute('update ask set fingerprint = $2, answered_at = $3 where ask_id = $1', [askId, fingerprint, at], {
    name: 'ask_answered',
  });
}

/** What was asked at these checkpoints, oldest first, by checkpoint. */
export async function asksOf(
  database: Queryable,
  checkpointIds: readonly string[],
): Promise<ReadonlyMap<string, readonly AskStatus[]>> {
  if (checkpointIds.length === 0) return new Map();
  const rows = await database.query<{ checkpointId: string; ask: AskStatus; answeredAt: string | null }>(
    `select checkpoint_id as "checkpointId", ask, answered_at as "answeredAt" from ask
     where checkpoint_id = any($1::text[]) order by checkpoint_id, ask -> 'round'`,
    [checkpointIds],
    { name: 'ask_list' },
  );
  const byCheckpoint = Map.groupBy(rows, ({ checkpointId }) => checkpointId);
  return new Map(
    [...byCheckpoint].map(([id, some]) => [id, some.map(({ ask, answeredAt }) => ({ ...ask, answeredAt }))]),
  );
}
