import type { ModuleMetadata } from '@nestjs/common';
import type { ActionRegistry } from '@tidegate/actions/registry';
import type { Breaker } from '@tidegate/contracts/control-events';
import type { Runtime } from '@tidegate/service/runtime';
import { ActionWorkers } from './action-workers.ts';
import type { ActionsConfig } from './actions.config.ts';
import { ActionsConsumer } from './actions.consumer.ts';
import { actionRegistry, ActionsController } from './actions.controller.ts';
import { ActionMetrics } from './actions.metrics.ts';
import { ActionsStore } from './actions.store.ts';
import { ConnectorClient } from './connector.client.ts';
import { ExecutionWorker } from './execution-worker.ts';
import { PreviewWorker } from './preview-worker.ts';

/** Time for calls under way at the end of the process; what takes longer is reconciled by the next instance. */
const drainMs = 12_000;

/** What the module needs of the running service. */
export type ActionsRuntime = Pick<Runtime<ActionsConfig, true>, 'config' | 'database' | 'log' | 'metrics' | 'onStop'>;

/** Puts actions together and starts its workers. `breakerOf` answers from control state that was read to its end. */
export function actionsModule(
  runtime: ActionsRuntime,
  registry: ActionRegistry,
  breakerOf: (scope: string) => Breaker | undefined,
): ModuleMetadata {
  const { execution } = runtime.config;
  const store = new ActionsStore(runtime.database, execution.leaseMs);
  const metrics = new ActionMetrics(runtime.metrics);
  const connector = new ConnectorClient();
  const { attemptsMax, retryMs } = execution;
  const workers = new ActionWorkers(
    store,
    {
      execution: new ExecutionWorker({ store, connector, metrics }, { registry, breakerOf, attemptsMax, retryMs }),
      preview: new PreviewWorker(store, connector, metrics, registry),
    },
    execution,
    runtime.log,
  );
  workers.start();
  runtime.onStop('action workers', () => workers.stop(drainMs));
  return {
    controllers: [ActionsController, ActionsConsumer],
    providers: [
      { provide: ActionsStore, useValue: store },
      { provide: ActionMetrics, useValue: metrics },
      { provide: ActionWorkers, useValue: workers },
      { provide: actionRegistry, useValue: registry },
    ],
  };
}
