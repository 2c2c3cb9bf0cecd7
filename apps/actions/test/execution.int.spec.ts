import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ActionExecuted, ActionFailed, ActionPreviewed } from '@tidegate/contracts/action-events';
import { ActionsFixture } from './actions-fixture.ts';
import { checkpointOf, decided, grantOf, openBreaker, refundOf, resolved } from './action-events.ts';

let fixture: ActionsFixture;
beforeAll(async () => {
  fixture = await ActionsFixture.open();
});
afterEach(() => fixture.stopWorkers());
afterAll(() => fixture.close());

const doneFor = async (requestId: string) => (await fixture.systems.done(grantOf(requestId))).length;
const toldFor = (requestId: string) => fixture.waitForTold(checkpointOf(requestId));
const failureOf = async (requestId: string) => {
  const [told, ...more] = await toldFor(requestId);
  expect(more).toEqual([]);
  expect(told?.type).toBe(ActionFailed.type);
  return ActionFailed.schema.parse(told?.data);
};
const executionOf = async (requestId: string) => {
  const [told, ...more] = await toldFor(requestId);
  expect(more).toEqual([]);
  expect(told?.type).toBe(ActionExecuted.type);
  return ActionExecuted.schema.parse(told?.data);
};
/** Leaves an execution as a worker does that dies after it committed `started`. */
const leaveStarted = (requestId: string) =>
  fixture.test.database.execute(
    `update execution set state = 'started', claim = claim + 1, lease_until = now() - interval '1 second' where grant_id = $1`,
    [grantOf(requestId)],
  );

describe('an action that is allowed', () => {
  it('is executed once and told once when its decision is delivered many times to two instances', async () => {
    const others = await fixture.test.connect();
    const left = fixture.instance();
    const right = fixture.instance({}, others);
    left.workers.start();
    right.workers.start();
    const requests = Array.from({ length: 30 }, (_, index) => `many-${index}`);
    const events = requests.map((requestId) => decided(requestId, 'proceed'));
    const takes = [left, right, left, right].map((instance) => instance.decide(...events));
    const taken = await Promise.all(takes);
    expect(taken.reduce((sum, { executions }) => sum + executions, 0)).toBe(30);
    await fixture.settled();
    for (const requestId of requests) {
      expect(await doneFor(requestId)).toBe(1);
      expect(await executionOf(requestId)).toMatchObject({
        grantId: grantOf(requestId),
        approvedBy: [],
        reconciled: false,
      });
    }
  });

  it('is executed once when its approval is delivered twice, names the approver and carries the receipt', async () => {
    const instance = fixture.instance();
    await instance.resolve(resolved('approved'), resolved('approved'));
    await instance.resolve(resolved('approved'));
    instance.workers.start();
    const executed = await executionOf('approved');
    const [done] = await fixture.systems.done(grantOf('approved'));
    expect(executed).toMatchObject({
      approvedBy: ['ana'],
      receipt: done?.receipt,
      taskType: 'refund',
      action: refundOf('approved'),
    });
    expect(await doneFor('approved')).toBe(1);
  });

  it('is executed once when one checkpoint is both decided to proceed and approved', async () => {
    const instance = fixture.instance();
    await instance.decide(decided('both', 'proceed'));
    expect(await instance.resolve(resolved('both'))).toMatchObject({ executions: 0 });
    instance.workers.start();
    await executionOf('both');
    expect(await doneFor('both')).toBe(1);
  });

  it('takes the first of two decisions of a checkpoint', async () => {
    const instance = fixture.instance();
    const first = decided('first', 'approve');
    expect(await instance.decide(first, decided('first', 'proceed'))).toEqual({
      executions: 0,
      previews: 1,
      grants: 0,
      duplicates: 1,
    });
    expect(await instance.decide(decided('first', 'proceed'))).toMatchObject({ executions: 0, duplicates: 1 });
  });
});

