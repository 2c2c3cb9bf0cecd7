import type { CheckpointKind } from '@tidegate/contracts/request-events';
import type { DecisionReply, ResolutionReply, Waiting } from '@tidegate/contracts/http-requests';
import type { KnownCheckpoint } from '@tidegate/intake/checkpoint-status';
import type { Earlier } from '@tidegate/intake/repeat';
import type { Queryable } from '@tidegate/postgres/database';
import { jsonInstant } from '@tidegate/postgres/json-instant';

/** A checkpoint that was sent; the fingerprint is null for a rejected record. */
export interface CheckpointRow {
  readonly checkpointId: string;
  readonly tenantId: string;
  readonly requestId: string;
  readonly number: number;
  readonly kind: CheckpointKind;
  readonly fingerprint: string | null;
  readonly receivedAt: string;
}

/** Adds checkpoints that are not known yet, the first of each; returns the ids of those that were new. */
export async function insertCheckpoints(
  database: Queryable,
  rows: readonly CheckpointRow[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const inserted = await database.query<{ checkpoint_id: string }>(
    `insert into checkpoint (checkpoint_id, tenant_id, request_id, number, kind, fingerprint, received_at)
     select checkpoint_id, tenant_id, request_id, number, kind, fingerprint, received_at
     from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::timestamptz[])
       with ordinality as given (checkpoint_id, tenant_id, request_id, number, kind, fingerprint, received_at, place)
     order by place on conflict (checkpoint_id) do nothing returning checkpoint_id`,
    [
      rows.map((row) => row.checkpointId),
      rows.map((row) => row.tenantId),
      rows.map((row) => row.requestId),
      rows.map((row) => row.number),
      rows.map((row) => row.kind),
      rows.map((row) => row.fingerprint),
      rows.map((row) => row.receivedAt),
    ],
    { name: 'checkpoint_insert' },
  );
  return new Set(inserted.map((row) => row.checkpoint_id));
}

/** What was sent under these checkpoints first, by checkpoint. */
export async function findIdentities(
  database: Queryable,
  checkpointIds: readonly string[],
): Promise<ReadonlyMap<string, Earlier>> {
  if (checkpointIds.length === 0) return new Map();
  const found = await database.query<Earlier>(
    'select checkpoint_id as "checkpointId", fingerprint from checkpoint where checkpoint_id = any($1::text[])',
    [checkpointIds],
    { name: 'checkpoint_identity' },
  );
  return new Map(found.map((row) => [row.checkpointId, row]));
}

/** A submission, by its place in a list, under whose checkpoint another body was received at this time. */
export interface Contradicted {
  readonly index: number;
  readonly receivedAt: string;
}

/** Which submissions have another body than the one that is known of their checkpoint. */
export async function findContradicted(
  database: Queryable,
  rows: readonly Pick<CheckpointRow, 'checkpointId' | 'fingerprint'>[],
): Promise<readonly Contradicted[]> {
  return database.query<Contradicted>(
    `select place::int - 1 as index, checkpoint.received_at as "receivedAt"
     from unnest($1::text[], $2::text[]) with ordinality as given (checkpoint_id, fingerprint, place)
     join checkpoint using (checkpoint_id) where checkpoint.fingerprint <> given.fingerprint order by place`,
    [rows.map((row) => row.checkpointId), rows.map((row) => row.fingerprint)],
    { name: 'checkpoint_contradicted' },
  );
}

/** What is known about a checkpoint, and of which request it is. */
export interface StoredCheckpoint extends KnownCheckpoint {
  readonly tenantId: string;
  readonly requestId: string;
}

interface KnownRow {
  readonly checkpoint_id: string;
  readonly tenant_id: string;
  readonly request_id: string;
  readonly number: number;
  readonly kind: CheckpointKind;
  readonly received_at: string;
  readonly rejected: boolean;
  readonly decision: DecisionReply | null;
  readonly resolution: ResolutionReply | null;
  readonly waiting: Waiting | null;
}

const known = `select checkpoint_id, tenant_id, request_id, number, kind, received_at, fingerprint is null as rejected,
    decision.reply as decision, resolution.reply as resolution,
    (select w.waiting || jsonb_build_object('since', ${jsonInstant('w.opened_at')})
     from case_waiting w where w.checkpoint_id = checkpoint.checkpoint_id order by w.opened_at desc limit 1) as waiting
  from checkpoint left join decision using (checkpoint_id) left join resolution using (checkpoint_id)`;

export async function findCheckpoint(database: Queryable, checkpointId: string): Promise<StoredCheckpoint | null> {
  const [row] = await database.query<KnownRow>(`${known} where checkpoint_id = $1`, [checkpointId], {
    name: 'checkpoint_find',
  });
  return row ? knownOf(row) : null;
}

/** All checkpoints of a request, oldest first. */
export async function checkpointsOf(
  database: Queryable,
  tenantId: string,
  requestId: string,
): Promise<StoredCheckpoint[]> {
  const rows = await database.query<KnownRow>(
    `${known} where tenant_id = $1 and request_id = $2 order by received_at, number, checkpoint_id`,
    [tenantId, requestId],
    { name: 'checkpoint_list' },
  );
  return rows.map(knownOf);
}

function knownOf({ checkpoint_id, tenant_id, request_id, received_at, ...row }: KnownRow): StoredCheckpoint {
  return { checkpointId: checkpoint_id, tenantId: tenant_id, requestId: request_id, receivedAt: received_at, ...row };
}
