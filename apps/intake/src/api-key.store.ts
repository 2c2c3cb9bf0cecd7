import type { ApiKey } from '@tidegate/contracts/key-events';
import { isAmong } from '@tidegate/identity/caller';
import type { Tenants } from '@tidegate/identity/caller';
import { makeKey, revokeKey, rotateKey } from '@tidegate/identity/change-keys';
import type { Asked, KeyRefusal, NewKey } from '@tidegate/identity/change-keys';
import { keyChangedEvent } from '@tidegate/identity/key-event';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { currentTraceparent } from '@tidegate/telemetry/tracing';
import { findKey, insertKey, keysOfProduct, listKeys, lockProduct, updateKey } from './api-key.table.ts';

/** What came of the wish for a key. */
export type Making = { readonly made: ApiKey; readonly ending: ApiKey | null } | KeyRefusal;

/** Who asks about a key that exists, and whose keys they may change. */
export interface AskedFor extends Asked {
  readonly tenants: Tenants;
}

/** The API keys, each change with its event in one transaction: the topic is what the doors of all services read. */
export class ApiKeyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(tenantId: string | undefined): Promise<ApiKey[]> {
    return listKeys(this.#database, tenantId);
  }

  create(wanted: NewKey, asked: Asked): Promise<Making> {
    return this.#database.transaction(async (tx) => {
      await lockProduct(tx, wanted.tenantId, wanted.product);
      const made = makeKey(wanted, await keysOfProduct(tx, wanted.tenantId, wanted.product), asked);
      if ('kind' in made) return made;
      await insertKey(tx, made);
      await tell(tx, [made], asked);
      return { made, ending: null };
    });
  }

  /** Null when there is no such key for this caller. */
  rotate(
    keyId: string,
    wanted: Pick<NewKey, 'keyId' | 'digest' | 'days'> & { readonly overlapHours: number },
    asked: AskedFor,
  ): Promise<Making | null> {
    return this.#database.transaction(async (tx) => {
      const old = await this.#locked(tx, keyId, asked.tenants);
      if (old === undefined) return null;
      const others = await keysOfProduct(tx, old.tenantId, old.product);
      const rotated = rotateKey(old, wanted, others, asked);
      if ('kind' in rotated) return rotated;
      await insertKey(tx, rotated.made);
      await updateKey(tx, rotated.ending);
      await tell(tx, [rotated.made, rotated.ending], asked);
      return rotated;
    });
  }

  /** Null when there is no such key for this caller. */
  revoke(keyId: string, asked: AskedFor): Promise<ApiKey | null> {
    return this.#database.transaction(async (tx) => {
      const key = await this.#locked(tx, keyId, asked.tenants);
      if (key === undefined) return null;
      const revoked = revokeKey(key, asked);
      await updateKey(tx, revoked);
      // Told again even when nothing changes: whoever repeats it wants to be sure.
      await tell(tx, [revoked], asked);
      return revoked;
    });
  }

  async #locked(tx: Transaction, keyId: string, tenants: Tenants): Promise<ApiKey | undefined> {
    const seen = await findKey(tx, keyId);
    if (seen === undefined || !isAmong(tenants, seen.tenantId)) return undefined;
    await lockProduct(tx, seen.tenantId, seen.product);
    return findKey(tx, keyId);
  }
}

function tell(tx: Transaction, keys: readonly ApiKey[], { now }: Asked): Promise<void> {
  const moment = { now, traceparent: currentTraceparent() };
  return stageEvents(
    tx,
    keys.map((key) => keyChangedEvent(key, moment)),
  );
}
