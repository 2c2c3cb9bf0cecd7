import { checkpointIdOf, derivedId } from '@tidegate/contracts/event-ids';
import type { ExecutionList } from '@tidegate/contracts/http-actions';
import type { CasePage } from '@tidegate/contracts/http-cases';
import { acme, ana, example, operator, type DeclaredCalls } from './declared-calls.ts';
import { eventually } from './eventually.ts';
import { tidegate, type StateFolder } from './tidegate-command.ts';

/** Undoing and grants of products that execute themselves; `state` is where the commands of an operator go. */
export async function askAboutActions(calls: DeclaredCalls, state: StateFolder): Promise<void> {
  const call: DeclaredCalls['call'] = (id, asked) => calls.call(id, asked);
  const small = example('small-refund');
  const scale = { name: 'scale_service', arguments: { service: 'search', replicas: 4 }, reversible: true };
  const asEngineer = {
    ...{ product: 'operations-agent', user: { id: 'engineer-1', role: 'engineer', authenticated: true } },
    proposal: { kind: 'action', action: scale, rationale: 'It is slow.' },
  };
  const grantOf = async (requestId: string) => {
    const { data } = await eventually(
      () => call<ExecutionList>('listExecutions', { query: `?requestId=${requestId}`, headers: acme, status: 200 }),
      (list) => list.data.some(({ state }) => state === 'executed'),
    );
    return { grantId: data[0]!.grantId };
  };
  await call('submitRequest', {
    body: { ...small, ...asEngineer, requestId: 'scaled' },
    headers: { prefer: 'wait=20' },
    status: 200,
  });
  const parameters = await grantOf('scaled');
  await call('readExecution', { parameters, headers: acme, status: 200 });
  await call('readExecution', { parameters, headers: { 'tidegate-tenant': 'globex' }, status: 404 });
  const undo = { parameters, headers: { ...acme, ...operator }, body: { reason: 'too much', dryRun: true } };
  await call('rollBackExecution', { ...undo, status: 200 });
  await call('rollBackExecution', { ...undo, headers: acme, status: 401 });
  await call('rollBackExecution', { ...undo, body: {}, status: 422 });
  await call('rollBackExecution', { ...undo, parameters: await grantOf('req-small-refund-1'), status: 409 });
  await call('listGrantKeys', { status: 200 });
  const cancel = { name: 'cancel_pending_order', arguments: { order_id: 'ord-1' } };
  const proposal = { ...(small.proposal as object), action: cancel };
  const signals = {
    ...(small['signals'] as object),
    tooling: { calls: 3, failures: 2, writes: 0, withinScope: true },
  };
  await call('submitRequest', {
    body: { ...small, product: 'tau-retail', proposal, signals, requestId: 'cancelled' },
    headers: { prefer: 'wait=20' },
    status: 200,
  });
  const { data } = await eventually(
    () => call<CasePage>('listCases', { headers: ana, status: 200 }),
    (page) => page.data.some(({ requestId }) => requestId === 'cancelled'),
  );
  const { caseId } = data.find(({ requestId }) => requestId === 'cancelled')!;
  await tidegate(state, ['decide', caseId, '--as', 'ana', '--verdict', 'approve']);
  const own = { parameters: { grantId: grantIdOf('cancelled') }, headers: acme };
  const { token } = await eventually(
    async () => (await granted(calls, own.parameters.grantId)) ?? { token: null },
    (grant) => grant.token !== null,
  );
  await call('readGrant', { ...own, status: 200 });
  await call('readGrant', { ...own, headers: { 'tidegate-tenant': 'globex' }, status: 404 });
  const redemption = { token, redemptionId: 'try-1', action: cancel };
  await call('redeemGrant', { ...own, body: redemption, status: 200 });
  await call('redeemGrant', { ...own, body: { ...redemption, redemptionId: 'try-2' }, status: 409 });
  await call('redeemGrant', { ...own, body: {}, status: 422 });
}

const grantIdOf = (requestId: string) => derivedId(checkpointIdOf({ tenantId: 'acme', requestId, number: 1 }), 'grant');

async function granted({ system }: DeclaredCalls, grantId: string): Promise<{ token: string | null } | undefined> {
  const answer = await fetch(`${system.services['actions']!.httpUrl}/v1/grants/${grantId}`, { headers: acme });
  return answer.ok ? ((await answer.json()) as { token: string | null }) : undefined;
}
