import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ActionFailed } from '@tidegate/contracts/action-events';
import type { RegisteredAction } from '@tidegate/actions/registry';
import { waitFor } from '@tidegate/testing/wait-for';
import { ActionsFixture } from './actions-fixture.ts';
import { checkpointOf, decided, grantOf, resolved } from './action-events.ts';
import { scriptedSystem, type ScriptedSystem } from './scripted-system.ts';

let fixture: ActionsFixture;
let system: ScriptedSystem;
beforeAll(async () => {
  fixture = await ActionsFixture.open();
  system = await scriptedSystem();
});
afterEach(() => fixture.stopWorkers());
afterAll(async () => {
  await fixture.close();
  await system.close();
});

/** Every action goes to the scripted system; `circuit` says when it is left alone. */
const toSystem =
  (circuit: { failures: number; openMs: number }) =>
  (entry: RegisteredAction): RegisteredAction => ({
    ...entry,
    connector: {
      ...{ kind: 'http', url: `${system.url}/do`, reconcileUrl: `${system.url}/done`, timeoutMs: 500, circuit },
    },
  });
const executions = () => system.seen.filter(({ method, url }) => method === 'POST' && !url.includes('dryRun')).length;
const answers =
  (status: number) =>
  ({ method }: { method: string }) =>
    method === 'GET' ? { status: 404 } : { status, body: status === 200 ? { receipt: 'receipt-1' } : { detail: 'no' } };

describe('allowed actions whose system gives no answer', () => {
  it('wait, are seen to wait, lose no attempt, and are executed when it is back', async () => {
    const instance = fixture.instance({ change: toSystem({ failures: 2, openMs: 300 }) });
    system.answer = answers(503);
    const before = executions();
    const requests = Array.from({ length: 10 }, (_, index) => `away-${index}`);
    await instance.decide(...requests.map((requestId) => decided(requestId, 'proceed')));
    instance.workers.start();
    const held = async () => {
      const all = await Promise.all(requests.map((requestId) => instance.store.find('acme', grantOf(requestId))));
      return all.find((execution) => execution?.held?.code === 'circuit_open' && execution.state === 'waiting');
    };
    const seen = await waitFor(held, { describe: 'an execution that is held' });
    expect(seen).toMatchObject({ attempts: 0, held: { detail: expect.stringContaining('tried again in') } });
    system.answer = answers(200);
    await fixture.settled();
    const ends = await Promise.all(requests.map((requestId) => instance.store.find('acme', grantOf(requestId))));
    expect(ends.map((execution) => [execution?.state, execution?.held])).toEqual(
      requests.map(() => ['executed', null]),
    );
    // Four run at once, so at most those and one try of each pause were sent in vain.
    expect(executions() - before).toBeLessThan(10 + 4 + 6);
  });

  it('are not begun any more after their time, and nothing is sent', async () => {
    const change = (entry: RegisteredAction) => ({
      ...toSystem({ failures: 5, openMs: 100 })(entry),
      waitMinutesMax: 1,
    });
    const instance = fixture.instance({ change });
    await instance.decide(decided('late', 'proceed'));
    await fixture.test.database.execute(
      `update execution set created_at = now() - interval '2 minutes' where grant_id = $1`,
      [grantOf('late')],
    );
    const before = system.seen.length;
    instance.workers.start();
    await fixture.settled();
    const [told] = await fixture.told(checkpointOf('late'));
    expect(ActionFailed.schema.parse(told?.data)).toMatchObject({ code: 'expired' });
    expect(system.seen).toHaveLength(before);
  });
});

describe('an action whose errors spike', () => {
  it('is slowed down, while another action is not', async () => {
    const pace = { windowMs: 60_000, resultsMin: 6, errorShare: 0.5, slowestPerMinute: 60 };
    const instance = fixture.instance({ change: toSystem({ failures: 100, openMs: 100 }), pace });
    system.answer = answers(422);
    const refused = Array.from({ length: 12 }, (_, index) => `spike-${index}`);
    await instance.decide(...refused.map((requestId) => decided(requestId, 'proceed')));
    instance.workers.start();
    const slowed = () =>
      fixture.test.database.query(`select 1 from execution where held_code = 'slowed' and state = 'waiting'`);
    await waitFor(async () => (await slowed()).length > 0, { describe: 'an execution that is slowed' });
    const begun = executions();
    const reply = { name: 'send_reply', arguments: { customer_id: 'cust-1', text: 'Hello.' } };
    system.answer = answers(200);
    await instance.decide(decided('other', 'proceed', { action: reply }));
    const find = async () => (await instance.store.find('acme', grantOf('other')))?.state === 'executed';
    await waitFor(find, { describe: 'the other action' });
    // One a second at most is let through, and each that goes well raises the pace.
    expect(executions() - begun).toBeLessThanOrEqual(4);
    await fixture.settled();
  });
});

describe('an approved action', () => {
  const preview = (summary: string) => ({ summary, effects: [], reversible: false });
  async function approvedAfterReading(
    requestId: string,
    now: string,
    change?: (entry: RegisteredAction) => RegisteredAction,
  ) {
    const toScript = toSystem({ failures: 50, openMs: 100 });
    const instance = fixture.instance({ change: (entry) => (change ?? ((same) => same))(toScript(entry)) });
    let summary = 'Refund 25.00 EUR, of which 25.00 EUR are left.';
    system.answer = ({ method, url }) => {
      if (method === 'GET') return { status: 404 };
      return { status: 200, body: url.includes('dryRun') ? preview(summary) : { receipt: 'receipt-1' } };
    };
    await instance.decide(decided(requestId, 'approve'));
    instance.workers.start();
    await fixture.waitForTold(checkpointOf(requestId));
    summary = now;
    await instance.resolve(resolved(requestId));
    instance.workers.wake();
    await fixture.settled();
    return (await fixture.told(checkpointOf(requestId)))[1];
  }

  it('is executed when a dry run still says what the approver had read', async () => {
    const told = await approvedAfterReading('same', 'Refund 25.00 EUR, of which 25.00 EUR are left.');
    expect(told?.type).toBe('tidegate.action.executed.v1');
  });

  it('is stopped when it would do something else by now, and says what', async () => {
    const before = executions();
    const told = await approvedAfterReading('changed', 'Refund 25.00 EUR, of which nothing is left.');
    expect(ActionFailed.schema.parse(told?.data)).toMatchObject({
      code: 'preview_changed',
      detail: expect.stringMatching(/25.00 EUR are left.*nothing is left.*Nothing was done: ask for a new decision/),
    });
    expect(executions()).toBe(before);
  });

  it('is executed where the registry says that dry runs vary', async () => {
    const varies = (entry: RegisteredAction) => ({ ...entry, previewVaries: true });
    const told = await approvedAfterReading('varies', 'Refund 25.00 EUR at 10:01.', varies);
    expect(told?.type).toBe('tidegate.action.executed.v1');
  });
});