describe('a result that is not known', () => {
  it('is asked for after a worker died between the call and the result', async () => {
    const instance = fixture.instance();
    await instance.decide(decided('died-after', 'proceed'));
    await leaveStarted('died-after');
    const receipt = await fixture.systems.doRefund(grantOf('died-after'), 'died-after');
    instance.workers.start();
    expect(await executionOf('died-after')).toMatchObject({ receipt, reconciled: true });
    expect(await doneFor('died-after')).toBe(1);
  });

  it('leads to the call when the worker died before it', async () => {
    const instance = fixture.instance();
    await instance.decide(decided('died-before', 'proceed'));
    await leaveStarted('died-before');
    instance.workers.start();
    expect(await executionOf('died-before')).toMatchObject({ reconciled: false });
    expect(await doneFor('died-before')).toBe(1);
  });

  it('is asked for when the answer was lost on the way', async () => {
    const instance = fixture.instance({ fault: 'drop' });
    await instance.decide(decided('lost', 'proceed'));
    instance.workers.start();
    expect(await executionOf('lost')).toMatchObject({ reconciled: true });
    expect(await doneFor('lost')).toBe(1);
  });

  it('is asked for when the system is slower than the time-out, also where it acts only afterwards', async () => {
    const instance = fixture.instance({ fault: 'slow', timeoutMs: 500 });
    await instance.decide(decided('slow', 'proceed'));
    instance.workers.start();
    expect((await executionOf('slow')).reconciled).toBe(true);
    expect(await doneFor('slow')).toBe(1);
  });

  it('ends with a person after some attempts, told that nobody can say', async () => {
    const instance = fixture.instance({ fault: 'fail' });
    await instance.decide(decided('away', 'proceed'));
    instance.workers.start();
    const failed = await failureOf('away');
    expect(failed.code).toBe('connector_unreachable');
    expect(failed.detail).toContain(`3 attempts had no result. Nobody can say whether it was done`);
    expect(await doneFor('away')).toBe(0);
  });

  it('is told only by the worker that holds the action when another took it over', async () => {
    const instance = fixture.instance({ leaseMs: 1 });
    await instance.decide(decided('taken-over', 'proceed'));
    const [slow] = await instance.store.claimExecutions(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const [fast] = await instance.store.claimExecutions(1);
    expect([slow?.claim, fast?.claim]).toEqual([1, 2]);
    const result = { kind: 'executed', receipt: 'receipt-1', reconciled: false } as const;
    expect(await instance.store.start(slow!)).toBe(false);
    expect(await instance.store.finish(slow!, result, '2026-11-20T09:31:00.000Z')).toBe(false);
    expect(await fixture.told(checkpointOf('taken-over'))).toEqual([]);
    expect(await instance.store.finish(fast!, result, '2026-11-20T09:31:00.000Z')).toBe(true);
    expect(await instance.store.finish(fast!, result, '2026-11-20T09:31:00.000Z')).toBe(false);
    expect(await fixture.told(checkpointOf('taken-over'))).toHaveLength(1);
  });
});

describe('an action that must not happen', () => {
  it.each(['decision', 'approval'])('is not executed when it is not what the %s named', async (by) => {
    const instance = fixture.instance();
    const requestId = `digest-${by}`;
    const other = { digest: 'f'.repeat(64) };
    await (by === 'decision'
      ? instance.decide(decided(requestId, 'proceed', other))
      : instance.resolve(resolved(requestId, other)));
    instance.workers.start();
    expect((await failureOf(requestId)).code).toBe('digest_mismatch');
    expect(await doneFor(requestId)).toBe(0);
  });

  it('is not executed when a breaker opened after the decision', async () => {
    const instance = fixture.instance({ breakerOf: (scope) => (scope === 'tenant:acme' ? openBreaker() : undefined) });
    await instance.decide(decided('breaker', 'proceed'));
    instance.workers.start();
    expect(await failureOf('breaker')).toMatchObject({
      code: 'breaker_open',
      detail: expect.stringContaining('tenant:acme is open'),
    });
    expect(await doneFor('breaker')).toBe(0);
  });

  it('is executed under an open breaker when a person approved it afterwards, but not against a kill switch', async () => {
    const known = fixture.instance({ breakerOf: () => openBreaker() });
    await known.resolve(resolved('person'));
    known.workers.start();
    expect((await executionOf('person')).approvedBy).toEqual(['ana']);
    await fixture.stopWorkers();
    const killed = fixture.instance({ breakerOf: () => openBreaker({ killSwitch: true }) });
    await killed.resolve(resolved('killed'));
    killed.workers.start();
    expect((await failureOf('killed')).code).toBe('breaker_open');
    expect(await doneFor('killed')).toBe(0);
  });

  it('is checked again before a call is repeated', async () => {
    let breaker: ReturnType<typeof openBreaker> | undefined;
    const instance = fixture.instance({ breakerOf: () => breaker });
    await instance.decide(decided('again', 'proceed'));
    await leaveStarted('again');
    breaker = openBreaker();
    instance.workers.start();
    expect((await failureOf('again')).code).toBe('breaker_open');
    expect(await doneFor('again')).toBe(0);
  });

  it.each([
    ['unknown_action', { name: 'close_account', arguments: {} }],
    ['invalid_arguments', { ...refundOf('x'), arguments: { order_id: 'ord-1' } }],
  ] as const)('fails with %s', async (code, action) => {
    const instance = fixture.instance();
    await instance.decide(decided(code, 'proceed', { action }));
    instance.workers.start();
    expect((await failureOf(code)).code).toBe(code);
  });

  it('fails for good when the system of record refuses', async () => {
    const instance = fixture.instance({ fault: 'refuse' });
    await instance.decide(decided('refused', 'proceed'));
    instance.workers.start();
    expect(await failureOf('refused')).toMatchObject({
      code: 'connector_refused',
      detail: expect.stringContaining('does not allow'),
    });
  });
});

describe('a dry run', () => {
  const previewOf = async (requestId: string) => {
    const [told, ...more] = await toldFor(requestId);
    expect(more).toEqual([]);
    expect(told?.type).toBe(ActionPreviewed.type);
    return ActionPreviewed.schema.parse(told?.data);
  };

  it.each(['approve', 'handoff'] as const)(
    'tells the reviewer what would happen when the outcome is %s, and does nothing',
    async (outcome) => {
      const instance = fixture.instance();
      await instance.decide(decided(`dry-${outcome}`, outcome));
      instance.workers.start();
      const { preview, problem } = await previewOf(`dry-${outcome}`);
      expect(problem).toBeNull();
      expect(preview).toMatchObject({
        summary: `Refund 25.00 EUR to cust-1 for order ord-dry-${outcome}.`,
        reversible: false,
      });
      expect(await doneFor(`dry-${outcome}`)).toBe(0);
    },
  );

  it('tells why there is none', async () => {
    const instance = fixture.instance({ fault: 'refuse' });
    await instance.decide(
      decided('dry-unknown', 'approve', { action: { name: 'close_account', arguments: {} } }),
      decided('dry-refused', 'approve'),
    );
    instance.workers.start();
    expect(await previewOf('dry-unknown')).toMatchObject({
      preview: null,
      problem: expect.stringContaining('not in the registry'),
    });
    expect(await previewOf('dry-refused')).toMatchObject({
      preview: null,
      problem: expect.stringContaining('does not allow this'),
    });
  });
});

describe('the database', () => {
  it('refuses to change what is allowed or finished, to forget what was started, and to delete', async () => {
    const instance = fixture.instance();
    await instance.decide(decided('guarded', 'proceed'));
    const change = (set: string) =>
      fixture.test.database.execute(`update execution set ${set} where grant_id = $1`, [grantOf('guarded')]);
    await expect(change(`intent = '{}'`)).rejects.toThrow('cannot be changed');
    await leaveStarted('guarded');
    await expect(change(`state = 'waiting'`)).rejects.toThrow('may have had an effect');
    instance.workers.start();
    await executionOf('guarded');
    await expect(change(`receipt = 'other'`)).rejects.toThrow('stays as it is');
    await expect(fixture.test.database.execute('delete from execution')).rejects.toThrow('never deleted');
  });
});
