import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RegisteredAction } from '@tidegate/actions/registry';
import { GrantClient } from '@tidegate/client/grant-client';
import { ActionFailed } from '@tidegate/contracts/action-events';
import type { Breaker } from '@tidegate/contracts/control-events';
import type { GrantView } from '@tidegate/contracts/http-grants';
import { ActionsFixture, type InstanceOptions } from './actions-fixture.ts';
import { serveActions, type ServedActions } from './actions-over-http.ts';
import { checkpointOf, decided, grantOf, openBreaker, refundOf, resolved } from './action-events.ts';

const own = { executedByProducts: ['issue_refund'] };
const breakers = new Map<string, Breaker>();
const breakerOf = (scope: string) => breakers.get(scope);
let fixture: ActionsFixture;
let served: ServedActions;

beforeAll(async () => {
  fixture = await ActionsFixture.open();
  served = await serveActions(fixture, { registry: fixture.registry(own), breakerOf });
});
afterAll(async () => {
  await served.close();
  await fixture.close();
});

const client = (tenantId = 'acme') => new GrantClient({ baseUrl: served.address, tenantId, attemptsMax: 1 });
const instance = (options: InstanceOptions = {}) => fixture.instance({ ...own, breakerOf, ...options });
const approvedNow = (requestId: string) => ({ ...resolved(requestId), time: new Date().toISOString() });
const use = (requestId: string, redemptionId = 'try-1', action = refundOf(requestId)) => ({
  ...{ grantId: grantOf(requestId), action, redemptionId },
});
const toldTypes = async (requestId: string) =>
  (await fixture.told(checkpointOf(requestId))).map(({ type }) => type.split('.')[2]);

