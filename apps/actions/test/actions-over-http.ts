import type { ActionRegistry } from '@tidegate/actions/registry';
import type { Breaker } from '@tidegate/contracts/control-events';
import { Health } from '@tidegate/service/health';
import { createHttpApplication, listen } from '@tidegate/service/http-application';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics, type Registry } from '@tidegate/telemetry/metrics';
import { actionsConfig } from '../src/actions.config.ts';
import { actionsModule } from '../src/actions.module.ts';
import { openGrantKeys } from '../src/grant-keys.config.ts';
import type { ActionsFixture } from './actions-fixture.ts';

/** The module of the service with its HTTP door, and without Kafka. */
export interface ServedActions {
  readonly address: string;
  readonly metrics: Registry;
  /** Does not close the fixture. */
  close(): Promise<void>;
}

export interface ServedOptions {
  readonly registry: ActionRegistry;
  readonly breakerOf?: (scope: string) => Breaker | undefined;
  /** Changed from the defaults of `actionsConfig`. */
  readonly config?: object;
}

export async function serveActions(fixture: ActionsFixture, options: ServedOptions): Promise<ServedActions> {
  const { registry, breakerOf = () => undefined, config = {} } = options;
  const metrics = createMetrics({ service: 'actions', version: 'test', revision: 'test' });
  const stops: (() => Promise<void> | void)[] = [];
  const runtime = {
    ...{ database: fixture.test.database, metrics, log: silentLog, config: actionsConfig.parse(config) },
    onStop: (_name: string, run: () => Promise<void> | void) => void stops.unshift(run),
  };
  const keys = await openGrantKeys({ keySetPath: undefined, needed: true, production: false });
  const metadata = actionsModule(runtime, { registry, secrets: new Map(), keys, breakerOf });
  const application = await createHttpApplication({ metadata, health: new Health(), log: silentLog, metrics });
  return {
    address: `http://127.0.0.1:${await listen(application, 0, '127.0.0.1')}`,
    metrics,
    async close() {
      for (const stop of stops) await stop();
      await application.close();
    },
  };
}
