import type { Breaker } from '@tidegate/contracts/control-events';
import { runService } from '@tidegate/service/run-service';
import { actionsConfig, readActionRegistry } from './actions.config.ts';
import { actionsModule } from './actions.module.ts';

const configDirectory = process.env['TIDEGATE_CONFIG_DIR'] || 'config';
const breakerTopic = 'tidegate.breaker.state.v1';

await runService(
  {
    name: 'actions',
    configSchema: actionsConfig,
    usesDatabase: true,
    controlTopics: [breakerTopic],
    inboxTopics: { actions: ['tidegate.decision.made.v1', 'tidegate.request.resolved.v1'] },
    create: (runtime) =>
      actionsModule(
        runtime,
        readActionRegistry(configDirectory, process.env),
        (scope) => runtime.control?.get(breakerTopic, scope)?.data as Breaker | undefined,
      ),
  },
  process.env,
);
