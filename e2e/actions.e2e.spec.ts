import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GrantClient } from '@tidegate/client/grant-client';
import { TidegateClient, type RequestInput } from '@tidegate/client/tidegate-client';
import type { ActionRollbackReply, ExecutionList } from '@tidegate/contracts/http-actions';
import type { Timeline } from '@tidegate/contracts/http-audit';
import type { CasePage } from '@tidegate/contracts/http-cases';
import { askThenAct, type SelfExecutingProduct } from '@tidegate/examples/products/self-executing-product';
import { eventually } from './eventually.ts';
import {
  lastJson,
  newStateFolder,
  tidegate,
  tidegateUp,
  type RunningTidegate,
  type StateFolder,
} from './tidegate-command.ts';

const smallRefund = JSON.parse(
  readFileSync(fileURLToPath(new URL('../examples/requests/small-refund.json', import.meta.url)), 'utf8'),
) as RequestInput;
const proposing = (requestId: string, action: object, change: Partial<RequestInput>): RequestInput => ({
  ...smallRefund,
  ...{ requestId, proposal: { ...smallRefund.proposal, action } as RequestInput['proposal'] },
  ...change,
});

describe('actions of the running system', () => {
  let state: StateFolder;
  let system: RunningTidegate;
  let products: TidegateClient;
  beforeAll(async () => {
    state = newStateFolder();
    system = await tidegateUp(state);
    products = new TidegateClient({ baseUrl: system.services['intake']!.httpUrl, tenantId: 'acme' });
  }, 180_000);
  afterAll(async () => {
    await system.stop();
    state.remove();
  });

  const show = async (id: string) =>
    lastJson<ExecutionList>(await tidegate(state, ['actions', 'show', id, '--json'])).data;
  const executed = (requestId: string) =>
    eventually(
      () => show(requestId),
      (list) => list.some((execution) => execution.state === 'executed'),
    );

  async function timelineOf(requestId: string): Promise<Timeline> {
    const url = `${system.services['audit']!.httpUrl}/v1/requests/${requestId}/timeline`;
    const answer = await fetch(url, { headers: { 'tidegate-tenant': 'acme' } });
    return answer.ok ? ((await answer.json()) as Timeline) : ({ entries: [] } as unknown as Timeline);
  }

  it('are undone once by an operator whose name and reason stand in the audit log', async () => {
    const scale = { name: 'scale_service', arguments: { service: 'search', replicas: 4 }, reversible: true };
    const user = { id: 'engineer-1', role: 'engineer', authenticated: true };
    await products.submit(proposing('scaled', scale, { product: 'operations-agent', user }), { waitSeconds: 20 });
    const [execution] = await executed('scaled');
    const undo = ['actions', 'rollback', execution!.grantId, '--as', 'oleg', '--reason', 'the wrong service'];
    const tried = await tidegate(state, [...undo, '--dry-run']);
    expect([tried.code, tried.stdout]).toEqual([
      0,
      expect.stringMatching(/Nothing was done. It would:\n {2}Take back/),
    ]);
    expect(lastJson<ActionRollbackReply>(await tidegate(state, [...undo, '--json']))).toMatchObject({
      requested: true,
    });
    const again = await tidegate(state, [...undo, '--as', 'olga']);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('wanted by oleg')]);
    const [undone] = await eventually(
      () => show(execution!.grantId),
      ([found]) => found?.rollback?.state === 'executed',
    );
    expect(undone).toMatchObject({ rollback: { state: 'executed', requestedBy: 'oleg', reason: 'the wrong service' } });
    const { entries } = await eventually(
      () => timelineOf('scaled'),
      (timeline) => timeline.entries.some(({ type }) => type === 'tidegate.action.rolled-back.v1'),
    );
    const asked = entries.find(({ type }) => type === 'tidegate.action.rollback-requested.v1');
    expect(asked?.data).toMatchObject({
      requestedBy: 'oleg',
      reason: 'the wrong service',
      grantId: execution!.grantId,
    });
  });

  it('say when they cannot be undone, and by which receipt to do it by hand', async () => {
    await products.submit(smallRefund, { waitSeconds: 20 });
    const [execution] = await executed(smallRefund.requestId);
    const refused = await tidegate(state, [
      'actions',
      'rollback',
      execution!.grantId,
      '--as',
      'oleg',
      '--reason',
      'wrong',
    ]);
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain(`not_reversible`);
    expect(refused.stderr).toContain(execution!.receipt!);
  });

  it('of a product that executes itself happen once, after a person approved exactly that', async () => {
    const cancel = { name: 'cancel_pending_order', arguments: { order_id: 'ord-1' } };
    const signals = { ...smallRefund.signals, tooling: { calls: 3, failures: 2, writes: 0, withinScope: true } };
    const request = proposing('cancelled', cancel, { product: 'tau-retail', signals } as Partial<RequestInput>);
    const done: string[] = [];
    const grants = new GrantClient({ baseUrl: system.services['actions']!.httpUrl, tenantId: 'acme' });
    const product: SelfExecutingProduct = {
      ...{ requests: products, grants, attempts: new Map<string, string>() },
      wasDone: (action) => Promise.resolve(done.includes(JSON.stringify(action.arguments))),
      act: (action) => Promise.resolve(void done.push(JSON.stringify(action.arguments))),
    };
    const acting = askThenAct(product, request);
    const { data } = await eventually(
      async () => lastJson<CasePage>(await tidegate(state, ['cases', '--as', 'ana', '--json'])),
      (page) => page.data.some(({ requestId }) => requestId === 'cancelled'),
    );
    const grantId = grants.grantIdOf('cancelled', 1);
    const early = grants.redeem({ grantId, action: cancel, waitMs: 0 });
    await expect(early).rejects.toMatchObject({ code: 'grant_not_found' });
    const { caseId } = data.find(({ requestId }) => requestId === 'cancelled')!;
    await tidegate(state, ['decide', caseId, '--as', 'ana', '--verdict', 'approve', '--json']);
    expect(await acting).toBe('done');
    // The process died before it could write that it was done: it asks again, and does not act again.
    expect(await askThenAct(product, request)).toBe('done');
    expect(done).toEqual(['{"order_id":"ord-1"}']);
    const other = { ...cancel, arguments: { order_id: 'ord-2' } };
    for (const action of [cancel, other]) {
      await expect(grants.redeem({ grantId, action })).rejects.toMatchObject({ code: 'grant_used' });
    }
    expect(await grants.grant(grantId)).toMatchObject({ state: 'redeemed', approvedBy: ['ana'] });
    expect(await show('cancelled')).toEqual([]);
  });
});
