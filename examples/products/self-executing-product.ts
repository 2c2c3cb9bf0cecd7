import { randomUUID } from 'node:crypto';
import type { GrantClient } from '@tidegate/client/grant-client';
import type { RequestInput, TidegateClient } from '@tidegate/client/tidegate-client';
import type { CheckpointStatus } from '@tidegate/contracts/http-requests';
import type { Action } from '@tidegate/contracts/request-events';

/** A product that acts in a system of its own, which Tidegate cannot reach. */
export interface SelfExecutingProduct {
  readonly requests: TidegateClient;
  readonly grants: GrantClient;
  /** Outlives the process: which attempt belongs to a request, so that a crash does not lose the right to act. */
  readonly attempts: Map<string, string>;
  /** Whether the action was done already; asked only after a crash between the permission and the doing. */
  wasDone(action: Action): Promise<boolean>;
  act(action: Action): Promise<void>;
}

/**
 * Asks, waits for a person where one is needed, burns its grant, acts, and tells what happened. Called again after a crash it
 * goes on where it was, and acts once.
 *
 * @throws TidegateProblem with the code of the refusal when the grant does not let it act (docs/actions.md)
 */
export async function askThenAct(
  product: SelfExecutingProduct,
  request: RequestInput,
): Promise<'done' | 'not_allowed'> {
  const { requests, grants, attempts } = product;
  const { requestId, checkpoint } = request;
  const submitted = await requests.submit(request, { waitSeconds: 20, idempotencyKey: requestId });
  const isOpen = submitted.checkpoint.status !== 'resolved';
  const resolved = isOpen ? await requests.waitForResolution(requestId, checkpoint.number) : submitted.checkpoint;
  const action = allowedAction(request, resolved);
  if (action === undefined) return 'not_allowed';
  const redemptionId = attempts.get(requestId) ?? randomUUID();
  attempts.set(requestId, redemptionId);
  const grantId = resolved.resolution?.grantId ?? grants.grantIdOf(requestId, checkpoint.number);
  const { again } = await grants.redeem({ grantId, action, redemptionId });
  if (!again || !(await product.wasDone(action))) await product.act(action);
  await requests.reportOutcome({ requestId, checkpointNumber: checkpoint.number, status: 'succeeded' });
  return 'done';
}

/** A person may have edited it: what was allowed is done, not what was proposed. */
function allowedAction({ proposal }: RequestInput, { decision, resolution }: CheckpointStatus): Action | undefined {
  const allowed = resolution === null ? proposal : resolution.proposal;
  const isAllowed = resolution === null ? decision?.outcome === 'proceed' : resolution.resolution.startsWith('allowed');
  return isAllowed && allowed?.kind === 'action' ? (allowed.action as Action) : undefined;
}
