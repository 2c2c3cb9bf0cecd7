import { join } from 'node:path';
import type { PaceRules } from '@tidegate/actions/pace';
import { leavingToProducts, planFromDecision, planFromResolution } from '@tidegate/actions/plan-execution';
import type { ActionRegistry, RegisteredAction } from '@tidegate/actions/registry';
import type { Breaker } from '@tidegate/contracts/control-events';
import type { DecisionMade } from '@tidegate/contracts/decision-events';
import type { EventOf } from '@tidegate/contracts/define-event';
import type { RequestResolved } from '@tidegate/contracts/request-events';
import type { Database } from '@tidegate/postgres/database';
import { openTestDatabase, type TestDatabase } from '@tidegate/postgres/test-database';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { waitFor } from '@tidegate/testing/wait-for';
import { ActionWorkers } from '../src/action-workers.ts';
import { readActionRegistry } from '../src/actions.config.ts';
import { ActionMetrics } from '../src/actions.metrics.ts';
import { ActionsStore } from '../src/actions.store.ts';
import { Connectors, type ConnectorParts } from '../src/connectors.client.ts';
import { ExecutionWorker } from '../src/execution-worker.ts';
import { GrantStore } from '../src/grant.store.ts';
import { Paces } from '../src/paces.client.ts';
import { PreviewWorker } from '../src/preview-worker.ts';
import { runSystemsOfRecord, type RunningSystems } from './systems-of-record.ts';

const root = join(import.meta.dirname, '../../..');

/** One instance of the service without its transport. */
export interface Instance {
  readonly store: ActionsStore;
  readonly grants: GrantStore;
  readonly workers: ActionWorkers;
  readonly registry: ActionRegistry;
  decide(...events: EventOf<typeof DecisionMade>[]): ReturnType<ActionsStore['take']>;
  resolve(...events: EventOf<typeof RequestResolved>[]): ReturnType<ActionsStore['take']>;
}

export interface InstanceOptions {
  /** Appended to the address of refunds, to let calls go wrong. */
  readonly fault?: string;
  readonly timeoutMs?: number;
  readonly breakerOf?: (scope: string) => Breaker | undefined;
  readonly leaseMs?: number;
  /** How long products may use their grants. */
  readonly grantMs?: number;
  /** Changes each entry of the registry that is shipped. */
  readonly change?: (entry: RegisteredAction) => RegisteredAction;
  readonly executedByProducts?: readonly string[];
  readonly pace?: Partial<PaceRules>;
  readonly connectors?: Partial<ConnectorParts>;
}

const paceRules: PaceRules = { windowMs: 60_000, resultsMin: 20, errorShare: 0.5, slowestPerMinute: 12 };

export interface Told {
  readonly type: string;
  readonly key: string;
  readonly data: Record<string, unknown>;
}

export class ActionsFixture {
  readonly test: TestDatabase;
  readonly systems: RunningSystems;
  readonly #workers: ActionWorkers[] = [];

  private constructor(test: TestDatabase, systems: RunningSystems) {
    this.test = test;
    this.systems = systems;
  }

  static async open(): Promise<ActionsFixture> {
    const directories = [join(root, 'apps/actions/migrations')];
    const test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'actions', directories });
    return new ActionsFixture(test, await runSystemsOfRecord());
  }

  registry(options: InstanceOptions = {}): ActionRegistry {
    const { fault, timeoutMs = 5_000, change = (entry) => entry, executedByProducts } = options;
    const registry = readActionRegistry(join(root, 'config'), { SYSTEMS_OF_RECORD_URL: this.systems.url }).value;
    const query = fault === undefined ? '' : `?fault=${fault}`;
    const actions = registry.actions.map((action) => {
      if (action.connector.kind !== 'http') return change(action);
      const connector = { ...action.connector, url: `${action.connector.url}${query}`, timeoutMs };
      return change({ ...action, connector });
    });
    return { ...registry, actions, executedByProducts: [...(executedByProducts ?? registry.executedByProducts)] };
  }

  /** The parts of an instance; its workers run only after `workers.start()`. */
  instance(options: InstanceOptions = {}, database: Database = this.test.database): Instance {
    const { leaseMs = 90_000, grantMs = 60_000, breakerOf = () => undefined } = options;
    const store = new ActionsStore(database, { leaseMs, grantMs });
    const metrics = new ActionMetrics(createMetrics({ service: 'actions', version: 'test', revision: 'test' }));
    const registry = this.registry(options);
    const connectors = new Connectors(registry, { secrets: new Map(), ...options.connectors });
    const paces = new Paces({ ...paceRules, ...options.pace }, () => undefined);
    const execution = new ExecutionWorker(
      { store, connectors, paces, metrics },
      { registry, breakerOf, attemptsMax: 3, retryMs: 20 },
    );
    const preview = new PreviewWorker(store, connectors, metrics, registry);
    const workers = new ActionWorkers(store, { execution, preview }, { concurrency: 4, pollMs: 20 }, silentLog);
    this.#workers.push(workers);
    return {
      ...{ store, workers, registry, grants: new GrantStore(database, breakerOf) },
      decide: (...events) => store.take(events, (event) => leavingToProducts(planFromDecision(event), registry)),
      resolve: (...events) => store.take(events, (event) => leavingToProducts(planFromResolution(event), registry)),
    };
  }

  /** Events about a checkpoint that wait for the relay, in order. */
  async told(checkpointId: string): Promise<readonly Told[]> {
    const rows = await this.test.database.query<{ key: string; value: string; headers: Record<string, string> }>(
      'select key, value, headers from outbox where key = $1 order by id',
      [checkpointId],
    );
    return rows.map(({ key, value, headers }) => ({
      type: headers['ce_type']!,
      key,
      data: JSON.parse(value) as Told['data'],
    }));
  }

  async waitForTold(checkpointId: string): Promise<readonly Told[]> {
    const describe = `an event about ${checkpointId}`;
    await waitFor(async () => (await this.told(checkpointId)).length > 0, { describe });
    return this.told(checkpointId);
  }

  /** Until no execution is left to do. */
  async settled(): Promise<void> {
    const open = `select 1 from execution where state in ('waiting', 'started') limit 1`;
    await waitFor(async () => (await this.test.database.query(open)).length === 0, {
      describe: 'the end of every execution',
    });
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map((workers) => workers.stop(5_000)));
  }

  async close(): Promise<void> {
    await this.stopWorkers();
    await this.systems.close();
    await this.test.close();
  }
}
