import type { ModuleMetadata } from '@nestjs/common';
import type { ActionRegistry } from '@tidegate/actions/registry';
import type { Breaker } from '@tidegate/contracts/control-events';
import { createKafka } from '@tidegate/kafka/connection';
import type { Runtime } from '@tidegate/service/runtime';
import { ActionWorkers } from './action-workers.ts';
import type { ActionsConfig } from './actions.config.ts';
import { ActionsConsumer } from './actions.consumer.ts';
import { actionRegistry, ActionsController } from './actions.controller.ts';
import { ActionMetrics } from './actions.metrics.ts';
import { ActionsStore } from './actions.store.ts';
import { KafkaCommandLog } from './command-log.client.ts';
import type { ConnectorSecrets } from './connector-secrets.config.ts';
import { Connectors } from './connectors.client.ts';
import { countWaiting } from './execution-view.table.ts';
import { ExecutionWorker } from './execution-worker.ts';
import type { GrantKeys } from './grant-keys.config.ts';
import { GrantStore } from './grant.store.ts';
import { grantKeys, GrantsController } from './grants.controller.ts';
import { Paces } from './paces.client.ts';
import { PreviewWorker } from './preview-worker.ts';
import { RollbackController } from './rollback.controller.ts';

/** Time for calls under way at the end of the process; what takes longer is reconciled by the next instance. */
const drainMs = 12_000;

/** What the module needs of the running service. */
export type ActionsRuntime = Pick<Runtime<ActionsConfig, true>, 'config' | 'database' | 'log' | 'metrics' | 'onStop'>;

/** What was read at the start, beside the settings. */
export interface ActionsRules {
  readonly registry: ActionRegistry;
  readonly secrets: ReadonlyMap<string, ConnectorSecrets>;
  readonly keys: GrantKeys;
  /** Answers from control state that was read to its end. */
  readonly breakerOf: (scope: string) => Breaker | undefined;
}

/** Puts actions together and starts its workers. */
export function actionsModule(runtime: ActionsRuntime, rules: ActionsRules): ModuleMetadata {
  const { registry, breakerOf, keys } = rules;
  const { config, database, log } = runtime;
  const { execution, grants } = config;
  const { attemptsMax, retryMs, leaseMs } = execution;
  const store = new ActionsStore(database, { leaseMs, grantMs: grants.lifetimeSeconds * 1_000 });
  const metrics = new ActionMetrics(runtime.metrics);
  metrics.watchWaiting(runtime.metrics, () => countWaiting(database));
  const connectors = connectorsOf(runtime, rules, metrics);
  const paces = new Paces(config.pace, (action, perMinute) => {
    metrics.slowed(action, perMinute);
    log.warn('The pace of an action changed with its errors', { action, perMinute });
  });
  const workers = new ActionWorkers(
    store,
    {
      execution: new ExecutionWorker(
        { store, connectors, paces, metrics },
        { registry, breakerOf, attemptsMax, retryMs },
      ),
      preview: new PreviewWorker(store, connectors, metrics, registry),
    },
    execution,
    log,
  );
  workers.start();
  runtime.onStop('action workers', () => workers.stop(drainMs));
  return {
    controllers: [ActionsController, RollbackController, GrantsController, ActionsConsumer],
    providers: [
      { provide: ActionsStore, useValue: store },
      { provide: GrantStore, useValue: new GrantStore(database, breakerOf) },
      { provide: ActionMetrics, useValue: metrics },
      { provide: ActionWorkers, useValue: workers },
      { provide: Connectors, useValue: connectors },
      { provide: actionRegistry, useValue: registry },
      { provide: grantKeys, useValue: keys },
    ],
  };
}

/** Added before the workers, so that what they call ends after them. */
function connectorsOf(
  runtime: ActionsRuntime,
  { registry, secrets }: ActionsRules,
  metrics: ActionMetrics,
): Connectors {
  const { log, config, database } = runtime;
  const topics = registry.actions.flatMap(({ connector }) =>
    connector.kind === 'kafka' ? [connector.receiptTopic] : [],
  );
  let commands: KafkaCommandLog | undefined;
  if (topics.length > 0) {
    const kafka = createKafka({ brokers: config.kafka.brokers, clientId: 'tidegate-actions-commands', log });
    const groupId = 'tidegate-actions-receipts';
    const open = new KafkaCommandLog({ kafka, database, receiptTopics: [...new Set(topics)], groupId, log });
    open.start();
    runtime.onStop('commands on topics', () => open.stop());
    commands = open;
  }
  const onCircuit = (action: string, isOpen: boolean) => {
    metrics.circuit(action, isOpen);
    log.warn(isOpen ? 'A system gives no answer and is left alone' : 'A system answers again', { action });
  };
  const connectors = new Connectors(registry, { secrets, commands, onCircuit });
  runtime.onStop('connectors', () => connectors.close());
  return connectors;
}
