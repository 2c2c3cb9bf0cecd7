import type { ActionIntent } from '@tidegate/actions/plan-execution';
import type { Queryable, Transaction } from '@tidegate/postgres/database';

/** A dry run that this worker holds until its lease ends. */
export interface ClaimedPreview {
  readonly checkpointId: string;
  readonly intent: ActionIntent;
  readonly attempts: number;
  readonly claim: number;
}

export async function insertPreviews(tx: Transaction, intents: readonly ActionIntent[]): Promise<void> {
  if (intents.length === 0) return;
  await tx.execute(
    `insert into preview (checkpoint_id, intent) select * from unnest($1::text[], $2::json[]) on conflict do nothing`,
    [intents.map(({ checkpointId }) => checkpointId), intents.map((intent) => JSON.stringify(intent))],
    { name: 'preview_insert' },
  );
}

export function claimPreviews(database: Queryable, limit: number, leaseMs: number): Promise<ClaimedPreview[]> {
  return database.query<ClaimedPreview>(
    `update preview set claim = claim + 1, lease_until = now() + make_interval(secs => $2::float8 / 1000)
     where checkpoint_id in (
       select checkpoint_id from preview where due_at <= now() and (lease_until is null or lease_until < now())
       order by due_at limit $1 for update skip locked)
     returning checkpoint_id as "checkpointId", intent, attempts, claim`,
    [limit, leaseMs],
    { name: 'preview_claim' },
  );
}

export async function postponePreview(database: Queryable, held: ClaimedPreview, delayMs: number): Promise<void> {
  await database.execute(
    `update preview
     set attempts = attempts + 1, lease_until = null, due_at = now() + make_interval(secs => $3::float8 / 1000)
     where checkpoint_id = $1 and claim = $2`,
    [held.checkpointId, held.claim, delayMs],
    { name: 'preview_postpone' },
  );
}

/** False when somebody else holds the dry run by now, or has told its result. */
export async function dropPreview(tx: Transaction, held: ClaimedPreview): Promise<boolean> {
  const rows = await tx.execute(
    `delete from preview where checkpoint_id = $1 and claim = $2`,
    [held.checkpointId, held.claim],
    { name: 'preview_drop' },
  );
  return rows === 1;
}
