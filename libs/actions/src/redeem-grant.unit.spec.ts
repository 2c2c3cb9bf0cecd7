import { describe, expect, it } from '@jest/globals';
import { actionDigestOf } from '@tidegate/contracts/action-digest';
import type { Breaker } from '@tidegate/contracts/control-events';
import { GrantIssued, GrantRedeemed, GrantRefused } from '@tidegate/contracts/grant-events';
import type { Action } from '@tidegate/contracts/request-events';
import fc from 'fast-check';
import { grantRefusedEvent, issuedEvent, redeemedEvent } from './grant-outcomes.ts';
import type { ExecutionIntent } from './plan-execution.ts';
import { redeemGrant, type Grant } from './redeem-grant.ts';

const action: Action = { name: 'cancel_reservation', arguments: { id: 'r-1' } };
const intent: ExecutionIntent = {
  ...{ tenantId: 'acme', requestId: 'req-1', checkpointId: 'checkpoint-1', action, causeId: 'cause-1' },
  ...{ actionDigest: actionDigestOf(action), taskType: null, cohort: null, grantId: 'grant-1' },
  ...{
    scopes: ['global', 'tenant:acme'],
    breakerEpoch: 1,
    approvedBy: ['ana'],
    approvedAt: '2026-11-20T09:30:00.000Z',
  },
};
const issued: Grant = {
  ...{ intent, state: 'issued', expiresAt: '2026-11-20T09:45:00.000Z', redemptionId: null, redeemedAt: null },
  revokedBecause: null,
};
const used: Grant = { ...issued, state: 'redeemed', redemptionId: 'try-1', redeemedAt: '2026-11-20T09:31:00.000Z' };
const inTime = '2026-11-20T09:44:59.999Z';
const other: Action = { ...action, arguments: { id: 'r-2' } };
const openSince = (changedAt: string): Breaker => ({
  ...{ scope: 'tenant:acme', state: 'open', epoch: 2, openedBy: 'monitor', killSwitch: false, reason: 'overrides' },
  ...{ statistics: null, changedAt, probesFrom: null },
});
const closed = () => undefined;

describe('redeemGrant', () => {
  it('lets a product act in time and with exactly what was allowed', () => {
    expect(redeemGrant(issued, { redemptionId: 'try-1', action }, inTime, closed)).toEqual({
      kind: 'redeemed',
      again: false,
    });
  });

  it.each([
    ['twice', 'grant_used', used, 'try-2', action, inTime, 'ask for a new decision'],
    ['by its redemption for other arguments', 'grant_used', used, 'try-1', other, inTime, 'ask for a new decision'],
    ['late', 'grant_expired', issued, 'try-1', action, issued.expiresAt, 'ended at 2026-11-20T09:45'],
    ['for other arguments', 'digest_mismatch', issued, 'try-1', other, inTime, 'Do exactly what was allowed'],
    [
      'after it was revoked',
      'grant_revoked',
      { ...issued, state: 'revoked', revokedBecause: 'x' } as Grant,
      'try-1',
      action,
      inTime,
      'x',
    ],
  ])('refuses a grant used %s with %s', (_how, code, grant, redemptionId, given, now, remedy) => {
    const verdict = redeemGrant(grant, { redemptionId, action: given }, now, closed);
    expect(verdict).toMatchObject({ kind: 'refused', code, revokes: false });
    expect(JSON.stringify(verdict).toLowerCase()).toContain(remedy.toLowerCase());
  });

  it('refuses and revokes after a breaker has opened, but not for one that the approver knew of', () => {
    const ask = (changedAt: string) =>
      redeemGrant(issued, { redemptionId: 'try-1', action }, inTime, (scope) =>
        scope === 'tenant:acme' ? openSince(changedAt) : undefined,
      );
    expect(ask('2026-11-20T09:31:00.000Z')).toMatchObject({ code: 'breaker_open', revokes: true });
    expect(ask('2026-11-20T09:29:00.000Z')).toEqual({ kind: 'redeemed', again: false });
  });

  it('answers the redemption that used it again, also when it is late by then', () => {
    const again = redeemGrant(used, { redemptionId: 'try-1', action }, '2026-11-21T09:00:00.000Z', closed);
    expect(again).toEqual({ kind: 'redeemed', again: true });
  });

  it('says yes to one redemption at most, in whatever order they come', () => {
    const tries = fc.array(fc.record({ redemptionId: fc.constantFrom('a', 'b', 'c'), wrong: fc.boolean() }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(tries, (all) => {
        let grant = issued;
        const winners = new Set<string>();
        for (const { redemptionId, wrong } of all) {
          const verdict = redeemGrant(grant, { redemptionId, action: wrong ? other : action }, inTime, closed);
          if (verdict.kind !== 'redeemed') continue;
          winners.add(redemptionId);
          grant = { ...grant, state: 'redeemed', redemptionId, redeemedAt: inTime };
        }
        expect(winners.size).toBe(all.some(({ wrong }) => !wrong) ? 1 : 0);
      }),
    );
  });
});

describe('events about grants', () => {
  it('fit their contracts and follow from the issue', () => {
    const told = issuedEvent(intent, issued.expiresAt, inTime);
    const burnt = redeemedEvent(intent, 'try-1', inTime);
    const refusal = { code: 'grant_used' as const, detail: 'used', redemptionId: 'try-2' };
    const refused = grantRefusedEvent(intent, refusal, inTime);
    expect(GrantIssued.schema.parse(told.data)).toMatchObject({ grantId: 'grant-1', approvedBy: ['ana'], action });
    expect(GrantRedeemed.schema.parse(burnt.data)).toMatchObject({ redemptionId: 'try-1' });
    expect(GrantRefused.schema.parse(refused.data)).toMatchObject(refusal);
    expect([burnt.causationId, refused.causationId]).toEqual([told.id, told.id]);
    expect(grantRefusedEvent(intent, { ...refusal, redemptionId: 'try-3' }, inTime).id).not.toBe(refused.id);
  });
});
