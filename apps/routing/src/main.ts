import { runService } from '@tidegate/service/run-service';
import { routingConfig } from './routing.config.ts';
import { breakerTopic, routingModule } from './routing.module.ts';

const configFolder = process.env['TIDEGATE_CONFIG_DIR'] ?? 'config';

await runService(
  {
    name: 'routing',
    configSchema: routingConfig,
    usesDatabase: true,
    controlTopics: [breakerTopic],
    inboxTopics: {
      decisions: ['tidegate.decision.made.v1'],
      rejections: ['tidegate.request.rejected.v1'],
      answers: ['tidegate.request.answered.v1'],
    },
    create: (runtime) => routingModule(runtime, configFolder),
  },
  process.env,
);
