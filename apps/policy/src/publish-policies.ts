import { setTimeout as sleep } from 'node:timers/promises';
import type { Publisher } from '@tidegate/kafka/publisher';
import { policyPublishedEvent } from '@tidegate/policy/policy-events';
import { planPublication, type PolicyFile } from '@tidegate/policy/plan-publication';
import { previousOf } from '@tidegate/policy/publishing/scope-state';
import { ConfigurationError } from '@tidegate/service/configuration-error';
import type { Log } from '@tidegate/telemetry/logger';
import type { ControlView } from './control-view.ts';

const echoPollMs = 20;
const echoTimeoutMs = 30_000;

/**
 * Publishes the policy files that are not in force yet, and returns when this instance has read them back, so that no
 * decision is made without them. Several instances that start together publish the same event, which changes nothing.
 *
 * @throws ConfigurationError when a file changed without a higher version; then nothing is published
 */
export async function publishPolicies(
  files: readonly PolicyFile[],
  parts: { readonly view: ControlView; readonly publisher: Publisher; readonly log: Log; readonly instanceId: string },
): Promise<void> {
  const { view, publisher, log, instanceId } = parts;
  const { publish, leftBehind, problems } = planPublication(
    files,
    (scope) => view.published(scope),
    (scope) => view.candidates.get(scope)?.version,
  );
  if (problems.length > 0) {
    const described = problems.map(({ file, message }) => ({
      path: '',
      pointer: '',
      expected: message.slice(file.length + 2),
      source: file,
    }));
    throw new ConfigurationError('The policies cannot be published', described);
  }
  for (const { file, document } of leftBehind) {
    const { scope, version } = document;
    const inForce = view.published(scope)?.version ?? null;
    log.warn('A policy file stays out of force; people decide about its version', { file, scope, version, inForce });
  }
  const now = new Date().toISOString();
  const events = publish.map((document) => {
    const previous = previousOf(view.stateOf(document.scope).governing);
    const by = `file:${instanceId}`.slice(0, 128);
    return policyPublishedEvent(document, by, now, previous === undefined ? {} : { previous });
  });
  await publisher.publish(events);
  for (const { data } of events) {
    log.info('A policy was published', {
      scope: data.scope,
      name: data.document.name,
      version: data.version,
      hash: data.hash,
    });
  }
  await untilReadBack(
    events.map(({ data }) => data),
    view,
  );
}

async function untilReadBack(
  published: readonly { readonly scope: string; readonly version: number }[],
  view: ControlView,
): Promise<void> {
  const deadline = performance.now() + echoTimeoutMs;
  // Another instance may have published a higher version meanwhile, which is as good.
  const isBehind = () => published.some(({ scope, version }) => (view.published(scope)?.version ?? 0) < version);
  while (isBehind()) {
    if (performance.now() > deadline) {
      throw new Error(`the published policies did not come back within ${echoTimeoutMs} ms; look at the broker`);
    }
    await sleep(echoPollMs);
  }
}
