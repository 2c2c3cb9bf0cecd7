import { waitFor } from '@tidegate/testing/wait-for';
import type { CheckpointStatus, SubmitReply } from '@tidegate/contracts/http-requests';
import type { Answer, LogWatcher, ProductClient } from './pipeline-client.ts';
import type { RunningPipeline } from './running-pipeline.ts';

/** What the suites act on: the running services, their log and a product. Filled before the first test. */
export interface World {
  log: LogWatcher;
  pipeline: RunningPipeline;
  client: ProductClient;
}

export const waiting = { prefer: 'wait=20' };

/** Submits a request as a caller that waits, unless other headers are given. */
export function send(
  world: World,
  body: unknown,
  headers: Readonly<Record<string, string>> = waiting,
): Promise<Answer<SubmitReply>> {
  return world.client.post<SubmitReply>('/v1/requests', body, headers);
}

/** The first checkpoint of a request that has a decision, once there is one. */
export function untilDecided(world: World, requestId: string): Promise<CheckpointStatus> {
  return waitFor(
    async () => {
      const { body } = await world.client.status(requestId);
      return body.checkpoints?.find(({ decision }) => decision !== null);
    },
    { timeoutMs: 20_000, intervalMs: 50, describe: `a decision of ${requestId}` },
  );
}

/** The value of a metric of intake. */
export async function metricOfIntake(world: World, name: string): Promise<number> {
  const text = await (await fetch(world.pipeline.intake.metricsAddress)).text();
  return Number(new RegExp(`^${name}(?:{[^}]*})? (\\S+)$`, 'm').exec(text)?.[1]);
}
