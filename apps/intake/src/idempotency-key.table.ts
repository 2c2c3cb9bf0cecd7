import type { Earlier } from '@tidegate/intake/repeat';
import type { Transaction } from '@tidegate/postgres/database';

/** An Idempotency-Key, what was sent under it, and whose it is. */
export interface KeyRow extends Earlier {
  readonly tenantId: string;
  readonly key: string;
}

/** A key as one text, to look it up by. */
export function nameOfKey({ tenantId, key }: Pick<KeyRow, 'tenantId' | 'key'>): string {
  return `${tenantId}/${key}`;
}

/** Adds keys, each given once; returns the names of those that were new. */
export async function insertKeys(tx: Transaction, rows: readonly KeyRow[]): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const inserted = await tx.query<Pick<KeyRow, 'tenantId' | 'key'>>(
    `insert into idempotency_key (tenant_id, key, checkpoint_id, fingerprint)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
     on conflict (tenant_id, key) do nothing returning tenant_id as "tenantId", key`,
    [...columnsOf(rows), rows.map(({ checkpointId }) => checkpointId), rows.map(({ fingerprint }) => fingerprint)],
    { name: 'idempotency_key_insert' },
  );
  return new Set(inserted.map(nameOfKey));
}

/** What was sent under these keys first, by the name of the key. */
export async function findKeys(
  tx: Transaction,
  keys: readonly Pick<KeyRow, 'tenantId' | 'key'>[],
): Promise<ReadonlyMap<string, Earlier>> {
  if (keys.length === 0) return new Map();
  const found = await tx.query<KeyRow>(
    `select tenant_id as "tenantId", key, checkpoint_id as "checkpointId", fingerprint
     from idempotency_key join unnest($1::text[], $2::text[]) as given (tenant_id, key) using (tenant_id, key)`,
    columnsOf(keys),
    { name: 'idempotency_key_find' },
  );
  return new Map(found.map((row) => [nameOfKey(row), row]));
}

export async function deleteKeys(tx: Transaction, keys: readonly Pick<KeyRow, 'tenantId' | 'key'>[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.execute(
    `delete from idempotency_key k using unnest($1::text[], $2::text[]) as given (tenant_id, key)
     where k.tenant_id = given.tenant_id and k.key = given.key`,
    columnsOf(keys),
  );
}

function columnsOf(keys: readonly Pick<KeyRow, 'tenantId' | 'key'>[]): [string[], string[]] {
  return [keys.map(({ tenantId }) => tenantId), keys.map(({ key }) => key)];
}
