import type { Breaker } from '@tidegate/contracts/control-events';
import { runService } from '@tidegate/service/run-service';
import { actionsConfig, readActionRegistry } from './actions.config.ts';
import { actionsModule } from './actions.module.ts';
import { readConnectorSecrets } from './connector-secrets.config.ts';
import { openGrantKeys } from './grant-keys.config.ts';

const directory = process.env['TIDEGATE_CONFIG_DIR'] || 'config';
const breakerTopic = 'tidegate.breaker.state.v1';
const production = process.env['NODE_ENV'] === 'production';

await runService(
  {
    name: 'actions',
    configSchema: actionsConfig,
    usesDatabase: true,
    controlTopics: [breakerTopic],
    inboxTopics: { actions: ['tidegate.decision.made.v1', 'tidegate.request.resolved.v1'] },
    create: async (runtime) => {
      const file = readActionRegistry(directory, process.env);
      const registry = file.value;
      const isProducts = registry.actions.some(({ connector }) => connector.kind === 'product');
      const needed = isProducts || registry.executedByProducts.length > 0;
      return actionsModule(runtime, {
        registry,
        secrets: readConnectorSecrets(file, { env: process.env, directory }),
        keys: await openGrantKeys({ keySetPath: runtime.config.grants.keySetPath, needed, production }),
        breakerOf: (scope) => runtime.control?.get(breakerTopic, scope)?.data as Breaker | undefined,
      });
    },
  },
  process.env,
);
