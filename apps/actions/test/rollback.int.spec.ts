import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ActionRolledBack, RollbackFailed } from '@tidegate/contracts/action-events';
import { judgeRollback } from '@tidegate/actions/judge-rollback';
import { ActionsFixture, type Instance } from './actions-fixture.ts';
import { checkpointOf, decided, grantOf, openBreaker } from './action-events.ts';

let fixture: ActionsFixture;
beforeAll(async () => {
  fixture = await ActionsFixture.open();
});
afterEach(() => fixture.stopWorkers());
afterAll(() => fixture.close());

const scale = { name: 'scale_service', arguments: { service: 'search', replicas: 4 } };
const wish = { requestedBy: 'oleg', reason: 'the wrong service' };

async function executed(instance: Instance, requestId: string): Promise<void> {
  await instance.decide(asEngineer(decided(requestId, 'proceed', { action: scale })));
  instance.workers.start();
  await fixture.settled();
}

/** Scaling exists for engineers of the operations agent only. */
function asEngineer(event: ReturnType<typeof decided>) {
  const { request } = event.data;
  Object.assign(request, { product: 'operations-agent', user: { ...request.user, role: 'engineer' } });
  return event;
}

async function rollBack(instance: Instance, requestId: string, by = wish) {
  const found = await instance.store.executed('acme', grantOf(requestId));
  const judged = judgeRollback(found!, by, instance.registry, Date.now());
  if (judged.kind === 'refused') throw new Error(judged.detail);
  const requested = await instance.store.requestRollback(judged.intent, 'executed-1', new Date().toISOString());
  instance.workers.wake();
  await fixture.settled();
  return { requested, key: judged.intent.grantId };
}

describe('a rollback', () => {
  it('undoes an execution once, is told with who and why, and is seen with it', async () => {
    const instance = fixture.instance();
    await executed(instance, 'undo');
    const { requested, key } = await rollBack(instance, 'undo');
    const again = await rollBack(instance, 'undo', { requestedBy: 'olga', reason: 'me too' });
    expect([requested, again.requested]).toEqual([true, false]);
    const [done] = await fixture.systems.done(key);
    expect(done?.call).toMatchObject({ rollsBack: { key: grantOf('undo') } });
    const told = await fixture.told(checkpointOf('undo'));
    expect(told.map(({ type }) => type.split('.')[2])).toEqual(['executed', 'rollback-requested', 'rolled-back']);
    expect(ActionRolledBack.schema.parse(told[2]?.data)).toMatchObject({ ...wish, receipt: done?.receipt });
    expect(await instance.store.find('acme', grantOf('undo'))).toMatchObject({
      state: 'executed',
      rollback: { state: 'executed', rollbackKey: key, ...wish, receipt: done?.receipt, failure: null },
    });
    expect(await instance.store.list('acme', 'undo')).toHaveLength(1);
    expect(await instance.store.find('globex', grantOf('undo'))).toBeUndefined();
  });

  it('is made under a kill switch, too', async () => {
    let killed = false;
    const breakerOf = () => (killed ? openBreaker({ killSwitch: true }) : undefined);
    const instance = fixture.instance({ breakerOf });
    await executed(instance, 'killed');
    killed = true;
    const { key } = await rollBack(instance, 'killed');
    expect(await fixture.systems.done(key)).toHaveLength(1);
  });

  it('that the system refuses says so and stays failed', async () => {
    const instance = fixture.instance();
    await executed(instance, 'refused');
    await fixture.test.database.execute('alter table execution disable trigger execution_moves_forward');
    await fixture.test.database.execute(`update execution set receipt = 'another' where grant_id = $1`, [
      grantOf('refused'),
    ]);
    await fixture.test.database.execute('alter table execution enable trigger execution_moves_forward');
    const { key } = await rollBack(instance, 'refused');
    const told = await fixture.told(checkpointOf('refused'));
    expect(RollbackFailed.schema.parse(told[2]?.data)).toMatchObject({
      code: 'connector_refused',
      requestedBy: 'oleg',
    });
    expect(await fixture.systems.done(key)).toEqual([]);
  });

  it('cannot be there twice, nor for what was never executed here', async () => {
    const insert = (key: string, of: string) =>
      fixture.test.database.execute(
        `insert into execution (grant_id, checkpoint_id, tenant_id, request_id, intent, rolls_back)
         values ($1, 'c', 'acme', 'r', '{}', $2)`,
        [key, of],
      );
    await executed(fixture.instance(), 'guarded');
    await insert('undo-1', grantOf('guarded'));
    await expect(insert('undo-2', grantOf('guarded'))).rejects.toThrow('rollback_of_execution');
    await expect(insert('undo-3', 'nothing')).rejects.toThrow('foreign key');
    await fixture.test.database.execute(
      `update execution set state = 'failed', failure_code = 'x', finished_at = now() where grant_id = 'undo-1'`,
    );
  });
});
