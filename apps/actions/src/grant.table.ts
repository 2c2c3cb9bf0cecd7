import type { ExecutionIntent } from '@tidegate/actions/plan-execution';
import type { Grant } from '@tidegate/actions/redeem-grant';
import type { Queryable, Transaction } from '@tidegate/postgres/database';

/** A grant and when it was issued. */
export interface GrantRow extends Grant {
  readonly createdAt: string;
}

/** Puts in what is allowed and returns what of it is new; what is there already, by id or by checkpoint, stays. */
export async function insertGrants(
  tx: Transaction,
  intents: readonly ExecutionIntent[],
  expiresAt: string,
): Promise<ReadonlySet<string>> {
  if (intents.length === 0) return new Set();
  const rows = await tx.query<{ grantId: string }>(
    `insert into product_grant (grant_id, checkpoint_id, tenant_id, request_id, intent, expires_at)
     select given.*, $6::timestamptz from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::json[]) as given
     on conflict do nothing returning grant_id as "grantId"`,
    [
      intents.map(({ grantId }) => grantId),
      intents.map(({ checkpointId }) => checkpointId),
      intents.map(({ tenantId }) => tenantId),
      intents.map(({ requestId }) => requestId),
      intents.map((intent) => JSON.stringify(intent)),
      expiresAt,
    ],
    { name: 'grant_insert' },
  );
  return new Set(rows.map(({ grantId }) => grantId));
}

const columns = `intent, state, expires_at as "expiresAt", redemption_id as "redemptionId", redeemed_at as "redeemedAt",
  revoked_because as "revokedBecause", created_at as "createdAt"`;

export async function findGrant(database: Queryable, tenantId: string, grantId: string): Promise<GrantRow | undefined> {
  const [row] = await database.query<GrantRow>(
    `select ${columns} from product_grant where grant_id = $2 and tenant_id = $1`,
    [tenantId, grantId],
    { name: 'grant_find' },
  );
  return row;
}

/** The same, so that nobody else can use it until the transaction has ended. */
export async function lockGrant(tx: Transaction, tenantId: string, grantId: string): Promise<GrantRow | undefined> {
  const [row] = await tx.query<GrantRow>(
    `select ${columns} from product_grant where grant_id = $2 and tenant_id = $1 for update`,
    [tenantId, grantId],
    { name: 'grant_lock' },
  );
  return row;
}

export async function markRedeemed(
  tx: Transaction,
  grantId: string,
  redemption: { readonly id: string; readonly at: string },
): Promise<void> {
  await tx.execute(
    `update product_grant set state = 'redeemed', redemption_id = $2, redeemed_at = $3::timestamptz where grant_id = $1`,
    [grantId, redemption.id, redemption.at],
    { name: 'grant_redeem' },
  );
}

export async function markRevoked(tx: Transaction, grantId: string, because: string): Promise<void> {
  await tx.execute(
    `update product_grant set state = 'revoked', revoked_because = $2 where grant_id = $1`,
    [grantId, because],
    { name: 'grant_revoke' },
  );
}
