import type { ApiKey } from '@tidegate/contracts/key-events';
import type { Queryable, Transaction } from '@tidegate/postgres/database';

const columns = `key_id as "keyId", tenant_id as "tenantId", product, routes, note, digest, created_by as "createdBy",
  created_at as "createdAt", expires_at as "expiresAt", revoked_by as "revokedBy", revoked_at as "revokedAt"`;

/** Makes changes of the keys of one product wait for each other, since their number is limited. */
export async function lockProduct(tx: Transaction, tenantId: string, product: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`api-keys:${tenantId}:${product}`]);
}

export function keysOfProduct(tx: Transaction, tenantId: string, product: string): Promise<ApiKey[]> {
  return tx.query<ApiKey>(`select ${columns} from api_key where tenant_id = $1 and product = $2`, [tenantId, product]);
}

/** The newest first; of one tenant, or of all. */
export function listKeys(database: Queryable, tenantId: string | undefined): Promise<ApiKey[]> {
  return database.query<ApiKey>(
    `select ${columns} from api_key where $1::text is null or tenant_id = $1 order by created_at desc, key_id limit 10000`,
    [tenantId ?? null],
  );
}

export async function findKey(database: Queryable, keyId: string): Promise<ApiKey | undefined> {
  const [key] = await database.query<ApiKey>(`select ${columns} from api_key where key_id = $1`, [keyId]);
  return key;
}

export async function insertKey(tx: Transaction, key: ApiKey): Promise<void> {
  await tx.execute(
    `insert into api_key (key_id, tenant_id, product, routes, note, digest, created_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[key.keyId, key.tenantId, key.product, key.routes, key.note, key.digest],
      ...[key.createdBy, key.createdAt, key.expiresAt],
    ],
  );
}

export async function updateKey(tx: Transaction, { keyId, expiresAt, revokedBy, revokedAt }: ApiKey): Promise<void> {
  await tx.execute('update api_key set expires_at = $2, revoked_by = $3, revoked_at = $4 where key_id = $1', [
    ...[keyId, expiresAt, revokedBy, revokedAt],
  ]);
}
