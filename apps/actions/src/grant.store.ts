import { grantRefusedEvent, redeemedEvent } from '@tidegate/actions/grant-outcomes';
import { redeemGrant, type Redemption, type RedemptionVerdict } from '@tidegate/actions/redeem-grant';
import type { Breaker } from '@tidegate/contracts/control-events';
import type { Database } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { findGrant, lockGrant, markRedeemed, markRevoked, type GrantRow } from './grant.table.ts';

/** Grants of products that execute themselves. Each is used in one transaction, with what everybody is told about it. */
export class GrantStore {
  readonly #database: Database;
  readonly #breakerOf: (scope: string) => Breaker | undefined;

  constructor(database: Database, breakerOf: (scope: string) => Breaker | undefined) {
    this.#database = database;
    this.#breakerOf = breakerOf;
  }

  find(tenantId: string, grantId: string): Promise<GrantRow | undefined> {
    return findGrant(this.#database, tenantId, grantId);
  }

  /** Uses the grant, or says why not; undefined when the tenant has no such grant. */
  redeem(
    tenantId: string,
    grantId: string,
    redemption: Redemption,
    now: string,
  ): Promise<(RedemptionVerdict & { readonly grant: GrantRow }) | undefined> {
    return this.#database.transaction(async (tx) => {
      const grant = await lockGrant(tx, tenantId, grantId);
      if (grant === undefined) return undefined;
      const { redemptionId } = redemption;
      const verdict = redeemGrant(grant, redemption, now, this.#breakerOf);
      if (verdict.kind === 'refused') {
        if (verdict.revokes) await markRevoked(tx, grantId, verdict.detail);
        const { code, detail } = verdict;
        await stageEvents(tx, [grantRefusedEvent(grant.intent, { code, detail, redemptionId }, now)]);
      } else if (!verdict.again) {
        await markRedeemed(tx, grantId, { id: redemptionId, at: now });
        await stageEvents(tx, [redeemedEvent(grant.intent, redemptionId, now)]);
      }
      return { ...verdict, grant };
    });
  }
}
