import { runService } from '@tidegate/service/run-service';
import { routingConfig } from './routing.config.ts';
import { routingModule } from './routing.module.ts';

const configFolder = process.env['TIDEGATE_CONFIG_DIR'] ?? 'config';

await runService(
  {
    name: 'routing',
    configSchema: routingConfig,
    usesDatabase: true,
    inboxTopics: {
      decisions: ['tidegate.decision.made.v1'],
      rejections: ['tidegate.request.rejected.v1'],
    },
    create: (runtime) => routingModule(runtime, configFolder),
  },
  process.env,
);