/** Asks the service alone, without what the client would notice by itself. */
async function redeemAtService(grant: GrantView, change: object = {}, tenantId = 'acme') {
  const response = await fetch(`${served.address}/v1/grants/${grant.grantId}/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'tidegate-tenant': tenantId },
    body: JSON.stringify({ token: grant.token, redemptionId: 'try-1', action: grant.action, ...change }),
  });
  const { code, detail } = (await response.json()) as { code?: string; detail?: string };
  return { status: response.status, code, detail };
}

describe('a product that executes itself', () => {
  it('gets a grant for what proceeds and for what was approved, and Tidegate does nothing', async () => {
    const taken = await instance().decide(decided('auto', 'proceed'));
    expect(taken).toMatchObject({ executions: 0, grants: 1 });
    expect(await instance().resolve(approvedNow('approved'), approvedNow('approved'))).toMatchObject({ grants: 1 });
    expect(await client().grant(grantOf('auto'))).toMatchObject({
      state: 'issued',
      approvedBy: [],
      action: refundOf('auto'),
    });
    expect(await client().grant(client().grantIdOf('approved', 1))).toMatchObject({ approvedBy: ['ana'] });
    expect(await toldTypes('approved')).toEqual(['grant-issued']);
    expect(await fixture.systems.done(grantOf('auto'))).toEqual([]);
  });

  it('gets none for what does not fit the registry, and a person is told why', async () => {
    const change = (entry: RegisteredAction): RegisteredAction => ({ ...entry, connector: { kind: 'product' } });
    const registered = instance({ executedByProducts: [], change });
    const { customer_id: _left, ...rest } = refundOf('unfit').arguments;
    const taken = await registered.decide(
      decided('fit', 'proceed'),
      decided('unfit', 'proceed', { action: { ...refundOf('unfit'), arguments: rest } }),
    );
    expect(taken).toMatchObject({ executions: 0, grants: 1 });
    expect(await toldTypes('fit')).toEqual(['grant-issued']);
    const [failed] = await fixture.told(checkpointOf('unfit'));
    expect(ActionFailed.schema.parse(failed?.data)).toMatchObject({
      code: 'invalid_arguments',
      detail: expect.stringContaining('/arguments/customer_id is missing'),
    });
    await registered.decide(decided('shown', 'approve'));
    registered.workers.start();
    const [told] = await fixture.waitForTold(checkpointOf('shown'));
    expect(told?.data).toMatchObject({
      problem: null,
      preview: { summary: expect.stringContaining('goes to the product') },
    });
    await fixture.stopWorkers();
  });

  it('may act once: of many attempts at the same time one gets a yes, also when it asks again', async () => {
    await instance().resolve(approvedNow('race'));
    const attempts = Array.from({ length: 12 }, (_, index) => client().redeem(use('race', `try-${index}`)));
    const ends = await Promise.allSettled(attempts);
    const winners = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    expect(winners).toHaveLength(1);
    const codes = new Set(
      ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as { code: string }).code] : [])),
    );
    expect([...codes]).toEqual(['grant_used']);
    expect(await client().redeem(use('race', winners[0]!.redemptionId))).toMatchObject({ again: true });
    expect((await toldTypes('race')).filter((type) => type === 'grant-redeemed')).toHaveLength(1);
  });

  it('may not act twice, and is told what to do', async () => {
    await instance().resolve(approvedNow('twice'));
    await client().redeem(use('twice'));
    const refused = client().redeem(use('twice', 'try-2'));
    await expect(refused).rejects.toMatchObject({
      code: 'grant_used',
      message: expect.stringContaining('ask for a new decision'),
    });
    expect(await toldTypes('twice')).toEqual(['grant-issued', 'grant-redeemed', 'grant-refused']);
  });

  it('may not act late', async () => {
    await instance({ grantMs: -1 }).resolve(approvedNow('late'));
    expect(await client().grant(grantOf('late'))).toMatchObject({ state: 'expired', token: null });
    await expect(client().redeem(use('late'))).rejects.toMatchObject({ code: 'grant_expired' });
  });

  it('may not act late although it kept the token', async () => {
    await instance({ grantMs: 1_000 }).resolve(approvedNow('kept'));
    const grant = await client().grant(grantOf('kept'));
    expect(grant.token).not.toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await redeemAtService(grant)).toMatchObject({ status: 409, code: 'grant_expired' });
  });

  it('may not do anything else, whoever notices first', async () => {
    await instance().resolve(approvedNow('other'));
    const more = { ...refundOf('other'), value: { amount: '2500.00', currency: 'EUR' } };
    await expect(client().redeem(use('other', 'try-1', more))).rejects.toMatchObject({ code: 'digest_mismatch' });
    const grant = await client().grant(grantOf('other'));
    expect(await redeemAtService(grant, { action: more })).toMatchObject({ status: 409, code: 'digest_mismatch' });
    expect(await client().redeem(use('other'))).toMatchObject({ again: false });
  });

  it('may not act after a breaker has opened, nor when it has closed again', async () => {
    await instance().resolve(approvedNow('breaker'));
    const changedAt = new Date(Date.now() + 1_000).toISOString();
    breakers.set('tenant:acme', openBreaker({ changedAt, epoch: 7 }));
    await expect(client().redeem(use('breaker'))).rejects.toMatchObject({
      code: 'breaker_open',
      message: expect.stringContaining('epoch 7; the decision saw 1'),
    });
    breakers.clear();
    await expect(client().redeem(use('breaker'))).rejects.toMatchObject({ code: 'grant_revoked' });
    expect(await toldTypes('breaker')).toEqual(['grant-issued', 'grant-refused']);
  });

  it('may not act on a token that is changed, of another grant, or of nobody', async () => {
    await instance().resolve(approvedNow('mine'), approvedNow('yours'));
    const [mine, yours] = [await client().grant(grantOf('mine')), await client().grant(grantOf('yours'))];
    for (const token of [`${mine.token}x`, yours.token, 'no token']) {
      expect(await redeemAtService(mine, { token })).toMatchObject({ status: 409, code: 'grant_invalid' });
    }
    expect(await redeemAtService(mine)).toMatchObject({ status: 200 });
  });

  it('sees no grant of another tenant, and cannot use one', async () => {
    await instance().resolve(approvedNow('foreign'));
    await expect(client('globex').grant(grantOf('foreign'))).rejects.toMatchObject({ code: 'grant_not_found' });
    const grant = await client().grant(grantOf('foreign'));
    expect(await redeemAtService(grant, {}, 'globex')).toMatchObject({ status: 409, code: 'grant_invalid' });
    expect((await client().grant(grantOf('foreign'))).state).toBe('issued');
  });

  it('is counted', async () => {
    const text = await served.metrics.metrics();
    for (const result of [
      'redeemed',
      'again',
      'grant_used',
      'grant_expired',
      'digest_mismatch',
      'breaker_open',
      'grant_invalid',
    ]) {
      const found = new RegExp(`tidegate_action_grant_redemptions_total\\{result="${result}".*\\} (\\d+)`).exec(text);
      expect([result, Number(found?.[1])]).toEqual([result, expect.any(Number)]);
      expect(Number(found?.[1])).toBeGreaterThan(0);
    }
  });
});

describe('the database', () => {
  const change = (set: string) =>
    fixture.test.database.execute(`update product_grant set ${set} where grant_id = $1`, [grantOf('guarded')]);

  it('refuses to change what a grant allows, to issue it again, and to use it twice', async () => {
    await instance().resolve(approvedNow('guarded'));
    await expect(change(`expires_at = now() + interval '1 day'`)).rejects.toThrow('cannot be changed');
    await expect(change(`intent = '{}'`)).rejects.toThrow('cannot be changed');
    await expect(fixture.test.database.execute('delete from product_grant')).rejects.toThrow('never deleted');
    await client().redeem(use('guarded'));
    await expect(change(`redemption_id = 'try-2'`)).rejects.toThrow('stays so');
    await expect(change(`state = 'issued', redemption_id = null, redeemed_at = null`)).rejects.toThrow('stays so');
  });
});
